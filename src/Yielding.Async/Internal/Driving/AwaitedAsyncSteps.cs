using System.Threading.Tasks.Sources;

namespace Yielding.Internal;

/// <summary>
/// Runs an asynchronous generator with an awaited yield as an async iterator with a <see cref="ScopeBody"/>, so that all that exits async
/// iterators exits it, too.
/// </summary>
/// <param name="generator">Starts the generator, given a yielder and, if it takes one, the token.</param>
/// <param name="body">The outcome of the body.</param>
/// <param name="token">Cancels the setup.</param>
internal sealed class AwaitedAsyncSteps<T>(Delegate generator, ScopeBody body, CancellationToken token)
    : AwaitedAsyncPoint<T>(generator), IAsyncEnumerable<T>, IAsyncEnumerator<T>, IValueTaskSource<bool>
{
    // Ends a step: true at the yield, false at the end of the generator.
    private ManualResetValueTaskSourceCore<bool> _step;

    private bool _endIsAwaited;

    public T Current { get; private set; } = default!;

    public override CancellationToken TeardownToken => body.TeardownToken;

    protected override BodyStatus Body => body.Status;

    protected override Exception? Received => body.Exception;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

    public ValueTask<bool> MoveNextAsync()
    {
        if (Stage == YieldStage.Setup)
        {
            Start(new Yielder<T>(this), token);
        }
        else
        {
            _step.Reset();
            Resume();
        }

        if (Stage != YieldStage.Body)
        {
            AwaitEnd();
        }

        return new ValueTask<bool>(this, _step.Version);
    }

    // A scope of this generator resumes it after every outcome, so there is nothing to dispose.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    bool IValueTaskSource<bool>.GetResult(short token) => _step.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _step.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _step.OnCompleted(continuation, state, token, flags);

    protected override bool TryYield(T value, bool isRunning) => false;

    protected override void Suspend(T value)
    {
        Current = value;
        EndStep(thrown: null, yielded: true);
    }

    protected override void Abandon() => End();

    protected override void ThrowBodys() => body.RethrowInAwait();

    // A task that ends while the body runs belongs to a generator that does not await its yield: Resume reports it.
    private void AwaitEnd()
    {
        if (HasTaskEnded)
        {
            End();
        }
        else if (!_endIsAwaited)
        {
            _endIsAwaited = true;
            Task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(End);
        }
    }

    private void End()
    {
        if (!TryAdvance(YieldStage.Teardown, YieldStage.Ended) && !TryAdvance(YieldStage.Setup, YieldStage.Ended))
        {
            return;
        }

        EndStep(Conclude() ?? (IsLostInHelper ? body.Exception : null), yielded: false);
    }

    // The caller may continue in this call, and the generator of another entry may be what runs it.
    private void EndStep(Exception? thrown, bool yielded)
    {
        var outer = BeginOther();
        if (thrown is null)
        {
            _step.SetResult(yielded);
        }
        else
        {
            _step.SetException(thrown);
        }

        Running = outer;
    }
}
