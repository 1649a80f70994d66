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
                try
                {
                    items ??= (call() ?? throw ReturnedNull(scope)).GetAsyncEnumerator(token);
                    moved = await items.MoveNextAsync().ConfigureAwait(false);
                }
#pragma warning disable CA1031 // the scope decides what becomes of it
                catch (Exception e)
#pragma warning restore CA1031
                {
                    failure = e;
                }

                if (failure is not null)
                {
                    await scope.FailRunAsync(failure).ConfigureAwait(false);

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
            await scope.CompleteRunAsync().ConfigureAwait(false);
        }
        finally
        {
            // Closed early: the sequence's own finally blocks first. Else the scope has been left, and this does nothing more.
            await DisposeAsync(scope, items).ConfigureAwait(false);
            await scope.AbandonAsync().ConfigureAwait(false);
        }
    }

    private static async ValueTask DisposeAsync<T>(OpenAsyncScope<T> scope, IAsyncDisposable? items)
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
            if (!await scope.TryFailAsync(e).ConfigureAwait(false))
            {
                throw;
            }
        }
    }

    private static InvalidOperationException ReturnedNull<T>(OpenAsyncScope<T> scope) =>
        new($"The function that is decorated with '{scope.Name}' returned null: its end could not be seen. Return a sequence.");
}
