using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>Exits an entry of an asynchronous exit stack by one asynchronous call.</summary>
/// <param name="call">Exits the target with its state. Receives the exception, and its result is true to suppress it.</param>
/// <param name="observes">Whether the call uses the exception.</param>
internal sealed class AsyncCallExit(Func<object, object?, Exception?, ValueTask<bool>> call, bool observes)
    : ExitAction(observes, isAsync: true)
{
    public static readonly AsyncCallExit TaskFunction = new(
        static (exit, _, thrown) => new ValueTask<bool>(NotNull(((Func<Exception?, Task<bool>>)exit)(thrown))), observes: true);

    public static readonly AsyncCallExit Function = new(
        static (exit, _, thrown) => ((Func<Exception?, ValueTask<bool>>)exit)(thrown), observes: true);

    public static readonly AsyncCallExit TaskCallback = Ignoring(static (callback, _) => NotNull(((Func<Task>)callback)()));

    public static readonly AsyncCallExit Callback = Ignoring(static (callback, _) => ((Func<ValueTask>)callback)().AsTask());

    public static readonly AsyncCallExit Disposal = Ignoring(
        static (disposable, _) => ((IAsyncDisposable)disposable).DisposeAsync().AsTask());

    public override ValueTask<bool> ExitAsync(ExitEntry entry, BodyOutcome outcome)
    {
        var thrown = outcome.Received;
        var exit = GeneratorBoundary.Start(
            outcome, (Call: call, Entry: entry), thrown, static (exit, thrown) => exit.Call(exit.Entry.Target, exit.Entry.State, thrown));

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

    // The entry neither receives the exception nor suppresses it.
    private static AsyncCallExit Ignoring(Func<object, object?, Task> call) =>
        new((target, state, _) => AwaitFalseAsync(call(target, state)), observes: false);

    private static async ValueTask<bool> AwaitFalseAsync(Task exit)
    {
        await exit.ConfigureAwait(false);

        return false;
    }

    private static TTask NotNull<TTask>(TTask? task)
        where TTask : Task =>
        task ?? throw new InvalidOperationException(
            "An exit that was registered on an exit stack returned null instead of a task. "
            + "Return Task.CompletedTask when there is nothing to await.");

    /// <summary>The exit of a class-based manager.</summary>
    public static class OfManager<T>
    {
        public static readonly AsyncCallExit Action = new(
            static (manager, limit, thrown) =>
                ((AsyncContextManager<T>)manager).CallOnExitAsync(thrown, ((TeardownLimit?)limit)?.Token ?? CancellationToken.None),
            observes: true);
    }

    /// <summary>A callback with a state.</summary>
    public static class WithState<TState>
    {
        public static readonly AsyncCallExit TaskAction = Ignoring(
            static (callback, state) => NotNull(((Func<TState, Task>)callback)((TState)state!)));

        public static readonly AsyncCallExit Action = Ignoring(
            static (callback, state) => ((Func<TState, ValueTask>)callback)((TState)state!).AsTask());
    }
}
