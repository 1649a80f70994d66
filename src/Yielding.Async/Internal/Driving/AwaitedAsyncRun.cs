using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>
/// Runs an asynchronous body inside the await of its generator's yield: one call of the generator's delegate runs setup, body and teardown.
/// </summary>
/// <remarks>
/// The body runs in the execution context of the setup, and in the caller's synchronization context, to which it is posted if the generator
/// has left it.
/// </remarks>
internal sealed class AwaitedAsyncRun<T, TResult, TBody>(Delegate generator, TBody body) : AwaitedAsyncPoint<T>(generator)
    where TBody : struct, IAsyncBody<T, TResult>
{
    // The caller's synchronization context, or its task scheduler when there is none.
    private readonly object _context = (object?)SynchronizationContext.Current ?? TaskScheduler.Current;

    private Task? _body;
    private BodyStatus _status;
    private TaskCompletionSource? _end;

    protected override BodyStatus Body => _status;

    protected override Exception? Received => Failure?.SourceException;

    private bool IsInCallersContext =>
        _context is SynchronizationContext ? ReferenceEquals(SynchronizationContext.Current, _context)
        : ReferenceEquals(_context, TaskScheduler.Default)
            || (SynchronizationContext.Current is null && ReferenceEquals(TaskScheduler.Current, _context));

    // A generator that ends although its body runs has not awaited its yield: Resume reports it after the body.
    private bool HasEnded => IsAbandoned || (HasTaskEnded && Stage != YieldStage.Body);

    /// <summary>Runs setup, body and teardown.</summary>
    /// <param name="whenSuppressed">Makes the result if the body's exception was suppressed; null when there has to be a result.</param>
    public Task<TResult> RunAsync(Func<Exception, TResult>? whenSuppressed)
    {
        BodyObservation.Prepare();
        if (ScopeTracker.Start(this) is { } tracker)
        {
            Tracker = tracker;
        }

        Start(new Yielder<T>(this), CancellationToken.None);
        if (HasEnded && _status == BodyStatus.Completed && Misuse is null && Task.IsCompletedSuccessfully)
        {
            Stage = YieldStage.Ended;
            Tracker?.Exited(_status);

            return AsyncBodyRunner.Ended(body.ResultOf(_body!));
        }

        return RunEnd<TResult>.ToTask(RunToEndAsync(whenSuppressed));
    }

    protected override bool TryYield(T value, bool isRunning)
    {
        if (!isRunning && !IsInCallersContext)
        {
            return false;
        }

        StartBody(value);
        if (!_body!.IsCompletedSuccessfully)
        {
            return false; // the continuation shows which method awaits a body that fails
        }

        Settle();

        return true;
    }

    protected override void Suspend(T value)
    {
        if (_body is not null)
        {
            ResumeAfterBody();

            return;
        }

        // The generator has left the caller's context, or was resumed by other code.
        var values = ExecutionContext.Capture();
        InCallersContext(() =>
        {
            if (values is null)
            {
                StartBody(value);
            }
            else
            {
                ExecutionContext.Run(values, _ => StartBody(value), null);
            }

            ResumeAfterBody();
        });
    }

    protected override void Abandon() => SignalEnd();

    protected override void ThrowBodys()
    {
        if (Failure is { } failure)
        {
            BodyOutcome.ThrowInAwait(failure);
        }
    }

    private void StartBody(T value)
    {
        Tracker?.Entered(this);
        _body = AsyncBodyRunner.Start<T, TResult, TBody>(body, value, this);
    }

    private void ResumeAfterBody()
    {
        if (_body!.IsCompleted)
        {
            SettleAndResume();
        }
        else if (Tracker is null)
        {
            _body.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => InCallersContext(SettleAndResume));
        }
        else
        {
            // In its own execution context: a listener may complete the task, and the end of the body is not an act of the listener.
            _body.ConfigureAwait(false).GetAwaiter().OnCompleted(() => InCallersContext(SettleAndResume));
        }
    }

    private void SettleAndResume()
    {
        Settle();
        Resume();
        SignalEnd();
    }

    private void Settle()
    {
        var thrown = _body!.IsCompletedSuccessfully ? null : RunEnd.ThrownBy(_body);
        if (thrown is not null)
        {
            Failure = ExceptionDispatchInfo.Capture(thrown);
        }

        _status = thrown is null ? BodyStatus.Completed : BodyStatus.Failed;
        Tracker?.BodyEnded(_status, thrown);
        Stage = YieldStage.Teardown;
    }

    private void InCallersContext(Action action)
    {
        if (IsInCallersContext)
        {
            action();
        }
        else if (_context is SynchronizationContext context)
        {
            context.Post(_ => action(), null);
        }
        else
        {
            Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.DenyChildAttach, (TaskScheduler)_context);
        }
    }

    private async ValueTask<RunEnd<TResult>> RunToEndAsync(Func<Exception, TResult>? whenSuppressed)
    {
        await AwaitEndAsync().ConfigureAwait(true);
        Stage = YieldStage.Ended;
        Tracker?.Exited(_status);
        var thrown = Conclude();
        if (Failure is { SourceException: var bodys } failure)
        {
            if (thrown is null && !IsLostInHelper)
            {
                EventLog.Suppressed(this, bodys);

                return AsyncBodyRunner.WhenSuppressed(bodys, whenSuppressed, this);
            }

            thrown ??= bodys;
            GeneratorDriver.NoteReplacement(thrown, bodys, this);
            if (ReferenceEquals(thrown, bodys))
            {
                BodyOutcome.RestoreTrace(failure);
            }
        }
        else if (_body is null)
        {
            thrown ??= new YieldRuleException(this, BodyStatus.Running);
        }

        return thrown is null ? RunEnd<TResult>.Of(body.ResultOf(_body!)) : RunEnd<TResult>.Threw(thrown);
    }

    private async Task AwaitEndAsync()
    {
        if (HasEnded)
        {
            return;
        }

        _end = new TaskCompletionSource();
        if (!HasTaskEnded)
        {
            Task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(SignalEnd);
        }

        SignalEnd(); // it may have ended before the source was there
        await _end.Task.ConfigureAwait(true);
    }

    private void SignalEnd()
    {
        Interlocked.MemoryBarrier(); // the stage is written before the source is read, and the other way round
        if (!HasEnded || _end is not { } end)
        {
            return;
        }

        // The caller may continue in this call, and Resume may be what runs it: the caller's code is not the generator.
        GeneratorCall.Begin(out var call, entry: null);
        try
        {
            end.TrySetResult();
        }
        finally
        {
            call.End();
        }
    }
}
