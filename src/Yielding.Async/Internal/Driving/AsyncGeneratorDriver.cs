using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>
/// Steps an asynchronous enumerator through its three phases (enter, yield, exit) and enforces the single-yield rule. However a phase ends,
/// the enumerator is disposed, and an exception that replaces another one keeps it as its context.
/// </summary>
/// <remarks>
/// Operations that usually complete synchronously have a path without an asynchronous method. An await that user code follows returns to
/// the caller's context.
/// </remarks>
internal static class AsyncGeneratorDriver
{
    /// <summary>Creates a fresh run of the generator, without starting it.</summary>
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
    /// Whether nothing was thrown since the entry. Otherwise an exit is begun, which shows to the synchronous scopes in the generator that
    /// it is resumed, and not disposed by a failing consumer.
    /// </param>
    public static ValueTask CompleteAsync<T>(IAsyncEnumerator<T> steps, bool nothingInFlight)
    {
        if (!nothingInFlight || GeneratorBoundary.IsWithin)
        {
            return CompleteApartAsync(steps);
        }

        // A compiled iterator never throws synchronously, and has nothing to dispose when it has ended.
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

    /// <summary>
    /// Disposes a generator without a <see cref="ScopeBody"/> after a body that did not complete: only its <c>finally</c> blocks run.
    /// Returns false.
    /// </summary>
    public static async ValueTask<bool> CloseAsync(IAsyncDisposable steps, BodyOutcome outcome)
    {
        var ambient = GeneratorBoundary.BeginInContext(outcome, body: null);
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
            ambient.End();
        }
    }

    /// <summary>
    /// Resumes a generator with a <see cref="ScopeBody"/> after a body that did not complete. Returns true when it suppresses the body's
    /// exception, and false when that propagates, which is left to the caller. Throws any other exception.
    /// </summary>
    public static async ValueTask<bool> ThrowAsync<T>(
        IAsyncEnumerator<T> steps, ScopeBody scopeBody, BodyOutcome outcome)
    {
        var received = outcome.Received!;
        ExceptionDispatchInfo? leaving = null;
        var again = false;
        scopeBody.End(outcome);
        var ambient = GeneratorBoundary.BeginInContext(outcome, scopeBody, steps);
        try
        {
            again = await steps.MoveNextAsync().ConfigureAwait(true);
        }
#pragma warning disable CA1031 // it is thrown below, after the generator has been closed
        catch (Exception e)
#pragma warning restore CA1031
        {
            GeneratorDriver.NoteReplacement(e, received, steps);
            leaving = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            ambient.End();
        }

        if (leaving is not null)
        {
            // A compiled iterator has run its finally blocks by now. A hand-written one may still hold scopes.
            var isReceived = ReferenceEquals(leaving.SourceException, received);
            await CloseAsync(steps, isReceived ? outcome : BodyOutcome.Failed(leaving.SourceException)).ConfigureAwait(false);
            if (!isReceived)
            {
                leaving.Throw();
            }

            return false;
        }

        if (again)
        {
            throw await BreakRuleAsync(steps, outcome.Status, received).ConfigureAwait(false);
        }

        await DisposeAsync(steps, received).ConfigureAwait(false);

        return scopeBody.IsObserved && outcome.Status == BodyStatus.Failed;
    }

    private static InvalidOperationException ReturnedNull(object generator) =>
        new(
            $"The GetAsyncEnumerator method of '{GeneratorName.Of(generator)}' returned null during setup. Return an enumerator.");

    // A generator that throws synchronously, instead of into its task, is treated like any other.
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

        throw await BreakRuleAsync(steps, BodyStatus.Running, bodyException: null).ConfigureAwait(false);
    }

    // Another generator is being exited, which does not concern the scopes inside this one.
    private static async ValueTask CompleteApartAsync<T>(IAsyncEnumerator<T> steps)
    {
        var ambient = GeneratorBoundary.BeginInContext(BodyOutcome.Completed, body: null, steps);
        try
        {
            await AwaitCompleteAsync(steps, Move(steps)).ConfigureAwait(false);
        }
        finally
        {
            ambient.End();
        }
    }

    public static async ValueTask AwaitCompleteAsync<T>(IAsyncEnumerator<T> steps, ValueTask<bool> moving)
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
            throw await BreakRuleAsync(steps, BodyStatus.Completed, bodyException: null).ConfigureAwait(false);
        }

        await steps.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Disposes as <c>await foreach</c> does: an exception of <c>DisposeAsync</c> replaces the one that is leaving.</summary>
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

    /// <summary>Closes the generator that broke the single-yield rule, and returns the exception for it.</summary>
    private static async ValueTask<YieldRuleException> BreakRuleAsync(
        IAsyncDisposable steps, BodyStatus body, Exception? bodyException)
    {
        var violation = new YieldRuleException(steps, body);
        GeneratorDriver.NoteReplacement(violation, bodyException, steps);

        // As in the synchronous half: a scope of another copy of the library in the generator detects the throw.
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
