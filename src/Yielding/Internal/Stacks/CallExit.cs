using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>Exits an entry of an exit stack by one call.</summary>
/// <param name="call">Exits the target with its state. Receives the exception, and returns true to suppress it.</param>
/// <param name="observes">Whether the call uses the exception.</param>
internal sealed class CallExit(Func<object, object?, Exception?, bool> call, bool observes) : ExitAction(observes)
{
    public static readonly CallExit Function = new(static (exit, _, thrown) => ((Func<Exception?, bool>)exit)(thrown), observes: true);

    public static readonly CallExit Suppression = new(
        static (suppression, _, thrown) => ((Suppression)suppression).Exit(thrown), observes: true);

    public static readonly CallExit Callback = Ignoring(
        static (callback, _, _) =>
        {
            ((Action)callback)();

            return false;
        });

    public static readonly CallExit Disposal = Ignoring(
        static (disposable, _, _) =>
        {
            ((IDisposable)disposable).Dispose();

            return false;
        });

    public override bool Exit(in ExitEntry entry, in BodyOutcome outcome, bool nothingInFlight) =>
        Exit(call, entry, outcome, outcome.Received);

    /// <summary>Exits an entry after a success, as one of several calls.</summary>
    public void ExitCompleted(in ExitEntry entry, in BodyOutcome outcome, ref GeneratorBoundary.Calls calls) =>
        calls.Call(call, entry.Target, entry.State, outcome);

    /// <summary>Exits an entry by a call. Scopes that are exited within the call receive its outcome.</summary>
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

    // The entry neither receives the exception nor suppresses it: the call returns false. One delegate is faster than one that calls
    // another.
    private static CallExit Ignoring(Func<object, object?, Exception?, bool> call) => new(call, observes: false);

    /// <summary>The exit of a class-based manager.</summary>
    public static class OfManager<T>
    {
        public static readonly Func<object, object?, Exception?, bool> Call =
            static (manager, _, thrown) => ((ContextManager<T>)manager).CallOnExit(thrown);

        public static readonly CallExit Action = new(Call, observes: true);
    }

    /// <summary>A callback whose result is not used.</summary>
    public static class OfFunction<TResult>
    {
        public static readonly CallExit Action = Ignoring(
            static (callback, _, _) =>
            {
                ((Func<TResult>)callback)();

                return false;
            });
    }

    /// <summary>A callback with a state, whose result is not used.</summary>
    public static class OfFunction<TState, TResult>
    {
        public static readonly CallExit Action = Ignoring(
            static (callback, state, _) =>
            {
                ((Func<TState, TResult>)callback)((TState)state!);

                return false;
            });
    }

    /// <summary>A callback with a state.</summary>
    public static class WithState<TState>
    {
        public static readonly CallExit Action = Ignoring(
            static (callback, state, _) =>
            {
                ((Action<TState>)callback)((TState)state!);

                return false;
            });
    }
}
