using System.Collections;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>Runs a body that is given as a delegate: the exact form, which sees how the body ends on every runtime.</summary>
internal static class BodyRunner
{
    /// <summary>Runs a body in the scope of a generator without a channel, which can't answer to an exception.</summary>
    /// <remarks>
    /// So the exception is never caught: it passes with its stack trace untouched while the generator is closed. The three phases stand
    /// in one method, unlike in a <c>using</c>, and that method in the caller's, because there are only a few nanoseconds between this
    /// and a bare loop.
    /// </remarks>
    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TResult Run<T, TResult, TBody>(IEnumerable<T> generator, TBody body)
        where TBody : struct, IBody<T, TResult>
    {
        BodyObservation.Prepare();
        if (!BodyObservation.DetectsInFlight)
        {
            return RunUnseen<T, TResult, TBody>(generator, body);
        }

        var since = BodyObservation.Now;
        var steps = GeneratorDriver.Start(generator);
        ScopeTracker? watch = null;
        var status = BodyStatus.Running;
        var returned = false;
        var again = false;
        TResult result = default!;
        try
        {
            if (steps.MoveNext())
            {
                var value = steps.Current;
                watch = ScopeTracker.Start(steps);
                result = body.Invoke(value);
                status = BodyStatus.Completed;
                watch?.BodyEnded();
                again = steps.MoveNext(); // its scopes were entered in this call: no ending around it concerns them
            }

            returned = true;
        }
        finally
        {
            if (!returned)
            {
                Abandon(steps, status, watch);
            }
        }

        if (watch is null && status == BodyStatus.Completed && !again)
        {
            steps.Dispose();
        }
        else
        {
            GeneratorDriver.End(steps, status, again, watch, since);
        }

        return result;
    }

    /// <summary>Runs a body in a scope that receives exceptions, and may suppress them.</summary>
    /// <returns>False when the body's exception was suppressed, so that there is no result.</returns>
    [StackTraceHidden]
    public static bool TryRun<T, TResult, TBody>(ActiveScope scope, T value, TBody body, out TResult result, out Exception? suppressed)
        where TBody : struct, IBody<T, TResult>
    {
        try
        {
            result = body.Invoke(value);
        }
#pragma warning disable CA1031 // the scope decides what becomes of it: ExitRun throws it again unless it is suppressed
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

    /// <summary>The same for a body whose result is needed.</summary>
    [StackTraceHidden]
    public static TResult Run<T, TResult>(ActiveScope scope, T value, Func<T, TResult> body, Func<Exception, TResult>? whenSuppressed)
    {
        if (TryRun(scope, value, new FunctionBody<T, TResult>(body), out TResult result, out var suppressed))
        {
            return result;
        }

        return whenSuppressed is not null
            ? whenSuppressed(suppressed!)
            : throw new InvalidOperationException(
                $"The scope of '{scope.Name}' suppressed the exception of its body, so the body has no result: a Run that returns one has to get it from somewhere. "
                + "Pass whenSuppressed to give the result for that case; the suppressed exception is the inner exception.",
                suppressed);
    }

    // On a runtime that does not tell which exception is in flight, the body's has to be caught to be known.
    [StackTraceHidden]
    private static TResult RunUnseen<T, TResult, TBody>(IEnumerable<T> generator, TBody body)
        where TBody : struct, IBody<T, TResult>
    {
        TryRun(GeneratorScope.Enter(generator, out var value), value, body, out TResult result, out _);

        return result;
    }

    // An exception is leaving the setup, the body, or, after a body that completed, the teardown.
    private static void Abandon(IEnumerator steps, BodyStatus status, ScopeTracker? watch)
    {
        try
        {
            if (status != BodyStatus.Completed)
            {
                watch?.BodyEnded();
            }

            GeneratorDriver.CloseThrowClock(steps);
        }
        finally
        {
            watch?.Exited(status == BodyStatus.Completed ? status : BodyStatus.Failed);
        }
    }
}
