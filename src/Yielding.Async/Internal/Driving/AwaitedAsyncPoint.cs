namespace Yielding.Internal;

/// <summary>One entry of an asynchronous generator with an awaited yield.</summary>
/// <remarks>
/// The generator may resume on any thread. A method that awaits the yielder on its behalf cannot be distinguished from other code once it
/// has resumed; it counts as the generator.
/// </remarks>
[HasNoTwin("A synchronous generator runs only where its scope is entered and exited, so YieldPoint knows enough.")]
internal abstract class AwaitedAsyncPoint<T>(Delegate generator) : YieldPoint<T>
{
    private Task? _task;

    // The continuation of an async method, or the box of one that returns a ScopeRun.
    private object? _suspended;

    protected override Delegate Delegate => generator;

    /// <summary>The task of the generator, after its delegate has returned.</summary>
    protected Task Task => _task!;

    /// <summary>Whether the generator has ended. It may do so before its delegate has returned the task: then not yet.</summary>
    protected bool HasTaskEnded => _task is { IsCompleted: true };

    /// <summary>
    /// Whether the exception of the body has left the method that awaits the yielder, without reaching the generator's own task. The task
    /// of that method may have been dropped, so this is no suppression. A <see cref="ScopeRun"/> cannot be awaited: it is dropped always.
    /// </summary>
    protected bool IsLostInHelper =>
        _suspended is ScopeRunBox { Failure: not null }
        || (TaskOf(_suspended) is { IsCompleted: true, IsCompletedSuccessfully: false } helper && !ReferenceEquals(helper, Task));

    public sealed override bool Reach(T value)
    {
        var running = GeneratorCall.Running;
        switch (Stage)
        {
            case YieldStage.Setup when IsOther(running):
                return false; // Suspend decides: code that runs another entry's generator may have resumed this one

            case YieldStage.Setup when TryAdvance(YieldStage.Setup, YieldStage.Body):
                return TryYield(value, isRunning: ReferenceEquals(running, this));

            case YieldStage.Teardown when IsOther(running):
                throw IsForeign();

            default:
                return RefuseAwait();
        }
    }

    public sealed override void Suspend(T value, ScopeRunBox box) => Suspend(value, (object)box);

    public sealed override void Suspend(T value, Action continuation) => Suspend(value, (object)continuation);

    public sealed override void End()
    {
        switch (Stage)
        {
            case YieldStage.Setup:
                throw IsForeign();

            case YieldStage.Body:
                RefuseAwait();
                break;

            default:
                if (Misuse is not null)
                {
                    throw Misuse;
                }

                ThrowBodys();
                break;
        }
    }

    /// <summary>Calls the delegate, which starts the setup. An exception of the delegate is in the task.</summary>
    protected void Start(Yielder<T> yielder, CancellationToken token)
    {
        GeneratorCall.Begin(out var call, this);
        try
        {
            _task = (generator is Func<Yielder<T>, Task> simple
                    ? simple(yielder)
                    : ((Func<Yielder<T>, CancellationToken, Task>)generator)(yielder, token))
                ?? Task.FromException(
                    new InvalidOperationException(
                        $"The delegate '{GeneratorName.Of(this)}' returned null instead of a task. Return that of an async method."));
        }
#pragma warning disable CA1031 // it propagates from the task
        catch (Exception e)
#pragma warning restore CA1031
        {
            _task = Task.FromException(e);
        }

        call.End();
    }

    /// <summary>Resumes the generator after its body.</summary>
    protected void Resume()
    {
        if (HasTaskEnded)
        {
            // Whatever awaits the yielder, its task is not awaited by the generator. It gets an exception, so that it ends.
            Misuse = new InvalidOperationException(
                $"The generator '{GeneratorName.Of(this)}' ended before its body. Await the task of each method that yields for it.");
        }

        GeneratorCall.Begin(out var call, this);
        Stage = YieldStage.Teardown;
        try
        {
            Continue(_suspended!);
        }
        finally
        {
            call.End();
        }
    }

    /// <summary>Yields. Returns false to suspend the generator.</summary>
    /// <param name="value">The value for the body.</param>
    /// <param name="isRunning">Whether the call that started the generator runs it: it has not left the caller's context.</param>
    protected abstract bool TryYield(T value, bool isRunning);

    /// <summary>Suspends the generator during its body.</summary>
    protected abstract void Suspend(T value);

    /// <summary>Ends the entry: the generator awaits a third yield, which never ends.</summary>
    protected abstract void Abandon();

    /// <summary>Throws the exception of a body that did not complete.</summary>
    protected abstract void ThrowBodys();

    /// <summary>The exception that the generator has ended with, or null.</summary>
    protected Exception? Conclude() => IsAbandoned ? Misuse : WithMisuse(RunEnd.ThrownBy(Task));

    private static void Continue(object suspended)
    {
        if (suspended is Action continuation)
        {
            continuation();
        }
        else
        {
            ((ScopeRunBox)suspended).MoveNext();
        }
    }

    // The continuation of an async method belongs to the box of its state machine, which is its task.
    private static Task? TaskOf(object? suspended) => (suspended as Action)?.Target as Task;

    private void Suspend(T value, object suspended)
    {
        if (IsAbandoned)
        {
            Abandon();
        }
        else if (IsOther(GeneratorCall.Running)
            && !(_task is { } own && ReferenceEquals(TaskOf(suspended), own) && TryAdvance(YieldStage.Setup, YieldStage.Body)))
        {
            Continue(suspended); // the await throws
        }
        else
        {
            _suspended = suspended;
            Suspend(value);
        }
    }

    private bool IsOther(YieldPoint? running) => !ReferenceEquals(running, this) && IsGenerator(running);
}
