using System.Collections;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>Runs a body given as a delegate: the exact form, which observes how the body ends on every runtime.</summary>
internal static class BodyRunner
{
    /// <summary>Runs a body in the scope of a generator without a <see cref="ScopeBody"/>, which suppresses nothing.</summary>
    /// <remarks>
    /// So the exception is never caught: it propagates with its stack trace intact while the generator is closed. Unlike in a <c>using</c>,
    /// one method runs the three phases, and it is inlined into the caller: otherwise the calls would cost more than all the rest.
    /// </remarks>
    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TResult Run<T, TResult, TBody>(IEnumerable<T> generator, TBody body)
        where TBody : struct, IBody<T, TResult>
    {
        BodyObservation.Prepare();
        if (!BodyObservation.DetectsInFlight)
        {
            return RunWithoutPointers<T, TResult, TBody>(generator, body);
        }

        var since = BodyObservation.Now;
        var steps = GeneratorDriver.Start(generator);
        var tracker = ScopeTracker.Start(generator);
        var status = BodyStatus.Running;
        var returned = false;
        var again = false;
        TResult result = default!;
        try
        {
            if (steps.MoveNext())
            {
                var value = steps.Current;
                tracker?.Entered(steps);
                result = body.Invoke(value);
                status = BodyStatus.Completed;
                tracker?.BodyEnded(status);
                again = steps.MoveNext(); // its scopes were entered in this call, so no exit around it concerns them
            }

            returned = true;
        }
        finally
        {
            if (!returned)
            {
                ExitInFlight(steps, status, tracker);
            }
        }

        if (tracker is null && status == BodyStatus.Completed && !again)
        {
            steps.Dispose();
        }
        else
        {
            GeneratorDriver.End(steps, status, again, tracker, since);
        }

        return result;
    }

    /// <summary>Runs a body in a scope that receives exceptions, and may suppress them.</summary>
    /// <returns>True with a result; false when the body's exception was suppressed.</returns>
    [StackTraceHidden]
    public static bool TryRun<T, TResult, TBody>(ActiveScope scope, T value, TBody body, out TResult result, out Exception? suppressed)
        where TBody : struct, IBody<T, TResult>
    {
        try
        {
            result = body.Invoke(value);
        }
#pragma warning disable CA1031 // ExitRun throws it again unless the scope suppresses it
        catch (Exception e)
#pragma warning restore CA1031
        {
            scope.ExitRun(e);
            result = default!;
            suppressed = e;

            return false;
        }

        scope.ExitRun();
        suppressed = null;

        return true;
    }

    /// <summary>Runs a body in a scope of a manager.</summary>
    /// <returns>True with a result; false when the body's exception was suppressed.</returns>
    [StackTraceHidden]
    public static bool TryRun<T, TResult, TBody>(
        ContextManager<T> manager, TBody body, out TResult result, out Exception? suppressed)
        where TBody : struct, IBody<T, TResult> =>
        manager.Awaited is { } awaited // not a virtual method that runs the body: a generic one costs as much as all the rest
            ? new AwaitedRun<T, TResult, TBody>(awaited, body).TryRun(out result, out suppressed)
            : TryRun(manager.Open(out var value), value, body, out result, out suppressed);

    /// <summary>Runs a body whose result is needed, in a scope that receives exceptions.</summary>
    [StackTraceHidden]
    public static TResult Run<T, TResult>(ActiveScope scope, T value, Func<T, TResult> body, Func<Exception, TResult>? whenSuppressed) =>
        TryRun(scope, value, new FunctionBody<T, TResult>(body), out TResult result, out var suppressed)
            ? result
            : ResultOf(suppressed!, whenSuppressed, scope.Name);

    /// <summary>Runs a body whose result is needed, in a scope of a manager.</summary>
    [StackTraceHidden]
    public static TResult Run<T, TResult>(ContextManager<T> manager, Func<T, TResult> body, Func<Exception, TResult>? whenSuppressed) =>
        TryRun(manager, new FunctionBody<T, TResult>(body), out TResult result, out var suppressed)
            ? result
            : ResultOf(suppressed!, whenSuppressed, manager);

    [StackTraceHidden]
    private static TResult ResultOf<TResult>(Exception suppressed, Func<Exception, TResult>? whenSuppressed, object generator) =>
        whenSuppressed is not null
            ? whenSuppressed(suppressed)
            : throw new InvalidOperationException(
                $"The scope of '{GeneratorName.Of(generator)}' suppressed the exception of its body, so the body has no result. "
                + "Pass whenSuppressed to supply the result in that case; the suppressed exception is the inner exception.",
                suppressed);

    // On a runtime that does not expose which exception is in flight, the body's exception has to be caught.
    [StackTraceHidden]
    private static TResult RunWithoutPointers<T, TResult, TBody>(IEnumerable<T> generator, TBody body)
        where TBody : struct, IBody<T, TResult>
    {
        TryRun(GeneratorScope.Enter(generator, out var value), value, body, out TResult result, out _);

        return result;
    }

    // An exception is leaving the setup, the body, or, after a body that completed, the teardown.
    [MethodImpl(MethodImplOptions.NoInlining)] // as GeneratorDriver.CloseInFlight
    private static void ExitInFlight(IEnumerator steps, BodyStatus status, ScopeTracker? tracker)
    {
        try
        {
            if (status != BodyStatus.Completed)
            {
                tracker?.BodyEnded(BodyStatus.Failed, BodyOutcome.InFlight.Exception);
            }

            GeneratorDriver.CloseInFlight(steps);
        }
        finally
        {
            tracker?.Exited(status == BodyStatus.Completed ? status : BodyStatus.Failed);
        }
    }
}
