using System.Runtime.ExceptionServices;
using Yielding.Outcome;

namespace Yielding.Internal;

/// <summary>
/// Steps an enumerator through its three phases (enter, yield, exit) and holds it to the rule of the single yield. However a phase
/// ends, the enumerator is disposed, and an exception that replaces another one keeps it as its context.
/// </summary>
/// <remarks>
/// Exceptions that only pass are watched by filters that never accept (<see cref="Note"/>): a filter adds no frame to a stack
/// trace and no second throw.
/// </remarks>
internal static class OneYield
{
    /// <summary>Runs the setup up to the <c>yield return</c>.</summary>
    public static IEnumerator<T> Enter<T>(IEnumerable<T> generator, out T value)
    {
        var steps = generator.GetEnumerator()
            ?? throw new InvalidOperationException(
                $"The GetEnumerator method of '{GeneratorName.Of(generator)}' returned null during setup: a generator has to give an enumerator. Return one.");
        Exception? leaving = null;
        var yielded = false;
        var ended = false;
        try
        {
            if (steps.MoveNext())
            {
                value = steps.Current;
                yielded = true;

                return steps;
            }

            ended = true;
        }
        catch (Exception e) when (Note(e, ref leaving))
        {
            throw;
        }
        finally
        {
            if (!yielded && !ended)
            {
                Close(steps, BodyOutcome.Failed(leaving!));
            }
        }

        throw BreakRule(steps, BodyStatus.Running, bodysException: null);
    }

    /// <summary>Runs the rest of the generator after a body that completed.</summary>
    /// <param name="steps">The enumerator.</param>
    /// <param name="channel">The generator's channel, or null.</param>
    /// <param name="isQuiet">Nothing is in flight on this thread, and no generator is being ended: there is nothing to keep apart.</param>
    public static void Complete<T>(IEnumerator<T> steps, ScopeBody? channel, bool isQuiet)
    {
        Exception? leaving = null;
        var again = false;
        channel?.End(BodyStatus.Completed, null);
        try
        {
            again = isQuiet ? steps.MoveNext() : Ending.Resume(steps, BodyOutcome.Completed, channel);
        }
        catch (Exception e) when (Note(e, ref leaving))
        {
            throw;
        }
        finally
        {
            if (!again)
            {
                Dispose(steps, leaving);
            }
        }

        if (again)
        {
            throw BreakRule(steps, BodyStatus.Completed, bodysException: null);
        }
    }

    /// <summary>Closes a generator without a channel after a body that did not complete: only its <c>finally</c> blocks run.</summary>
    public static void Close<T>(IEnumerator<T> steps, in BodyOutcome outcome)
    {
        var failure = outcome.Exception;
        try
        {
            Ending.Close(steps, outcome);
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
    public static bool Throw<T>(IEnumerator<T> steps, ScopeBody channel, in BodyOutcome outcome, ExceptionDispatchInfo snapshot)
    {
        var bodys = snapshot.SourceException;
        Exception? leaving = null;
        var again = false;
        channel.End(outcome.Status, snapshot);
        try
        {
            try
            {
                again = Ending.Resume(steps, outcome, channel);
            }
            catch (Exception e) when (Note(e, ref leaving))
            {
                throw;
            }
            finally
            {
                if (!again)
                {
                    Dispose(steps, leaving);
                }
            }
        }
        catch (Exception e) when (ReferenceEquals(e, bodys))
        {
            return false;
        }
        catch (Exception e) when (NoteReplacement(e, bodys, steps))
        {
            throw;
        }

        if (again)
        {
            throw BreakRule(steps, outcome.Status, bodys);
        }

        return channel.HasAsked && outcome.Status == BodyStatus.Failed;
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

    // As foreach disposes: what Dispose throws replaces what is leaving.
    private static void Dispose<T>(IEnumerator<T> steps, Exception? leaving)
    {
        try
        {
            steps.Dispose();
        }
        catch (Exception e) when (NoteReplacement(e, leaving, steps))
        {
            throw;
        }
    }

    /// <summary>Closes the generator that broke the rule, and gives the exception that says so.</summary>
    private static YieldRuleException BreakRule<T>(IEnumerator<T> steps, BodyStatus body, Exception? bodysException)
    {
        var violation = new YieldRuleException(GeneratorName.Of(steps), body);
        if (bodysException is not null)
        {
            NoteReplacement(violation, bodysException, steps);
        }

        Close(steps, BodyOutcome.Failed(violation));

        return violation;
    }
}
