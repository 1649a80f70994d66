using System.Collections;
using System.Runtime.CompilerServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>
/// Steps an enumerator through its three phases (enter, yield, exit) and enforces the single-yield rule. However a phase ends, the
/// enumerator is disposed, and an exception that replaces another one keeps it as its context.
/// </summary>
/// <remarks>
/// Propagating exceptions are observed by filters that never accept (<see cref="Note"/>): a filter adds neither a frame to the stack trace
/// nor a second throw. A method that has to be inlined, so that the JIT knows the iterator's own type (interface calls cost more than all
/// the rest), can have no filter; there a <c>finally</c> block reads which exception is in flight.
/// </remarks>
internal static class GeneratorDriver
{
    /// <summary>Creates a fresh run of the generator, without starting it.</summary>
    public static IEnumerator<T> Start<T>(IEnumerable<T> generator) =>
        generator.GetEnumerator() ?? throw ReturnedNull(generator);

    /// <summary>Runs the setup up to the <c>yield return</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IEnumerator<T> Enter<T>(IEnumerable<T> generator, out T value)
    {
        BodyObservation.Prepare();
        if (!BodyObservation.DetectsInFlight)
        {
            return EnterWithoutPointers(generator, out value);
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
                CloseInFlight(steps);
            }
        }

        if (!yielded)
        {
            End(steps, BodyStatus.Running, yieldedAgain: false, tracker: null, since);
        }

        return steps;
    }

    /// <summary>Runs the rest of the generator after a body that completed.</summary>
    /// <param name="steps">The enumerator.</param>
    /// <param name="nothingInFlight">
    /// Nothing is in flight on this thread, and no generator is being exited: there is nothing to separate.
    /// </param>
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
                CloseInFlight(steps);
            }
        }

        if (again)
        {
            End(steps, BodyStatus.Completed, yieldedAgain: true, tracker: null);
        }
        else
        {
            Disposable(steps).Dispose();
        }
    }

    /// <summary>Disposes a generator that has returned from its step. Throws when it yielded too few or too many times.</summary>
    /// <param name="steps">The enumerator.</param>
    /// <param name="body">How the body ended; <see cref="BodyStatus.Running"/> when it has not run.</param>
    /// <param name="yieldedAgain">Whether the generator has reached a second <c>yield return</c>.</param>
    /// <param name="tracker">Records the exit, or null.</param>
    /// <param name="since">When the setup began, if the body has not run.</param>
    public static void End(IEnumerator steps, BodyStatus body, bool yieldedAgain, ScopeTracker? tracker, long since = 0)
    {
        if (tracker is not null)
        {
            EndTracked(steps, body, yieldedAgain, tracker, since);

            return;
        }

        if (body == BodyStatus.Running)
        {
            throw CloseNeverYielded(steps, since);
        }

        if (yieldedAgain)
        {
            throw BreakRule(steps, body, bodyException: null);
        }

        Disposable(steps).Dispose();
    }

    /// <summary>Closes a generator while the exception in flight is leaving its setup, body or teardown.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // the JIT copies a finally block into the clean path only if it is small
    public static void CloseInFlight(IEnumerator steps) =>
        Close(steps, BodyOutcome.InFlight);

    /// <summary>
    /// Closes a generator without a <see cref="ScopeBody"/> after a body that did not complete: only its <c>finally</c> blocks run.
    /// </summary>
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
    /// Resumes a generator with a <see cref="ScopeBody"/> after a body that did not complete. Returns true when it suppresses the body's
    /// exception, and false when that propagates, which is left to the caller. Throws any other exception.
    /// </summary>
    public static bool Throw(IEnumerator steps, ScopeBody scopeBody, in BodyOutcome outcome)
    {
        var received = outcome.Received!;
        Exception? leaving = null;
        var again = false;
        try
        {
            again = GeneratorBoundary.Resume(steps, scopeBody, outcome);
        }
        catch (Exception e) when (NoteReplacement(leaving = e, received, steps) || ReferenceEquals(e, received))
        {
            // The generator let the body's own exception propagate.
        }
        finally
        {
            if (leaving is not null)
            {
                // A compiled iterator has run its finally blocks by now. A hand-written one may still hold scopes.
                Close(steps, ReferenceEquals(leaving, received) ? outcome : BodyOutcome.Failed(leaving));
            }
            else if (!again)
            {
                Dispose(steps, received);
            }
        }

        if (leaving is not null)
        {
            return false;
        }

        if (again)
        {
            throw BreakRule(steps, outcome.Status, received);
        }

        return scopeBody.IsObserved && outcome.Status == BodyStatus.Failed;
    }

    /// <summary>
    /// Returns the exception for a generator that did not yield. An exception that its setup handled becomes the context, and is not
    /// logged.
    /// </summary>
    /// <param name="generator">The generator.</param>
    /// <param name="since">When the setup began.</param>
    public static YieldRuleException NeverYielded(object generator, long since)
    {
        var violation = new YieldRuleException(generator, BodyStatus.Running);
        if (BodyObservation.OnlyHandledSince(since) is { } handled)
        {
            ExceptionContext.Link(violation, handled);
        }

        return violation;
    }

    /// <summary>Stores the exception that propagates. A filter that never accepts.</summary>
    public static bool Note(Exception passing, ref Exception? noted)
    {
        noted = passing;

        return false;
    }

    /// <summary>Links an exception that propagates to the one that it replaces. A filter that never accepts.</summary>
    public static bool NoteReplacement(Exception passing, Exception? replaced, object generator)
    {
        if (replaced is not null && !ReferenceEquals(passing, replaced))
        {
            ExceptionContext.Link(passing, replaced);
            if (!ExceptionContext.IsLeftRunning(replaced))
            {
                EventLog.Replaced(generator, replaced, passing);
            }
        }

        return false;
    }

    // Every IEnumerator<T> is an IDisposable. Code without a type parameter is faster than shared generic code.
    private static IDisposable Disposable(IEnumerator steps) => (IDisposable)steps;

    /// <summary>Runs the setup on a runtime that does not expose which exception is in flight.</summary>
    private static IEnumerator<T> EnterWithoutPointers<T>(IEnumerable<T> generator, out T value)
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

        throw CloseNeverYielded(steps, since);
    }

    private static InvalidOperationException ReturnedNull(object generator) =>
        new($"The GetEnumerator method of '{GeneratorName.Of(generator)}' returned null during setup. Return an enumerator.");

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

        End(steps, BodyStatus.Completed, again, tracker: null);
    }

    private static void EndTracked(IEnumerator steps, BodyStatus body, bool yieldedAgain, ScopeTracker tracker, long since)
    {
        try
        {
            End(steps, body, yieldedAgain, tracker: null, since);
        }
        finally
        {
            tracker.Exited(body);
        }
    }

    /// <summary>Disposes as <c>foreach</c> does: an exception of <c>Dispose</c> replaces the one that is leaving.</summary>
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

    /// <summary>Closes the generator that broke the single-yield rule, and returns the exception for it.</summary>
    private static YieldRuleException BreakRule(IEnumerator steps, BodyStatus body, Exception? bodyException)
    {
        var violation = new YieldRuleException(steps, body);
        if (bodyException is not null)
        {
            NoteReplacement(violation, bodyException, steps);
        }

        return CloseBroken(steps, violation);
    }

    /// <summary>Closes a generator that did not yield, and returns the exception for it.</summary>
    private static YieldRuleException CloseNeverYielded(IEnumerator steps, long since) => CloseBroken(steps, NeverYielded(steps, since));

    private static YieldRuleException CloseBroken(IEnumerator steps, YieldRuleException violation)
    {
        // The violation is in flight meanwhile: a scope in the generator may belong to another copy of the library, which detects the
        // failure in no other way.
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
