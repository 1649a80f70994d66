using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>
/// Runs a body inside the await of its generator's yield: one call of the generator's delegate runs setup, body and teardown.
/// </summary>
/// <remarks>
/// The generator is not suspended, so there is neither a scope nor a box, and the body's exception reaches it as in any call.
/// </remarks>
internal sealed class AwaitedRun<T, TResult, TBody>(Func<Yielder<T>, ScopeRun> generator, TBody body) : YieldPoint<T>
    where TBody : struct, IBody<T, TResult>
{
    private bool _hasCompleted; // smaller than the status
    private TResult _result = default!;

    protected override Delegate Delegate => generator;

    protected override BodyStatus Body =>
        _hasCompleted ? BodyStatus.Completed
        : Failure is not null ? BodyStatus.Failed
        : BodyStatus.Running;

    protected override Exception? Received => Failure?.SourceException;

    /// <summary>Runs setup, body and teardown. Returns true with a result; false when the body's exception was suppressed.</summary>
    [StackTraceHidden]
    public bool TryRun(out TResult result, out Exception? suppressed)
    {
        BodyObservation.Prepare();
        var since = BodyObservation.Now;
        if (ScopeTracker.Start(generator) is { } tracker)
        {
            Tracker = tracker;
        }

        var run = Start(generator);
        Stage = YieldStage.Ended;
        result = _result;
        suppressed = null;
        if (ReferenceEquals(run.State, ScopeRun.Ended) && _hasCompleted && IsClean)
        {
            return true;
        }

        try
        {
            var thrown = IsAbandoned ? Misuse : WithMisuse(run.FailureOf(this) ?? OfDroppedRun());
            if (Failure is { } failure)
            {
                if (thrown is null && WasReceivedByTask(failure.SourceException))
                {
                    thrown = failure.SourceException; // the task may have been dropped, so this is no suppression
                }

                if (thrown is null)
                {
                    suppressed = failure.SourceException;
                    EventLog.Suppressed(this, suppressed);

                    return false;
                }

                if (ReferenceEquals(thrown, failure.SourceException))
                {
                    BodyOutcome.Throw(failure);
                }

                GeneratorDriver.NoteReplacement(thrown, failure.SourceException, this);
            }

            Throw(thrown ?? (Body == BodyStatus.Running ? GeneratorDriver.NeverYielded(this, since) : null));

            return true;
        }
        finally
        {
            Tracker?.Exited(Body);
        }
    }

    [StackTraceHidden]
    public override bool Reach(T value)
    {
        if (!ReferenceEquals(GeneratorCall.Running, this))
        {
            throw IsForeign();
        }

        if (Stage != YieldStage.Setup)
        {
            return RefuseAwait();
        }

        Stage = YieldStage.Body;
        Tracker?.Entered(this);
        try
        {
            _result = body.Invoke(value);
            _hasCompleted = true;
        }
        catch (Exception e) when (Capture(e))
        {
            throw;
        }
        finally
        {
            if (!_hasCompleted)
            {
                EndBody();
            }
        }

        EndBody();
        Stage = YieldStage.Returning;

        return true;
    }

    // Only a third await suspends the generator.
    public override void Suspend(T value, ScopeRunBox box)
    {
    }

    public override void Suspend(T value, Action continuation)
    {
    }

    // Not reached by an await: it has returned, or Reach has thrown.
    public override void End() => throw IsNoAwait();

    /// <summary>
    /// Returns whether an async method that returns a task awaited the yielder, so that the exception of the body is in its task. False
    /// where the trace does not show the method.
    /// </summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Where the method was removed, the exception counts as caught.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "As above.")]
    private static bool WasReceivedByTask(Exception exception)
    {
        var calls = new StackTrace(exception).GetFrames();
        var end = Array.FindLastIndex(calls, call => call.GetMethod() is { Name: nameof(Reach), DeclaringType: { } type } && IsOwn(type));
        var machine = end < 0
            ? null
            : calls.Skip(end + 1)
                .Select(call => call.GetMethod())
                .FirstOrDefault(method => method?.Name == nameof(IAsyncStateMachine.MoveNext))?.DeclaringType;
        var fields = machine?.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic) ?? [];

        return fields.Length > 0 && !Array.Exists(fields, field => field.FieldType == typeof(ScopeRunMethodBuilder));

        static bool IsOwn(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(AwaitedRun<,,>);
    }

    private void EndBody()
    {
        Tracker?.BodyEnded(Body, Received);
        Stage = YieldStage.Teardown;
    }

    // A filter that never accepts: the exception propagates into the generator without a second throw.
    private bool Capture(Exception passing)
    {
        Failure = ExceptionDispatchInfo.Capture(passing);

        return false;
    }
}
