using System.Runtime.CompilerServices;

namespace Yielding.Internal;

/// <summary>Enumerations of decorated functions: each stays in its scope until it has ended.</summary>
internal static class WrappedAsyncCall
{
    public static async IAsyncEnumerable<TItem> EnumerateAsync<T, TItem>(
        AsyncContextManager<T> manager, Func<IAsyncEnumerable<TItem>> call, [EnumeratorCancellation] CancellationToken token = default)
    {
        var scope = manager.Open();
        await scope.EnterRunAsync(token).ConfigureAwait(false);
        IAsyncEnumerator<TItem>? items = null;
        try
        {
            while (true)
            {
                Exception? failure = null;
                var moved = false;
                TItem item = default!;
                try
                {
                    items ??= (call() ?? throw ReturnedNull(scope)).GetAsyncEnumerator(token);
                    moved = await items.MoveNextAsync().ConfigureAwait(false);
                    item = moved ? items.Current : item;
                }
#pragma warning disable CA1031 // the scope decides what becomes of it
                catch (Exception e)
#pragma warning restore CA1031
                {
                    failure = e;
                }

                if (!moved || failure is not null)
                {
                    var ended = items;
                    items = null;
                    await EndAsync(scope, await WrappedCall.DisposeAsync(ended, failure, scope).ConfigureAwait(false)).ConfigureAwait(false);

                    yield break;
                }

                yield return item;
            }
        }
        finally
        {
            await CloseEarlyAsync(scope, items).ConfigureAwait(false);
        }
    }

    // Not null when the sequence has not ended: so the scope has not been left either.
    private static async ValueTask CloseEarlyAsync<T>(OpenAsyncScope<T> scope, IAsyncDisposable? items)
    {
        if (items is not null)
        {
            await EndEarlyAsync(scope, await WrappedCall.DisposeAsync(items, leaving: null, scope).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    private static ValueTask EndAsync<T>(OpenAsyncScope<T> scope, Exception? failure) =>
        failure is null ? scope.CompleteRunAsync() : scope.FailRunAsync(failure);

    private static ValueTask EndEarlyAsync<T>(OpenAsyncScope<T> scope, Exception? failure) =>
        failure is null ? scope.AbandonAsync() : scope.FailRunAsync(failure);

    private static InvalidOperationException ReturnedNull<T>(OpenAsyncScope<T> scope) =>
        new($"The function that is decorated with '{scope.Name}' returned null: its end could not be seen. Return a sequence.");
}
