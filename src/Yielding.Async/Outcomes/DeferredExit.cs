using System.Threading.Tasks.Sources;

#pragma warning disable RS0030 // it is the source of a task: the builder calls it when the task has ended, or the caller blocks
namespace Yielding.Outcomes;

/// <summary>
/// The source of a <c>DisposeAsync</c> that starts the teardown when it is awaited: only then is the awaiting state machine known, and with
/// it the outcome. It also lets the awaiting method continue with the execution context that the teardown has changed.
/// </summary>
internal sealed class DeferredExit : IValueTaskSource
{
    private readonly IDeferrable _scope;
    private readonly AwaitedExit _awaited;
    private ExecutionContext? _contextBefore;
    private ExecutionContext? _contextAfter;
    private Task? _teardown;
    private TaskCompletionSource<Task>? _whenStarted;
    private int _isStarted;

    /// <summary>Creates an exit that starts when it is awaited.</summary>
    public DeferredExit(IDeferrable scope, in AwaitedExit awaited)
    {
        _scope = scope;
        _awaited = awaited;
    }

    /// <summary>Creates an exit that has already started, and only passes on the execution context.</summary>
    public DeferredExit(IDeferrable scope, Task teardown)
    {
        _scope = scope;
        _contextBefore = ExecutionContext.Capture();
        _teardown = teardown;
        _isStarted = 1;
#pragma warning disable CA1816 // there is no Dispose: this is its place
        GC.SuppressFinalize(this);
#pragma warning restore CA1816
    }

    // The ValueTask of DisposeAsync was never awaited. The teardown still runs, but not on the finalizer thread.
    ~DeferredExit()
    {
        if (Interlocked.Exchange(ref _isStarted, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static exit => exit.Start(StateMachineAnswer.None), this, preferLocal: false);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => Volatile.Read(ref _teardown) switch
    {
        null or { IsCompleted: false } => ValueTaskSourceStatus.Pending,
        { IsCompletedSuccessfully: true } => ValueTaskSourceStatus.Succeeded,
        { IsCanceled: true } => ValueTaskSourceStatus.Canceled,
        _ => ValueTaskSourceStatus.Faulted,
    };

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) != 0)
        {
            Attach(Started(), continuation, state, flags);

            return;
        }

        ThreadThrows.ForgetHandled();
        var machine = StateMachineBox.MachineOf(state);
        var teardown = Start(AnswerOf(machine));
        if (!teardown.IsCompleted || !InlineResumption.TryRun(continuation, state, machine))
        {
            Attach(teardown, continuation, state, flags);
        }
    }

    public void GetResult(short token)
    {
        var teardown = Interlocked.Exchange(ref _isStarted, 1) == 0 ? StartBlocked() : Volatile.Read(ref _teardown) ?? Started();
        var result = teardown.GetAwaiter();
        if (!teardown.IsCompleted)
        {
            result.GetResult(); // the caller blocks

            return;
        }

        // The awaiting code continues as if it had run the teardown itself, provided that it has set nothing meanwhile.
        var after = _scope.ContextAfter ?? _contextAfter;
        if (after is not null && ReferenceEquals(ExecutionContext.Capture(), _contextBefore))
        {
            ExecutionContext.Restore(after);
        }

        result.GetResult();
    }

    private StateMachineAnswer AnswerOf(object? machine)
    {
        if (machine is null || _scope.Place is not { } place)
        {
            return StateMachineAnswer.None;
        }

        try
        {
            return StateMachineBox.Read(machine, place, _scope.Handle);
        }
#pragma warning disable CA1031 // when memory or file descriptors are exhausted, nothing can be read, and the teardown has to run
        catch (Exception)
#pragma warning restore CA1031
        {
            return StateMachineAnswer.None;
        }
    }

    private static void Attach(Task task, Action<object?> continuation, object? state, ValueTaskSourceOnCompletedFlags flags)
    {
        var awaiter = task.ConfigureAwait(flags.HasFlag(ValueTaskSourceOnCompletedFlags.UseSchedulingContext)).GetAwaiter();
        if (flags.HasFlag(ValueTaskSourceOnCompletedFlags.FlowExecutionContext))
        {
            awaiter.OnCompleted(() => continuation(state));
        }
        else
        {
            awaiter.UnsafeOnCompleted(() => continuation(state));
        }
    }

    private Task Start(StateMachineAnswer answer)
    {
#pragma warning disable CA1816 // as above
        GC.SuppressFinalize(this);
#pragma warning restore CA1816
        _contextBefore = ExecutionContext.Capture();
        Task teardown;
        try
        {
            var exit = _scope.ExitAsync(_awaited with { Answer = answer });
            teardown = exit.IsCompletedSuccessfully ? Task.CompletedTask : exit.AsTask();
        }
#pragma warning disable CA1031 // it is stored in the task
        catch (Exception e)
#pragma warning restore CA1031
        {
            teardown = Task.FromException(e);
        }

        if (!ReferenceEquals(ExecutionContext.Capture(), _contextBefore))
        {
            _contextAfter = ExecutionContext.Capture();
        }

        Interlocked.Exchange(ref _teardown, teardown); // before the next line searches for waiting callers
        Volatile.Read(ref _whenStarted)?.TrySetResult(teardown);

        return teardown;
    }

    /// <summary>
    /// Starts the teardown for a caller that blocks for the result: its context cannot run anything until the teardown has ended, so the
    /// teardown runs outside of that context.
    /// </summary>
    private Task StartBlocked()
    {
        var context = SynchronizationContext.Current;
        if (context is null && TaskScheduler.Current == TaskScheduler.Default)
        {
            return Start(StateMachineAnswer.None);
        }

        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            using var start = new Task<Task>(static exit => ((DeferredExit)exit!).Start(StateMachineAnswer.None), this);
            start.RunSynchronously(TaskScheduler.Default);

#pragma warning disable CA1849 // it has been run
            return start.Result;
#pragma warning restore CA1849
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Returns a task that ends with the teardown, which another caller has started or is starting.</summary>
    private Task Started()
    {
        if (Volatile.Read(ref _teardown) is null)
        {
            var whenStarted = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.CompareExchange(ref _whenStarted, whenStarted, null);
        }

        return Volatile.Read(ref _teardown) ?? _whenStarted!.Task.Unwrap();
    }
}
