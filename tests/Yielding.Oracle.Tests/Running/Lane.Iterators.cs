using System.Runtime.ExceptionServices;

namespace Yielding.Oracle.Running;

/// <summary>Iterator methods in the exact form: an ordinary method that calls or awaits a delegate for each item.</summary>
public sealed partial class Lane
{
    /// <summary>Runs a synchronous iterator, and the body for each of its items.</summary>
    /// <param name="iterator">
    /// The iterator. It calls its argument where the iterator method yields, and returns when that returns true.
    /// </param>
    /// <param name="body">What the consumer does with an item. It returns how it is left, as the body of a scope does.</param>
    /// <returns>1 when the body was left by a return; else 0.</returns>
    public static int Iterate(Action<Func<bool>> iterator, Func<int> body)
    {
        ArgumentNullException.ThrowIfNull(iterator);
        var left = 0;
        iterator(() => (left = body()) is 1 or 2);

        return left == 1 ? 1 : 0;
    }

    /// <summary>The same with an asynchronous iterator.</summary>
    public static int IterateBlocking(Func<Func<Task>, Task> iterator, Func<int> body) =>
        IterateAsync(iterator, () => Task.FromResult(body())).GetAwaiter().GetResult();

    /// <summary>Runs an asynchronous iterator, and the body for each of its items.</summary>
    /// <param name="iterator">The iterator. It awaits its argument where the iterator method yields.</param>
    /// <param name="body">What the consumer does with an item. It returns how it is left, as the body of a scope does.</param>
    /// <returns>1 when the body was left by a return; else 0.</returns>
    /// <remarks>
    /// When the consumer stops, the iterator is left by an exception that only its <c>finally</c> blocks and the scopes in it receive: they
    /// record it as an unknown outcome.
    /// </remarks>
    public static async Task<int> IterateAsync(Func<Func<Task>, Task> iterator, Func<Task<int>> body)
    {
        ArgumentNullException.ThrowIfNull(iterator);
        ArgumentNullException.ThrowIfNull(body);
        var left = 0;
        try
        {
            await iterator(ConsumeAsync).ConfigureAwait(false);
        }
        catch (StoppedException stopped)
        {
            stopped.Failure?.Throw();
        }

        return left == 1 ? 1 : 0;

        async Task ConsumeAsync()
        {
            try
            {
                left = await body().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                throw new StoppedException(ExceptionDispatchInfo.Capture(e));
            }

            if (left is 1 or 2)
            {
                throw new StoppedException(null);
            }
        }
    }

    /// <summary>The body of these scopes has reported that it completed.</summary>
    public void Complete(params ReadOnlySpan<int> scopes)
    {
        foreach (var scope in scopes)
        {
            _completed.Add(scope);
        }
    }
}
