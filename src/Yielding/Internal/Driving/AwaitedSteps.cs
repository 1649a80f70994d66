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

    /// <summary>
    /// The exception that the teardown ended with, after a body that did not complete; otherwise null. It is not thrown, because the scope
    /// would catch it at once, and a throw takes most of the time of a failing scope.
    /// </summary>
    public Exception? Thrown { get; private set; }

    object? IEnumerator.Current => Value;

    protected override Delegate Delegate => generator;

    // Read in the teardown only.
    protected override BodyStatus Body => Outcome?.Status ?? BodyStatus.Completed;

    protected override Exception? Received => Outcome?.Exception;

    [StackTraceHidden]
    public bool MoveNext()
    {
        if (Outcome is null)
        {
            TearDown();
        }
        else
        {
            Thrown = RunTearDown();
        }

        return false;
    }

    public void Reset() => throw new NotSupportedException();

    public void Dispose()
    {
    }

    [StackTraceHidden]
    public override bool Reach(T value) =>
        !ReferenceEquals(GeneratorCall.Running, this) ? throw IsForeign() : Stage != YieldStage.Setup && RefuseAwait();

    public override void Suspend(T value, ScopeRunBox box)
    {
        if (IsAbandoned)
        {
            return;
        }

        Stage = YieldStage.Body;
        Value = value;
        _suspended = box;
    }

    public override void Suspend(T value, Action continuation)
    {
        if (!IsAbandoned)
        {
            continuation(); // the await throws: the generator may block on the task of that method, which would wait for the body
        }
    }

    [StackTraceHidden]
    public override void End()
    {
        if (Stage != YieldStage.Throwing)
        {
            throw Stage == YieldStage.Setup ? IsForeign() : IsNoAwait();
        }

        Stage = YieldStage.Teardown;
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

    /// <summary>Runs the teardown after a body that completed.</summary>
    [StackTraceHidden]
    public void TearDown() => Throw(RunTearDown());

    // The await receives Outcome. Returns the exception that the teardown ended with.
    [StackTraceHidden]
    private Exception? RunTearDown()
    {
        GeneratorCall.Begin(out var call, this);
        Stage = IsClean && Outcome is null ? YieldStage.Returning : YieldStage.Throwing;
        try
        {
            _suspended!.MoveNext();
        }
        finally
        {
            call.End();
            Stage = YieldStage.Ended;
        }

        return IsAbandoned ? Misuse : WithMisuse(_suspended.Failure?.SourceException ?? OfDroppedRun());
    }
}
