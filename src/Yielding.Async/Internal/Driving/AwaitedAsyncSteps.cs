using System.Threading.Tasks.Sources;

namespace Yielding.Internal;

/// <summary>
/// Runs an asynchronous generator with an awaited yield as the steps of a scope. It has ended when its setup has failed or its teardown has
/// run, so there is nothing to dispose.
/// </summary>
/// <param name="generator">Starts the generator, given a yielder and, if it takes one, the token of its setup.</param>
internal sealed class AwaitedAsyncSteps<T>(Delegate generator)
    : AwaitedAsyncPoint<T>(generator), IAsyncEnumerator<T>, IValueTaskSource<bool>
{
    // Ends a step: true at the yield, false at the end of the generator.
    private ManualResetValueTaskSourceCore<bool> _step;

    // Set when a step ends before MoveNextAsync has returned: its end is not awaited, so it needs no source.
    private bool? _ended;

    private bool _endIsAwaited;
    private CancellationToken _teardownToken;

    public T Current { get; private set; } = default!;

    /// <summary>Cancels the setup. Set before it.</summary>
    public CancellationToken SetupToken { get; set; }

    /// <summary>How the body ended, if it did not complete; null otherwise.</summary>
    public ScopeBody? Outcome { get; set; }

    /// <inheritdoc cref="AwaitedSteps{T}.Thrown"/>
    public Exception? Thrown { get; private set; }

    public override CancellationToken TeardownToken => _teardownToken;

    // Read in the teardown only.
    protected override BodyStatus Body => Outcome?.Status ?? BodyStatus.Completed;

    protected override Exception? Received => Outcome?.Exception;

    /// <summary>Sets the token that cancels the teardown. Called before the setup.</summary>
    public void LimitTeardown(CancellationToken token) => _teardownToken = token;

    public ValueTask<bool> MoveNextAsync()
    {
        if (Stage == YieldStage.Setup)
        {
            Start(new Yielder<T>(this), SetupToken);
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

        if (_ended is not { } yielded)
        {
            return new ValueTask<bool>(this, _step.Version);
        }

        _ended = null;

        return new ValueTask<bool>(yielded);
    }

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
        EndStep(thrown: null, yielded: true, isInCall: ReferenceEquals(GeneratorCall.Running, this));
    }

    protected override void Abandon() => End(isInCall: false);

    protected override void ThrowBodys() => Outcome?.RethrowInAwait();

    // A task that ends while the body runs belongs to a generator that does not await its yield: Resume reports it.
    private void AwaitEnd()
    {
        if (HasTaskEnded)
        {
            End(isInCall: true);
        }
        else if (!_endIsAwaited)
        {
            _endIsAwaited = true;
            Task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => End(isInCall: false));
        }
    }

    private void End(bool isInCall)
    {
        if (!TryAdvance(YieldStage.Teardown, YieldStage.Ended) && !TryAdvance(YieldStage.Setup, YieldStage.Ended))
        {
            return;
        }

        var thrown = Conclude() ?? (IsLostInHelper ? Received : null);
        if (Outcome is not null)
        {
            Thrown = thrown;
            thrown = null;
        }

        EndStep(thrown, yielded: false, isInCall);
    }

    /// <summary>Ends the step.</summary>
    /// <param name="thrown">What it throws, or null.</param>
    /// <param name="yielded">Whether the generator has yielded, and not ended.</param>
    /// <param name="isInCall">Whether <see cref="MoveNextAsync"/> has not returned yet, on this thread.</param>
    private void EndStep(Exception? thrown, bool yielded, bool isInCall)
    {
        if (isInCall && thrown is null)
        {
            _ended = yielded;

            return;
        }

        // The caller may continue in this call, and the generator of another entry may be what runs it.
        GeneratorCall.Begin(out var call, entry: null);
        try
        {
            if (thrown is null)
            {
                _step.SetResult(yielded);
            }
            else
            {
                _step.SetException(thrown);
            }
        }
        finally
        {
            call.End();
        }
    }
}
