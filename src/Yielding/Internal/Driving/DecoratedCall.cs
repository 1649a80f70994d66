using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Yielding.Internal;

/// <summary>
/// Runs decorated functions whose work continues after they have returned: the scope stays active until that work has ended.
/// </summary>
internal static class DecoratedCall
{
    /// <summary>Throws when the result of a function is a task or a sequence, which would outlive the scope of the call.</summary>
    /// <exception cref="InvalidOperationException">The result is a task or a sequence.</exception>
    public static void ThrowIfDeferred<TResult>()
    {
        TaskResult<TResult>.ThrowIfTask(
            "The function returns a task: the result type of 'Wrap' must not be one. "
            + "Leave out the type arguments and pass 'async x => await F(x)'.");
        if (typeof(TResult) is { IsGenericType: true } type
            && (type.GetGenericTypeDefinition() == typeof(IEnumerable<>) || type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)))
        {
            throw new InvalidOperationException(
                "The function returns a sequence: the result type of 'Wrap' must not be one. "
                + "Leave out the type arguments and pass a lambda.");
        }
    }

    [StackTraceHidden]
    public static Task RunAsync<T>(ContextManager<T> manager, Func<Task> call) => RunEnd<ValueTuple>.ToTask(RunToEndAsync(manager, call));

    [StackTraceHidden]
    public static Task<TResult> RunAsync<T, TResult>(ContextManager<T> manager, Func<Task<TResult>> call) =>
        RunEnd<TResult>.ToTask(RunToEndAsync(manager, call));

    public static IEnumerable<TItem> Enumerate<T, TItem>(ContextManager<T> manager, Func<IEnumerable<TItem>> call)
    {
        var context = new SequenceContext();
        var scope = Open(manager, context);
        IEnumerator<TItem>? items = null;
        try
        {
            while (TryMove(scope, context, call, ref items, out var item))
            {
                yield return item;
            }
        }
        finally
        {
            CloseEarly(scope, context, items);
        }
    }

    public static async IAsyncEnumerable<TItem> EnumerateAsync<T, TItem>(
        ContextManager<T> manager, Func<IAsyncEnumerable<TItem>> call, [EnumeratorCancellation] CancellationToken token = default)
    {
        var consumers = ExecutionContext.Capture();
        var context = new SequenceContext();
        var scope = manager.Open(out _);
        context.Keep(consumers);
        IAsyncEnumerator<TItem>? items = null;
        try
        {
            while (true)
            {
                context.Restore();
                Exception? failure = null;
                var moved = false;
                TItem item = default!;
                try
                {
                    items ??= (call() ?? throw ReturnedNull(scope)).GetAsyncEnumerator(token);
                    moved = await items.MoveNextAsync().ConfigureAwait(true);
                    item = moved ? items.Current : item;
                }
#pragma warning disable CA1031 // as above
                catch (Exception e)
#pragma warning restore CA1031
                {
                    failure = e;
                }

                if (!moved || failure is not null)
                {
                    var ended = items;
                    items = null;
                    End(scope, await DisposeAsync(ended, failure, scope).ConfigureAwait(true));

                    yield break;
                }

                context.Keep(consumers);
                yield return item;

                consumers = ExecutionContext.Capture();
            }
        }
        finally
        {
            context.Restore();
            await CloseEarlyAsync(scope, items).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Disposes the sequence of a scope's body, as <c>foreach</c> does, and returns the exception that is leaving the body after that.
    /// </summary>
    /// <param name="items">The sequence; null when its start failed.</param>
    /// <param name="leaving">The exception that is already leaving, or null. One that the disposal throws replaces it.</param>
    /// <param name="scope">The scope, named in the log.</param>
    public static async ValueTask<Exception?> DisposeAsync(IAsyncDisposable? items, Exception? leaving, IActiveScope scope)
    {
        try
        {
            if (items is not null)
            {
                await items.DisposeAsync().ConfigureAwait(false);
            }

            return leaving;
        }
#pragma warning disable CA1031 // as above
        catch (Exception e)
#pragma warning restore CA1031
        {
            GeneratorDriver.NoteReplacement(e, leaving, scope.Name);

            return e;
        }
    }

    private static async ValueTask<RunEnd<ValueTuple>> RunToEndAsync<T>(ContextManager<T> manager, Func<Task> call)
    {
        var scope = manager.Open(out _);
        var running = Start(scope, call);
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (RunEnd.ThrownBy(running) is { } thrown)
        {
            return scope.TryExitRun(thrown) ? default : RunEnd<ValueTuple>.Threw(thrown);
        }

        scope.ExitRun();

        return default;
    }

    private static async ValueTask<RunEnd<TResult>> RunToEndAsync<T, TResult>(ContextManager<T> manager, Func<Task<TResult>> call)
    {
        var scope = manager.Open(out _);
        var running = Start(scope, call);
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (RunEnd.ThrownBy(running) is { } thrown)
        {
            return scope.TryExitRun(thrown) ? throw NoResult(scope, thrown) : RunEnd<TResult>.Threw(thrown);
        }

        scope.ExitRun();

        return RunEnd<TResult>.Of(await ((Task<TResult>)running).ConfigureAwait(false));
    }

    [StackTraceHidden]
    private static Task Start(ActiveScope scope, Func<Task> call)
    {
        try
        {
            return call() ?? throw ReturnedNull(scope);
        }
#pragma warning disable CA1031 // it is stored in the task
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Task.FromException(e);
        }
    }

    private static ActiveScope Open<T>(ContextManager<T> manager, SequenceContext context)
    {
        using var switched = context.Enter();

        return manager.Open(out _);
    }

    [StackTraceHidden]
    private static bool TryMove<TItem>(
        ActiveScope scope, SequenceContext context, Func<IEnumerable<TItem>> call, ref IEnumerator<TItem>? items, out TItem item)
    {
        using var switched = context.Enter();
        Exception? failure = null;
        item = default!;
        try
        {
            items ??= (call() ?? throw ReturnedNull(scope)).GetEnumerator();
            if (items.MoveNext())
            {
                item = items.Current;

                return true;
            }
        }
#pragma warning disable CA1031 // as above
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e;
        }

        var ended = items;
        items = null;
        End(scope, Dispose(ended, failure, scope));

        return false;
    }

    // The sequence is not null while it has not ended: then the scope has not been exited either.
    [StackTraceHidden]
    private static void CloseEarly(ActiveScope scope, SequenceContext context, IDisposable? items)
    {
        if (items is not null)
        {
            using var switched = context.Enter();
            EndEarly(scope, Dispose(items, leaving: null, scope));
        }
    }

    private static async ValueTask CloseEarlyAsync(ActiveScope scope, IAsyncDisposable? items)
    {
        if (items is not null)
        {
            EndEarly(scope, await DisposeAsync(items, leaving: null, scope).ConfigureAwait(true));
        }
    }

    /// <inheritdoc cref="DisposeAsync"/>
    private static Exception? Dispose(IDisposable? items, Exception? leaving, ActiveScope scope)
    {
        try
        {
            items?.Dispose();

            return leaving;
        }
#pragma warning disable CA1031 // as above
        catch (Exception e)
#pragma warning restore CA1031
        {
            GeneratorDriver.NoteReplacement(e, leaving, scope.Name);

            return e;
        }
    }

    [StackTraceHidden]
    private static void End(ActiveScope scope, Exception? failure)
    {
        if (failure is null)
        {
            scope.ExitRun();
        }
        else
        {
            scope.ExitRun(failure);
        }
    }

    [StackTraceHidden]
    private static void EndEarly(ActiveScope scope, Exception? failure)
    {
        if (failure is null)
        {
            scope.ExitStoppedEarly();
        }
        else
        {
            scope.ExitRun(failure);
        }
    }

    private static InvalidOperationException ReturnedNull(ActiveScope scope) =>
        new($"The function that is decorated with '{scope.Name}' returned null. Return a task or a sequence.");

    private static InvalidOperationException NoResult(ActiveScope scope, Exception suppressed) =>
        new(
            $"The scope of '{scope.Name}' suppressed the exception of a decorated function, so the call has no result. "
            + "Decorate a function without a result; the suppressed exception is the inner exception.",
            suppressed);
}
