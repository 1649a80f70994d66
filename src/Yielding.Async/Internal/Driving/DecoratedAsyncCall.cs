using System.Runtime.CompilerServices;

namespace Yielding.Internal;

/// <summary>Enumerates the sequences of decorated functions: the scope stays active until the enumeration has ended.</summary>
internal static class DecoratedAsyncCall
{
    public static async IAsyncEnumerable<TItem> EnumerateAsync<T, TItem>(
        AsyncContextManager<T> manager, Func<IAsyncEnumerable<TItem>> call, [EnumeratorCancellation] CancellationToken token = default)
    {
        var consumers = ExecutionContext.Capture();
        var context = new SequenceContext();
        var scope = manager.Open();
        await scope.EnterRunAsync(token).ConfigureAwait(true);
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
#pragma warning disable CA1031 // EndAsync throws it again unless the scope suppresses it
                catch (Exception e)
#pragma warning restore CA1031
                {
                    failure = e;
                }

                if (!moved || failure is not null)
                {
                    var ended = items;
                    items = null;
                    failure = await DecoratedCall.DisposeAsync(ended, failure, scope).ConfigureAwait(true);
                    await EndAsync(scope, failure).ConfigureAwait(false);

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

    // The sequence is not null while it has not ended: then the scope has not been exited either.
    private static async ValueTask CloseEarlyAsync<T>(AsyncScope<T> scope, IAsyncDisposable? items)
    {
        if (items is not null)
        {
            var failure = await DecoratedCall.DisposeAsync(items, leaving: null, scope).ConfigureAwait(true);
            await EndEarlyAsync(scope, failure).ConfigureAwait(false);
        }
    }

    private static ValueTask EndAsync<T>(AsyncScope<T> scope, Exception? failure) =>
        failure is null ? scope.ExitRunAsync() : scope.ExitRunAsync(failure);

    private static ValueTask EndEarlyAsync<T>(AsyncScope<T> scope, Exception? failure) =>
        failure is null ? scope.ExitStoppedEarlyAsync() : scope.ExitRunAsync(failure);

    private static InvalidOperationException ReturnedNull<T>(AsyncScope<T> scope) =>
        new($"The function that is decorated with '{scope.Name}' returned null. Return a sequence.");
}
