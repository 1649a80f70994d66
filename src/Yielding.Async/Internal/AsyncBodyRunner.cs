using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Yielding.Outcome;

namespace Yielding.Internal;

/// <summary>Runs a body that is given as a delegate: the exact form, which sees how the body ends everywhere.</summary>
/// <remarks>
/// The setup is the one await of the library that comes back to the caller's context: the body is the caller's code, and belongs there.
/// </remarks>
internal static class AsyncBodyRunner
{
    /// <summary>Runs a body in the scope of a generator without a channel.</summary>
    [StackTraceHidden]
    public static Task RunAsync<T>(IAsyncEnumerable<T> generator, Func<T, Task> body, CancellationToken token) =>
        token.CanBeCanceled || ScopeWatch.IsWanted
            ? RunAsync(new PlainAsyncScope<T>(generator), body, token)
            : RunBareAsync<T, ValueTuple, AsyncActionBody<T>>(generator, new AsyncActionBody<T>(body));

    /// <summary>The same for a body whose result is needed. A generator without a channel suppresses nothing, so there always is one.</summary>
    [StackTraceHidden]
    public static Task<TResult> RunAsync<T, TResult>(IAsyncEnumerable<T> generator, Func<T, Task<TResult>> body, CancellationToken token) =>
        token.CanBeCanceled || ScopeWatch.IsWanted
            ? RunAsync(new PlainAsyncScope<T>(generator), body, whenSuppressed: null, token)
            : RunBareAsync<T, TResult, AsyncFunctionBody<T, TResult>>(generator, new AsyncFunctionBody<T, TResult>(body));

    /// <summary>Runs a body in a scope.</summary>
    [StackTraceHidden]
    public static Task RunAsync<T>(OpenAsyncScope<T> scope, Func<T, Task> body, CancellationToken token) =>
        RunAsync<T, ValueTuple, AsyncActionBody<T>>(scope, new AsyncActionBody<T>(body), static _ => default, token);

    /// <summary>The same for a body whose result is needed.</summary>
    [StackTraceHidden]
    public static Task<TResult> RunAsync<T, TResult>(
        OpenAsyncScope<T> scope, Func<T, Task<TResult>> body, Func<Exception, TResult>? whenSuppressed, CancellationToken token) =>
        RunAsync<T, TResult, AsyncFunctionBody<T, TResult>>(scope, new AsyncFunctionBody<T, TResult>(body), whenSuppressed, token);

    [StackTraceHidden]
    private static async Task<TResult> RunAsync<T, TResult, TBody>(
        OpenAsyncScope<T> scope, TBody body, Func<Exception, TResult>? whenSuppressed, CancellationToken token)
        where TBody : struct, IAsyncBody<T, TResult>
    {
        var value = await scope.EnterRunAsync(token).ConfigureAwait(true);
        TResult result;
        try
        {
            var running = body.Start(value) ?? throw ReturnedNull(scope.Name);
            await running.ConfigureAwait(false);
            result = body.ResultOf(running);
        }
#pragma warning disable CA1031 // the scope decides what becomes of it: FailRunAsync throws it again unless it is suppressed
        catch (Exception e)
#pragma warning restore CA1031
        {
            await scope.FailRunAsync(e).ConfigureAwait(false);

            return whenSuppressed is not null
                ? whenSuppressed(e)
                : throw new InvalidOperationException(
                    $"The scope of '{scope.Name}' suppressed the exception of its body, so the body has no result: a RunAsync that returns one has to get it from somewhere. "
                    + "Pass whenSuppressed to give the result for that case; the suppressed exception is the inner exception.",
                    e);
        }

        await scope.CompleteRunAsync().ConfigureAwait(false);

        return result;
    }

    /// <summary>
    /// The same without the object of a scope: nobody watches it, nobody can cancel its setup, and the generator can't answer to an exception.
    /// </summary>
    [StackTraceHidden]
    private static async Task<TResult> RunBareAsync<T, TResult, TBody>(IAsyncEnumerable<T> generator, TBody body)
        where TBody : struct, IAsyncBody<T, TResult>
    {
        var run = new FlowRun(FlowPlace.Live(FlowEvidence.Current));
#pragma warning disable CA2000 // each of the three ends below disposes of it
        var value = await Enter(generator, run, out var steps).ConfigureAwait(true);
#pragma warning restore CA2000
        TResult result;
        try
        {
            var running = body.Start(value) ?? throw ReturnedNull(GeneratorName.Of(generator));
            await running.ConfigureAwait(false);
            result = body.ResultOf(running);
        }
#pragma warning disable CA1031 // it is thrown again, from a snapshot to which nobody in the teardown has added
        catch (Exception e)
#pragma warning restore CA1031
        {
            var snapshot = ExceptionDispatchInfo.Capture(e);
            await Close(steps, run, e).ConfigureAwait(false);
            InFlight.ThrowAgain(snapshot);

            throw;
        }

        await Complete(steps, run).ConfigureAwait(false);

        return result;
    }

    private static ValueTask<T> Enter<T>(IAsyncEnumerable<T> generator, FlowRun run, out IAsyncEnumerator<T> steps)
    {
        using (run.Enter())
        {
            steps = OneAsyncYield.Start(generator, CancellationToken.None);

            return OneAsyncYield.EnterAsync(steps, run);
        }
    }

    private static ValueTask Complete<T>(IAsyncEnumerator<T> steps, FlowRun run)
    {
        using (run.Enter())
        {
            return OneAsyncYield.CompleteAsync(steps, run);
        }
    }

    private static ValueTask Close<T>(IAsyncEnumerator<T> steps, FlowRun run, Exception exception)
    {
        using (run.Enter())
        {
            return OneAsyncYield.CloseAsync(steps, run, BodyOutcome.Failed(exception));
        }
    }

    private static InvalidOperationException ReturnedNull(string generator) =>
        new($"The body in the scope of '{generator}' returned null instead of a task: RunAsync has to await it. Return Task.CompletedTask when there is nothing to wait for.");
}
