using System.Collections;
using System.Runtime.CompilerServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>
/// Steps an enumerator through its three phases (enter, yield, exit) and holds it to the rule of the single yield. However a phase
/// ends, the enumerator is disposed, and an exception that replaces another one keeps it as its context.
/// </summary>
/// <remarks>
/// Exceptions that only pass are watched by filters that never accept (<see cref="Note"/>): a filter adds no frame to a stack
/// trace and no second throw. Where a method is to be inlined, so that the JIT sees the iterator's own type (calls through the
/// interfaces cost more than all the rest), there can be no filter; there a <c>finally</c> block asks which exception is in flight.
/// </remarks>
internal static class GeneratorDriver
{
    /// <summary>Gives a fresh run of the generator, of which nothing has run yet.</summary>
    public static IEnumerator<T> Start<T>(IEnumerable<T> generator) =>
        generator.GetEnumerator() ?? throw ReturnedNull(generator);

    /// <summary>Runs the setup up to the <c>yield return</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IEnumerator<T> Enter<T>(IEnumerable<T> generator, out T value)
    {
        BodyObservation.Prepare();
        if (!BodyObservation.DetectsInFlight)
        {
            return EnterUnseen(generator, out value);
        }

        var since = BodyObservation.Now;
        var steps = Start(generator);
        var returned = false;
        bool yielded;
        try
        {
            yielded = steps.MoveNext();
            value = yielded ? steps.Current : default!;
            returned = true;
        }
        finally
        {
            if (!returned)
            {
                CloseThrowClock(steps);
            }
        }

        if (!yielded)
        {
            End(steps, BodyStatus.Running, yieldedAgain: false, watch: null, since);
        }

        return steps;
    }

    /// <summary>Runs the rest of the generator after a body that completed.</summary>
    /// <param name="steps">The enumerator.</param>
    /// <param name="nothingInFlight">Nothing is in flight on this thread, and no generator is being ended: there is nothing to keep apart.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Complete(IEnumerator steps, bool nothingInFlight)
    {
        if (!nothingInFlight || !BodyObservation.DetectsInFlight)
        {
            CompleteApart(steps);

            return;
        }

        var returned = false;
        bool again;
        try
        {
            again = steps.MoveNext();
            returned = true;
        }
        finally
        {
            if (!returned)
            {
                CloseThrowClock(steps);
            }
        }

        if (again)
        {
            End(steps, BodyStatus.Completed, yieldedAgain: true, watch: null);
        }
        else
        {
            Disposable(steps).Dispose();
        }
    }

    /// <summary>Ends a generator that has returned from its steps: at its end, or at one <c>yield return</c> too few or too many.</summary>
    /// <param name="steps">The enumerator.</param>
    /// <param name="body">How the body ended; <see cref="BodyStatus.Running"/> when it has not run.</param>
    /// <param name="yieldedAgain">Whether the generator has reached a second <c>yield return</c>.</param>
    /// <param name="watch">Notes the exit; null when nothing does.</param>
    /// <param name="since">When the setup began, if the body has not run.</param>
    public static void End(IEnumerator steps, BodyStatus body, bool yieldedAgain, ScopeTracker? watch, long since = 0)
    {
        if (watch is not null)
        {
            EndWatched(steps, body, yieldedAgain, watch);

            return;
        }

        if (body == BodyStatus.Running)
        {
            throw NeverYielded(steps, since);
        }

        if (yieldedAgain)
        {
            throw BreakRule(steps, body, bodysException: null);
        }

        Disposable(steps).Dispose();
    }

    /// <summary>Closes a generator while the exception in flight is leaving its setup, its body or its teardown.</summary>
    public static void CloseThrowClock(IEnumerator steps) =>
        Close(steps, BodyOutcome.InFlight);

    /// <summary>Closes a generator without a channel after a body that did not complete: only its <c>finally</c> blocks run.</summary>
    public static void Close(IEnumerator steps, in BodyOutcome outcome)
    {
        var failure = outcome.Exception;
        try
        {
            GeneratorBoundary.Close(Disposable(steps), outcome);
        }
        catch (Exception e) when (NoteReplacement(e, failure, steps))
        {
            throw;
        }
    }

    /// <summary>
    /// Resumes a generator with a channel after a body that did not complete. True when it suppresses the body's exception; false when
    /// that goes on, which is left to the caller; anything else that goes on is thrown.
    /// </summary>
    public static bool Throw(IEnumerator steps, ScopeBody channel, in BodyOutcome outcome)
    {
        var bodys = outcome.Received!;
        Exception? leaving = null;
        var again = false;
        try
        {
            again = GeneratorBoundary.Resume(steps, channel, outcome);
        }
        catch (Exception e) when (NoteReplacement(leaving = e, bodys, steps) || ReferenceEquals(e, bodys))
        {
            // The body's own exception, which the generator let pass.
        }
        finally
        {
            if (leaving is not null)
            {
                // A compiled iterator has run its finally blocks by now. One that is written by hand may hold scopes still.
                Close(steps, ReferenceEquals(leaving, bodys) ? outcome : BodyOutcome.Failed(leaving));
            }
            else if (!again)
            {
                Dispose(steps, bodys);
            }
        }

        if (leaving is not null)
        {
            return false;
        }

        if (again)
        {
            throw BreakRule(steps, outcome.Status, bodys);
        }

        return channel.IsObserved && outcome.Status == BodyStatus.Failed;
    }

    /// <summary>A filter that remembers the exception that is passing, and never accepts.</summary>
    public static bool Note(Exception passing, ref Exception? noted)
    {
        noted = passing;

        return false;
    }

    /// <summary>A filter that links a passing exception to the one that it replaces, and never accepts.</summary>
    public static bool NoteReplacement(Exception passing, Exception? replaced, object generator)
    {
        if (replaced is not null && !ReferenceEquals(passing, replaced))
        {
            ExceptionContext.Link(passing, replaced);
            EventLog.Replaced(generator, replaced, passing);
        }

        return false;
    }

    // All but the value is the same for every T, and shared code for all of them is slower than no type parameter. An IEnumerator<T>
    // is an IDisposable: this cast is one that needs no check.
    private static IDisposable Disposable(IEnumerator steps) => Unsafe.As<IDisposable>(steps);

    /// <summary>The same on a runtime that does not tell which exception is in flight.</summary>
    private static IEnumerator<T> EnterUnseen<T>(IEnumerable<T> generator, out T value)
    {
        var since = BodyObservation.Now;
        var steps = Start(generator);
        Exception? leaving = null;
        var returned = false;
        try
        {
            if (steps.MoveNext())
            {
                value = steps.Current;
                returned = true;

                return steps;
            }

            returned = true;
        }
        catch (Exception e) when (Note(e, ref leaving))
        {
            throw;
        }
        finally
        {
            if (!returned)
            {
                Close(steps, BodyOutcome.Failed(leaving!));
            }
        }

        throw NeverYielded(steps, since);
    }

    private static InvalidOperationException ReturnedNull(object generator) =>
        new($"The GetEnumerator method of '{GeneratorName.Of(generator)}' returned null during setup: a generator has to give an enumerator. Return one.");

    private static void CompleteApart(IEnumerator steps)
    {
        Exception? leaving = null;
        var returned = false;
        bool again;
        try
        {
            again = GeneratorBoundary.Resume(steps);
            returned = true;
        }
        catch (Exception e) when (Note(e, ref leaving))
        {
            throw;
        }
        finally
        {
            if (!returned)
            {
                Close(steps, BodyOutcome.Failed(leaving!));
            }
        }

        End(steps, BodyStatus.Completed, again, watch: null);
    }

    private static void EndWatched(IEnumerator steps, BodyStatus body, bool yieldedAgain, ScopeTracker watch)
    {
        try
        {
            End(steps, body, yieldedAgain, watch: null);
        }
        finally
        {
            watch.Exited(body);
        }
    }

    /// <summary>Disposes as <c>foreach</c> does: what <c>Dispose</c> throws replaces what is leaving.</summary>
    private static void Dispose(IEnumerator steps, Exception? leaving)
    {
        try
        {
            Disposable(steps).Dispose();
        }
        catch (Exception e) when (NoteReplacement(e, leaving, steps))
        {
            throw;
        }
    }

    /// <summary>Closes the generator that broke the rule, and gives the exception that says so.</summary>
    private static YieldRuleException BreakRule(IEnumerator steps, BodyStatus body, Exception? bodysException)
    {
        var violation = new YieldRuleException(steps, body);
        NoteReplacement(violation, bodysException, steps);

        return CloseBroken(steps, violation);
    }

    /// <summary>The same for a generator that did not yield. An exception that its setup handled becomes the context, and is not logged.</summary>
    private static YieldRuleException NeverYielded(IEnumerator steps, long since)
    {
        var violation = new YieldRuleException(steps, BodyStatus.Running);
        if (BodyObservation.OnlyHandledSince(since) is { } handled)
        {
            ExceptionContext.Link(violation, handled);
        }

        return CloseBroken(steps, violation);
    }

    private static YieldRuleException CloseBroken(IEnumerator steps, YieldRuleException violation)
    {
        // It is in flight meanwhile: a scope in the generator may be that of another copy of the library, which has no other way to know that the generator has failed.
        try
        {
            throw violation;
        }
        catch (YieldRuleException)
        {
            Close(steps, BodyOutcome.Failed(violation));
        }

        return violation;
    }
}
