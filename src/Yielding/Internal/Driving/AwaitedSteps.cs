using System.Collections;
using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Yielding.Internal;

/// <summary>
/// Runs a generator with an awaited yield as an iterator with a <see cref="ScopeBody"/>, so that all that exits iterators exits it, too.
/// </summary>
internal sealed class AwaitedSteps<T>(Func<Yielder<T>, ScopeRun> generator, ScopeBody body) : YieldPoint<T>, IEnumerable<T>, IEnumerator<T>
{
    private ScopeRunBox? _suspended;

    public T Current { get; private set; } = default!;

    object? IEnumerator.Current => Current;

    protected override Delegate Delegate => generator;

    protected override BodyStatus Body => body.Status;

    protected override Exception? Received => body.Exception;

    public IEnumerator<T> GetEnumerator() => this;

    IEnumerator IEnumerable.GetEnumerator() => this;

    [StackTraceHidden]
    public bool MoveNext()
    {
        switch (Stage)
        {
            case YieldStage.Setup:
                return SetUp();

            case YieldStage.Body:
                TearDown();

                return false;

            default:
                return false;
        }
    }

    public void Reset() => throw new NotSupportedException();

    // A scope of this generator resumes it after every outcome, so there is nothing to dispose.
    public void Dispose()
    {
    }

    [StackTraceHidden]
    public override bool Reach(T value) =>
        !ReferenceEquals(Running, this) ? throw IsForeign() : Stage != YieldStage.Setup && RefuseAwait();

    public override void Suspend(T value, ScopeRunBox box)
    {
        if (IsAbandoned)
        {
            return;
        }

        if (box is ScopeRunBox.OfAction)
        {
            box.MoveNext(); // its await throws: the generator may block on the task of that method, which would wait for the body

            return;
        }

        Stage = YieldStage.Body;
        Current = value;
        _suspended = box;
    }

    [StackTraceHidden]
    public override void End(T value)
    {
        if (Stage != YieldStage.Teardown || !ReferenceEquals(Running, this))
        {
            throw Stage == YieldStage.Setup ? IsForeign() : IsNoAwait();
        }

        if (Misuse is not null)
        {
            throw Misuse;
        }

        body.Rethrow();
    }

    [StackTraceHidden]
    private bool SetUp()
    {
        var run = Start(generator);
        if (_suspended is null)
        {
            Stage = YieldStage.Ended;
            Throw(run.FailureOf(this) ?? OfDroppedRun());

            return false;
        }

        if (!ReferenceEquals(run.State, _suspended))
        {
            // Another method than the one whose run was returned awaits the yielder. It gets an exception there, so that it ends.
            Misuse = run.State is ExceptionDispatchInfo failure ? failure.SourceException : IsForeign();
            TearDown();
        }

        return true;
    }

    [StackTraceHidden]
    private void TearDown()
    {
        var outer = Running;
        Running = this;
        Stage = YieldStage.Teardown;
        try
        {
            _suspended!.MoveNext();
        }
        finally
        {
            Running = outer;
            Stage = YieldStage.Ended;
        }

        Throw(IsAbandoned ? Misuse : WithMisuse(_suspended.Failure?.SourceException ?? OfDroppedRun()));
    }
}
