using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An entry that is exited by one asynchronous call.</summary>
/// <param name="call">Exits the target with its state, told what was thrown; true suppresses that.</param>
/// <param name="observes">It takes notice of what was thrown.</param>
internal sealed class CalledAsyncExit(Func<object, object?, Exception?, ValueTask<bool>> call, bool observes) : AsyncExitKind(observes)
{
    public static readonly CalledAsyncExit TaskFunction = new(
        static (exit, _, thrown) => new ValueTask<bool>(Given(((Func<Exception?, Task<bool>>)exit)(thrown))), observes: true);

    public static readonly CalledAsyncExit Function = new(
        static (exit, _, thrown) => ((Func<Exception?, ValueTask<bool>>)exit)(thrown), observes: true);

    public static readonly CalledAsyncExit TaskCallback = new(
        static (callback, _, _) => NeverAsync(Given(((Func<Task>)callback)())), observes: false);

    public static readonly CalledAsyncExit Callback = new(
        static (callback, _, _) => NeverAsync(((Func<ValueTask>)callback)().AsTask()), observes: false);

    public static readonly CalledAsyncExit Disposal = new(
        static (disposable, _, _) => NeverAsync(((IAsyncDisposable)disposable).DisposeAsync().AsTask()), observes: false);

    public override ValueTask<bool> ExitAsync(ExitEntry entry, BodyOutcome outcome)
    {
        var thrown = outcome.Received;
        var exit = GeneratorBoundary.Start(outcome, (Call: call, Entry: entry), thrown, static (exit, thrown) => exit.Call(exit.Entry.Target, exit.Entry.State, thrown));

        return AwaitAsync(exit, entry.Target, outcome, thrown);
    }

    private static async ValueTask<bool> AwaitAsync(ValueTask<bool> exit, object target, BodyOutcome outcome, Exception? thrown)
    {
        try
        {
            return await exit.ConfigureAwait(false) && outcome.Status == BodyStatus.Failed;
        }
        catch (Exception e) when (ReferenceEquals(e, thrown))
        {
            return false;
        }
        catch (Exception e) when (GeneratorDriver.NoteReplacement(e, thrown, target))
        {
            throw;
        }
    }

    private static async ValueTask<bool> NeverAsync(Task exit)
    {
        await exit.ConfigureAwait(false);

        return false;
    }

    private static TTask Given<TTask>(TTask? task)
        where TTask : Task =>
        task ?? throw new InvalidOperationException(
            "The exit that was registered on an exit stack returned null instead of a task: its end could not be seen. Return Task.CompletedTask when there is nothing to wait for.");

    /// <summary>The exit of a class-based manager.</summary>
    public static class OfManager<T>
    {
        public static readonly CalledAsyncExit Kind = new(static (manager, _, thrown) => ((AsyncContextManager<T>)manager).CallOnExitAsync(thrown), observes: true);
    }

    /// <summary>A callback with a state.</summary>
    public static class WithState<TState>
    {
        public static readonly CalledAsyncExit TaskKind = new(
            static (callback, state, _) => NeverAsync(Given(((Func<TState, Task>)callback)((TState)state!))), observes: false);

        public static readonly CalledAsyncExit Kind = new(
            static (callback, state, _) => NeverAsync(((Func<TState, ValueTask>)callback)((TState)state!).AsTask()), observes: false);
    }
}
