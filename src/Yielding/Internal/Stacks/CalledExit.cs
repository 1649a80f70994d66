using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An entry that is exited by one call.</summary>
/// <param name="call">Exits the target with its state, told what was thrown; true suppresses that.</param>
/// <param name="observes">It takes notice of what was thrown.</param>
internal sealed class CalledExit(Func<object, object?, Exception?, bool> call, bool observes) : ExitKind(observes)
{
    public static readonly CalledExit Function = new(static (exit, _, thrown) => ((Func<Exception?, bool>)exit)(thrown), observes: true);

    public static readonly CalledExit Suppression = new(static (suppression, _, thrown) => ((Suppression)suppression).Exit(thrown), observes: true);

    public static readonly CalledExit Callback = new(
        static (callback, _, _) =>
        {
            ((Action)callback)();

            return false;
        },
        observes: false);

    public static readonly CalledExit Disposal = new(
        static (disposable, _, _) =>
        {
            ((IDisposable)disposable).Dispose();

            return false;
        },
        observes: false);

    public override bool Exit(in ExitEntry entry, in BodyOutcome outcome) =>
        Exit(call, entry, outcome, outcome.Received);

    /// <summary>Exits an entry as part of an ending: scopes that it leaves hear how that which is further in has ended.</summary>
    public static bool Exit(Func<object, object?, Exception?, bool> call, in ExitEntry entry, in BodyOutcome outcome, Exception? thrown)
    {
        try
        {
            return GeneratorBoundary.Call(call, entry.Target, entry.State, outcome, thrown) && outcome.Status == BodyStatus.Failed;
        }
        catch (Exception e) when (ReferenceEquals(e, thrown))
        {
            return false;
        }
        catch (Exception e) when (GeneratorDriver.NoteReplacement(e, thrown, entry.Target))
        {
            throw;
        }
    }

    /// <summary>The exit of a class-based manager.</summary>
    public static class OfManager<T>
    {
        public static readonly Func<object, object?, Exception?, bool> Call = static (manager, _, thrown) => ((ContextManager<T>)manager).CallOnExit(thrown);

        public static readonly CalledExit Kind = new(Call, observes: true);
    }

    /// <summary>A callback whose result is not used.</summary>
    public static class OfFunction<TResult>
    {
        public static readonly CalledExit Kind = new(
            static (callback, _, _) =>
            {
                ((Func<TResult>)callback)();

                return false;
            },
            observes: false);
    }

    /// <summary>A callback with a state, whose result is not used.</summary>
    public static class OfFunction<TState, TResult>
    {
        public static readonly CalledExit Kind = new(
            static (callback, state, _) =>
            {
                ((Func<TState, TResult>)callback)((TState)state!);

                return false;
            },
            observes: false);
    }

    /// <summary>A callback with a state.</summary>
    public static class WithState<TState>
    {
        public static readonly CalledExit Kind = new(
            static (callback, state, _) =>
            {
                ((Action<TState>)callback)((TState)state!);

                return false;
            },
            observes: false);
    }
}
