using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>
/// Steps an asynchronous enumerator through its three phases (enter, yield, exit) and holds it to the rule of the single yield. However a
/// phase ends, the enumerator is disposed, and an exception that replaces another one keeps it as its context.
/// </summary>
/// <remarks>
/// What usually ends at once has a way without an asynchronous method. Where user code follows an await, it is awaited in the caller's context.
/// </remarks>
internal static class AsyncGeneratorDriver
{
    /// <summary>Gives a fresh run of the generator, of which nothing has run yet.</summary>
    public static IAsyncEnumerator<T> Start<T>(IAsyncEnumerable<T> generator, CancellationToken token) =>
        generator.GetAsyncEnumerator(token) ?? throw ReturnedNull(generator);

    /// <summary>Runs the setup up to the <c>yield return</c>.</summary>
    public static ValueTask<T> EnterAsync<T>(IAsyncEnumerator<T> steps)
    {
        try
        {
            var moving = GeneratorBoundary.StartAsync(steps);
            if (!moving.IsCompletedSuccessfully)
            {
                return AwaitEnterAsync(steps, moving);
            }

            return moving.Result ? new ValueTask<T>(steps.Current) : AwaitEnterAsync(steps, new ValueTask<bool>(false));
        }
#pragma warning disable CA1031 // it propagates from the task that is returned
        catch (Exception e)
#pragma warning restore CA1031
        {
            return AwaitEnterAsync(steps, ValueTask.FromException<bool>(e));
        }
    }

    /// <summary>Runs the rest of the generator after a body that completed.</summary>
    /// <param name="steps">The enumerator.</param>
    /// <param name="nothingInFlight">
    /// Nothing was thrown since the entry. Else the synchronous scopes in the generator have to be shown that it is resumed, and not disposed by a consumer that failed.
    /// </param>
    public static ValueTask CompleteAsync<T>(IAsyncEnumerator<T> steps, bool nothingInFlight)
    {
        if (!nothingInFlight || GeneratorBoundary.IsWithin)
        {
            return CompleteApartAsync(steps);
        }

        // An iterator that the compiler has made never throws at once, and has nothing to dispose of when it has ended.
        var isCompiled = steps is IAsyncStateMachine;
        var moving = isCompiled ? steps.MoveNextAsync() : Move(steps);
        if (!moving.IsCompletedSuccessfully)
        {
            return AwaitCompleteAsync(steps, moving);
        }

        return moving.Result ? AwaitCompleteAsync(steps, new ValueTask<bool>(true))
            : isCompiled ? ValueTask.CompletedTask
            : steps.DisposeAsync();
    }

    /// <summary>Disposes a generator without a channel after a body that did not complete: only its <c>finally</c> blocks run. It suppresses nothing.</summary>
    public static async ValueTask<bool> CloseAsync(IAsyncDisposable steps, BodyOutcome outcome)
    {
        var ending = GeneratorBoundary.BeginInContext(outcome, body: null);
        try
        {
            await steps.DisposeAsync().ConfigureAwait(false);

            return false;
        }
        catch (Exception e) when (GeneratorDriver.NoteReplacement(e, outcome.Exception, steps))
        {
            throw;
        }
        finally
        {
            ending.IsOver();
        }
    }

    /// <summary>
    /// Resumes a generator with a channel after a body that did not complete. True when it suppresses the body's exception; false when
    /// that goes on, which is left to the caller; anything else that goes on is thrown.
    /// </summary>
    public static async ValueTask<bool> ThrowAsync<T>(
        IAsyncEnumerator<T> steps, ScopeBody channel, BodyOutcome outcome)
    {
        var bodys = outcome.Received!;
        ExceptionDispatchInfo? leaving = null;
        var again = false;
        channel.End(outcome);
        var ending = GeneratorBoundary.BeginInContext(outcome, channel);
        try
        {
            again = await steps.MoveNextAsync().ConfigureAwait(true);
        }
#pragma warning disable CA1031 // it is thrown below, when the generator has been closed
        catch (Exception e)
#pragma warning restore CA1031
        {
            GeneratorDriver.NoteReplacement(e, bodys, steps);
            leaving = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            ending.IsOver();
        }

        if (leaving is not null)
        {
            // A compiled iterator has run its finally blocks by now. One that is written by hand may hold scopes still.
            var isBodys = ReferenceEquals(leaving.SourceException, bodys);
            await CloseAsync(steps, isBodys ? outcome : BodyOutcome.Failed(leaving.SourceException)).ConfigureAwait(false);
            if (!isBodys)
            {
                leaving.Throw();
            }

            return false;
        }

        if (again)
        {
            throw await BreakRuleAsync(steps, outcome.Status, bodys).ConfigureAwait(false);
        }

        await DisposeAsync(steps, bodys).ConfigureAwait(false);

        return channel.IsObserved && outcome.Status == BodyStatus.Failed;
    }

    private static InvalidOperationException ReturnedNull(object generator) =>
        new(
            $"The GetAsyncEnumerator method of '{GeneratorName.Of(generator)}' returned null during setup: a generator has to give an enumerator. "
            + "Return one.");

    // A generator that throws at once, instead of into its task, is the same as any other.
    private static ValueTask<bool> Move<T>(IAsyncEnumerator<T> steps)
    {
        try
        {
            return steps.MoveNextAsync();
        }
#pragma warning disable CA1031 // it propagates from the task that is returned
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<bool>(e);
        }
    }

    public static async ValueTask<T> AwaitEnterAsync<T>(IAsyncEnumerator<T> steps, ValueTask<bool> moving)
    {
        try
        {
            if (await moving.ConfigureAwait(true))
            {
                return steps.Current;
            }
        }
        catch (Exception e)
        {
            await CloseAsync(steps, BodyOutcome.Failed(e)).ConfigureAwait(false);

            throw;
        }

        throw await BreakRuleAsync(steps, BodyStatus.Running, bodysException: null).ConfigureAwait(false);
    }

    // Something else is being ended, which doesn't concern the scopes inside this generator.
    private static async ValueTask CompleteApartAsync<T>(IAsyncEnumerator<T> steps)
    {
        var ending = GeneratorBoundary.BeginInContext(BodyOutcome.Completed, body: null);
        try
        {
            await AwaitCompleteAsync(steps, Move(steps)).ConfigureAwait(false);
        }
        finally
        {
            ending.IsOver();
        }
    }

    private static async ValueTask AwaitCompleteAsync<T>(IAsyncEnumerator<T> steps, ValueTask<bool> moving)
    {
        bool again;
        try
        {
            again = await moving.ConfigureAwait(true);
        }
        catch (Exception e)
        {
            await CloseAsync(steps, BodyOutcome.Failed(e)).ConfigureAwait(false);

            throw;
        }

        if (again)
        {
            throw await BreakRuleAsync(steps, BodyStatus.Completed, bodysException: null).ConfigureAwait(false);
        }

        await steps.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Disposes as <c>await foreach</c> does: what <c>DisposeAsync</c> throws replaces what is leaving.</summary>
    private static async ValueTask DisposeAsync(IAsyncDisposable steps, Exception? leaving)
    {
        try
        {
            await steps.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (GeneratorDriver.NoteReplacement(e, leaving, steps))
        {
            throw;
        }
    }

    /// <summary>Closes the generator that broke the rule, and gives the exception that says so.</summary>
    private static async ValueTask<YieldRuleException> BreakRuleAsync(
        IAsyncDisposable steps, BodyStatus body, Exception? bodysException)
    {
        var violation = new YieldRuleException(steps, body);
        GeneratorDriver.NoteReplacement(violation, bodysException, steps);

        // As in the synchronous half: a scope of another copy of the library in the generator detects a throw.
        try
        {
            throw violation;
        }
        catch (YieldRuleException)
        {
        }

        await CloseAsync(steps, BodyOutcome.Failed(violation)).ConfigureAwait(false);

        return violation;
    }
}
