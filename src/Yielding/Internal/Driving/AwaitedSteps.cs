using System.Collections;
using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Yielding.Internal;

/// <summary>
/// Runs a generator with an awaited yield as the steps of a scope. It has ended when its setup has failed or its teardown has run, so there
/// is nothing to dispose.
/// </summary>
internal sealed class AwaitedSteps<T>(Func<Yielder<T>, ScopeRun> generator) : YieldPoint<T>, IEnumerator, IDisposable
{
    private ScopeRunBox? _suspended;

    /// <summary>The value that the generator has yielded.</summary>
    public T Value { get; private set; } = default!;

    /// <summary>How the body ended, if it did not complete; null otherwise.</summary>
    public ScopeBody? Outcome { get; set; }

    object? IEnumerator.Current => Value;

    protected override Delegate Delegate => generator;

    // Read in the teardown only.
    protected override BodyStatus Body => Outcome?.Status ?? BodyStatus.Completed;

    protected override Exception? Received => Outcome?.Exception;

    [StackTraceHidden]
    public bool MoveNext()
    {
        TearDown();

        return false;
    }

    public void Reset() => throw new NotSupportedException();

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
        Value = value;
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

        Outcome?.Rethrow();
    }

    /// <summary>Runs the setup. Returns false when the generator has ended without a yield.</summary>
    [StackTraceHidden]
    public bool SetUp()
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

    /// <summary>Runs the teardown, which receives <see cref="Outcome"/> at its await.</summary>
    [StackTraceHidden]
    public void TearDown()
    {
        ref var running = ref Running; // looked up once, as in Start
        var outer = running;
        running = this;
        Stage = YieldStage.Teardown;
        try
        {
            _suspended!.MoveNext();
        }
        finally
        {
            running = outer;
            Stage = YieldStage.Ended;
        }

        Throw(IsAbandoned ? Misuse : WithMisuse(_suspended.Failure?.SourceException ?? OfDroppedRun()));
    }
}
