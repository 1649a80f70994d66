using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Yielding.Internal;

/// <summary>Calls of decorated functions that go on after they have returned: each stays in its scope until it has ended.</summary>
internal static class WrappedCall
{
    [StackTraceHidden]
    public static async Task RunAsync<T>(ContextManager<T> manager, Func<Task> call)
    {
        var scope = manager.Open(out _);
        try
        {
            await (call() ?? throw ReturnedNull(scope)).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // the scope decides what becomes of it: FailRun throws it again unless it is suppressed
        catch (Exception e)
#pragma warning restore CA1031
        {
            scope.FailRun(e);

            return;
        }

        scope.CompleteRun();
    }

    [StackTraceHidden]
    public static async Task<TResult> RunAsync<T, TResult>(ContextManager<T> manager, Func<Task<TResult>> call)
    {
        var scope = manager.Open(out _);
        TResult result;
        try
        {
            result = await (call() ?? throw ReturnedNull(scope)).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // as above
        catch (Exception e)
#pragma warning restore CA1031
        {
            scope.FailRun(e);

            throw NoResult(scope, e);
        }

        scope.CompleteRun();

        return result;
    }

    public static IEnumerable<TItem> Enumerate<T, TItem>(ContextManager<T> manager, Func<IEnumerable<TItem>> call)
    {
        var scope = manager.Open(out _);
        IEnumerator<TItem>? items = null;
        try
        {
            while (TryMove(scope, call, ref items))
            {
                yield return items!.Current;
            }
        }
        finally
        {
            Close(scope, items);
        }
    }

    public static async IAsyncEnumerable<TItem> EnumerateAsync<T, TItem>(
        ContextManager<T> manager, Func<IAsyncEnumerable<TItem>> call, [EnumeratorCancellation] CancellationToken token = default)
    {
        var scope = manager.Open(out _);
        IAsyncEnumerator<TItem>? items = null;
        try
        {
            while (true)
            {
                Exception? failure = null;
                var moved = false;
                try
                {
                    items ??= (call() ?? throw ReturnedNull(scope)).GetAsyncEnumerator(token);
                    moved = await items.MoveNextAsync().ConfigureAwait(false);
                }
#pragma warning disable CA1031 // as above
                catch (Exception e)
#pragma warning restore CA1031
                {
                    failure = e;
                }

                if (failure is not null)
                {
                    scope.FailRun(failure);

                    yield break;
                }

                if (!moved)
                {
                    break;
                }

                yield return items!.Current;
            }

            await DisposeAsync(scope, items).ConfigureAwait(false);
            items = null;
            scope.CompleteRun();
        }
        finally
        {
            await DisposeAsync(scope, items).ConfigureAwait(false);
            scope.Abandon();
        }
    }

    private static bool TryMove<TItem>(OpenScope scope, Func<IEnumerable<TItem>> call, ref IEnumerator<TItem>? items)
    {
        try
        {
            items ??= (call() ?? throw ReturnedNull(scope)).GetEnumerator();
            if (items.MoveNext())
            {
                return true;
            }

            items.Dispose();
        }
#pragma warning disable CA1031 // as above
        catch (Exception e)
#pragma warning restore CA1031
        {
            scope.FailRun(e);

            return false;
        }

        scope.CompleteRun();

        return false;
    }

    // Closed early: the sequence's own finally blocks first. Else it has ended, the scope has been left, and this does nothing more.
    private static void Close(OpenScope scope, IDisposable? items)
    {
        try
        {
            items?.Dispose();
        }
#pragma warning disable CA1031 // as above
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (scope.TryFail(e))
            {
                return;
            }

            throw;
        }

        scope.Abandon();
    }

    private static async ValueTask DisposeAsync(OpenScope scope, IAsyncDisposable? items)
    {
        try
        {
            if (items is not null)
            {
                await items.DisposeAsync().ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // as above
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (scope.TryFail(e))
            {
                return;
            }

            throw;
        }
    }

    private static InvalidOperationException ReturnedNull(OpenScope scope) =>
        new($"The function that is decorated with '{scope.Name}' returned null: its end could not be seen. Return a task or a sequence.");

    private static InvalidOperationException NoResult(OpenScope scope, Exception suppressed) =>
        new(
            $"The scope of '{scope.Name}' suppressed the exception of a decorated function, so the call has no result. Decorate a function without a result, or let the manager not suppress; the suppressed exception is the inner exception.",
            suppressed);
}
