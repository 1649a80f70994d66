using System.Diagnostics;
using System.Runtime.CompilerServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>Runs a body given as a delegate: the exact form, which observes how the body ends on every runtime.</summary>
/// <remarks>Body and teardown are user code, so the awaits before them return to the caller's context.</remarks>
internal static class AsyncBodyRunner
{
    private static readonly Task<ValueTuple> s_ended = Task.FromResult(default(ValueTuple));

    /// <summary>
    /// Runs a body in the scope of a generator without a <see cref="ScopeBody"/>, which suppresses nothing, so that there is always a
    /// result.
    /// </summary>
    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // so that the JIT knows the iterator's own type
    public static Task<TResult> RunAsync<T, TResult, TBody>(IAsyncEnumerable<T> generator, TBody body, CancellationToken token)
        where TBody : struct, IAsyncBody<T, TResult>
    {
        if (token.CanBeCanceled || ScopeTracker.IsEnabled || generator is not IAsyncStateMachine)
        {
            return RunOtherAsync<T, TResult, TBody>(generator, body, token);
        }

        // A compiled iterator never throws synchronously.
        var steps = generator.GetAsyncEnumerator(CancellationToken.None);
        var moving = GeneratorBoundary.StartAsync(steps);
        if (!moving.IsCompletedSuccessfully)
        {
            return AwaitRestAsync<T, TResult, TBody>(steps, body, AsyncGeneratorDriver.AwaitEnterAsync(steps, moving));
        }

        return moving.Result
            ? RunStartedAsync<T, TResult, TBody>(steps, steps.Current, body)
            : AwaitRestAsync<T, TResult, TBody>(steps, body, AsyncGeneratorDriver.AwaitEnterAsync(steps, new ValueTask<bool>(false)));
    }

    /// <summary>Runs a body in a scope of a manager.</summary>
    [StackTraceHidden]
    public static Task RunAsync<T>(AsyncContextManager<T> manager, Func<T, Task> body, CancellationToken token) =>
        RunsDirectly(manager, token) is { } awaited
            ? awaited.RunAsync<ValueTuple, AsyncActionBody<T>>(new AsyncActionBody<T>(body), static _ => default)
            : RunAsync(manager.Open(), body, token);

    /// <summary>Runs a body whose result is needed, in a scope of a manager.</summary>
    [StackTraceHidden]
    public static Task<TResult> RunAsync<T, TResult>(
        AsyncContextManager<T> manager, Func<T, Task<TResult>> body, Func<Exception, TResult>? whenSuppressed, CancellationToken token) =>
        RunsDirectly(manager, token) is { } awaited
            ? awaited.RunAsync<TResult, AsyncFunctionBody<T, TResult>>(new AsyncFunctionBody<T, TResult>(body), whenSuppressed)
            : RunAsync(manager.Open(), body, whenSuppressed, token);

    /// <summary>Runs a body in a scope.</summary>
    [StackTraceHidden]
    public static Task RunAsync<T>(AsyncScope<T> scope, Func<T, Task> body, CancellationToken token) =>
        RunAsync<T, ValueTuple, AsyncActionBody<T>>(scope, new AsyncActionBody<T>(body), static _ => default, token);

    /// <summary>Runs a body whose result is needed.</summary>
    [StackTraceHidden]
    public static Task<TResult> RunAsync<T, TResult>(
        AsyncScope<T> scope, Func<T, Task<TResult>> body, Func<Exception, TResult>? whenSuppressed, CancellationToken token) =>
        RunAsync<T, TResult, AsyncFunctionBody<T, TResult>>(scope, new AsyncFunctionBody<T, TResult>(body), whenSuppressed, token);

    // The setup of a scope can be cancelled.
    private static AwaitedAsyncManager<T>? RunsDirectly<T>(AsyncContextManager<T> manager, CancellationToken token) =>
        token.CanBeCanceled ? null
        : (manager is TracedAsyncManager<T> traced ? traced.Current : manager) as AwaitedAsyncManager<T>;

    [StackTraceHidden]
    private static Task<TResult> RunAsync<T, TResult, TBody>(
        AsyncScope<T> scope, TBody body, Func<Exception, TResult>? whenSuppressed, CancellationToken token)
        where TBody : struct, IAsyncBody<T, TResult> =>
        RunEnd<TResult>.ToTask(RunToEndAsync(scope, body, whenSuppressed, token));

    private static async ValueTask<RunEnd<TResult>> RunToEndAsync<T, TResult, TBody>(
        AsyncScope<T> scope, TBody body, Func<Exception, TResult>? whenSuppressed, CancellationToken token)
        where TBody : struct, IAsyncBody<T, TResult>
    {
        var value = await scope.EnterRunAsync(token).ConfigureAwait(true);
        var running = Start<T, TResult, TBody>(body, value, scope.Name);
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (RunEnd.ThrownBy(running) is not { } thrown)
        {
            await scope.ExitRunAsync().ConfigureAwait(false);

            return RunEnd<TResult>.Of(body.ResultOf(running));
        }

        if (!await scope.TryExitRunAsync(thrown).ConfigureAwait(true))
        {
            return RunEnd<TResult>.Threw(thrown);
        }

        return WhenSuppressed(thrown, whenSuppressed, scope.Name);
    }

    /// <summary>Returns the end of a run whose body's exception was suppressed.</summary>
    public static RunEnd<TResult> WhenSuppressed<TResult>(
        Exception suppressed, Func<Exception, TResult>? whenSuppressed, object generator) =>
        whenSuppressed is not null
            ? RunEnd<TResult>.Of(whenSuppressed(suppressed))
            : throw new InvalidOperationException(
                $"The scope of '{GeneratorName.Of(generator)}' suppressed the exception of its body, so the body has no result. "
                + "Pass whenSuppressed to supply the result in that case; the suppressed exception is the inner exception.",
                suppressed);

    [StackTraceHidden]
    private static Task<TResult> RunOtherAsync<T, TResult, TBody>(IAsyncEnumerable<T> generator, TBody body, CancellationToken token)
        where TBody : struct, IAsyncBody<T, TResult> =>
        token.CanBeCanceled || ScopeTracker.IsEnabled
            ? RunAsync<T, TResult, TBody>(AsyncScope<T>.Of(generator), body, whenSuppressed: null, token)
            : RunEnd<TResult>.ToTask(SetUpAndRunToEndAsync<T, TResult, TBody>(generator, body));

    private static async ValueTask<RunEnd<TResult>> SetUpAndRunToEndAsync<T, TResult, TBody>(IAsyncEnumerable<T> generator, TBody body)
        where TBody : struct, IAsyncBody<T, TResult>
    {
        var steps = AsyncGeneratorDriver.Start(generator, CancellationToken.None);
        var setup = AsyncGeneratorDriver.EnterAsync(steps);

        return await AwaitRestToEndAsync<T, TResult, TBody>(steps, body, setup, running: null, BodyObservation.Now).ConfigureAwait(false);
    }

    /// <summary>
    /// Runs the body and the teardown, without a scope object. While both complete synchronously, no asynchronous method is used, which
    /// would cost as much as all the rest.
    /// </summary>
    [StackTraceHidden]
    private static Task<TResult> RunStartedAsync<T, TResult, TBody>(IAsyncEnumerator<T> steps, T value, TBody body)
        where TBody : struct, IAsyncBody<T, TResult>
    {
        var before = ExecutionContext.Capture();
        var task = RunStarted<T, TResult, TBody>(steps, value, body);
        if (before is not null && !ReferenceEquals(ExecutionContext.Capture(), before))
        {
            ExecutionContext.Restore(before); // as at the end of an asynchronous method, which discards the values set in it
        }

        return task;
    }

    [StackTraceHidden]
    private static Task<TResult> RunStarted<T, TResult, TBody>(IAsyncEnumerator<T> steps, T value, TBody body)
        where TBody : struct, IAsyncBody<T, TResult>
    {
        var since = BodyObservation.Now;
        var running = Start<T, TResult, TBody>(body, value, steps);
        if (!running.IsCompletedSuccessfully)
        {
            return RunEnd<TResult>.ToTask(AwaitRestToEndAsync<T, TResult, TBody>(steps, body, setup: default, running, since));
        }

        var result = body.ResultOf(running);
        var teardown = AsyncGeneratorDriver.CompleteAsync(steps, BodyObservation.NothingSince(since));

        return teardown.IsCompletedSuccessfully ? Ended(result) : AwaitTeardownAsync(teardown, result);
    }

    // One task serves all bodies without a result.
    public static Task<TResult> Ended<TResult>(TResult result) =>
        typeof(TResult) == typeof(ValueTuple) ? (Task<TResult>)(object)s_ended : Task.FromResult(result);

    /// <summary>Continues after a setup that did not complete synchronously.</summary>
    [StackTraceHidden]
    private static Task<TResult> AwaitRestAsync<T, TResult, TBody>(IAsyncEnumerator<T> steps, TBody body, ValueTask<T> setup)
        where TBody : struct, IAsyncBody<T, TResult> =>
        RunEnd<TResult>.ToTask(AwaitRestToEndAsync<T, TResult, TBody>(steps, body, setup, running: null, BodyObservation.Now));

    private static async ValueTask<RunEnd<TResult>> AwaitRestToEndAsync<T, TResult, TBody>(
        IAsyncEnumerator<T> steps, TBody body, ValueTask<T> setup, Task? running, long since)
        where TBody : struct, IAsyncBody<T, TResult>
    {
        running ??= Start<T, TResult, TBody>(body, await setup.ConfigureAwait(true), steps);
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (RunEnd.ThrownBy(running) is { } thrown)
        {
            await AsyncGeneratorDriver.CloseAsync(steps, BodyOutcome.Failed(thrown)).ConfigureAwait(false);

            return RunEnd<TResult>.Threw(thrown);
        }

        await AsyncGeneratorDriver.CompleteAsync(steps, BodyObservation.NothingSince(since)).ConfigureAwait(false);

        return RunEnd<TResult>.Of(body.ResultOf(running));
    }

    [StackTraceHidden]
    private static async Task<TResult> AwaitTeardownAsync<TResult>(ValueTask teardown, TResult result)
    {
        await teardown.ConfigureAwait(false);

        return result;
    }

    /// <summary>Starts the body. One that throws synchronously is treated like one that returns a failed task.</summary>
    [StackTraceHidden]
    public static Task Start<T, TResult, TBody>(TBody body, T value, object generator)
        where TBody : struct, IAsyncBody<T, TResult>
    {
        try
        {
            return body.Start(value) ?? ReturnedNull(generator);
        }
#pragma warning disable CA1031 // it is stored in the task
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Task.FromException(e);
        }
    }

    private static Task ReturnedNull(object generator) =>
        Task.FromException(
            new InvalidOperationException(
                $"The body in the scope of '{GeneratorName.Of(generator)}' returned null instead of a task. "
                + "Return Task.CompletedTask when there is nothing to await."));
}
