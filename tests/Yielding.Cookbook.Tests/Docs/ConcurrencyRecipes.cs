#region ConcurrencyUsings
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Yielding;
#endregion

namespace Yielding.Cookbook.Docs;

#pragma warning disable IDE0055 // documentation shows short blocks in one line
/// <summary>The recipes of docs/cookbook/concurrency.md.</summary>
internal static class ConcurrencyRecipes
{
    #region Slot
    public static async IAsyncEnumerable<int> Slot(
        SemaphoreSlim gate, TimeSpan limit, [EnumeratorCancellation] CancellationToken token = default)
    {
        if (!await gate.WaitAsync(limit, token))
        {
            throw new TimeoutException($"No slot is free after {limit}.");
        }

        try
        {
            yield return gate.CurrentCount;
        }
        finally
        {
            gate.Release();
        }
    }
    #endregion

    #region Borrowed
    public static async IAsyncEnumerable<T> Borrowed<T>(
        Channel<T> pool, [EnumeratorCancellation] CancellationToken token = default)
    {
        var item = await pool.Reader.ReadAsync(token);    // waits until an item is free
        try
        {
            yield return item;
        }
        finally
        {
            await pool.Writer.WriteAsync(item, CancellationToken.None);
        }
    }
    #endregion

    #region Background
    public static async IAsyncEnumerable<Task> Background(Func<CancellationToken, Task> work)
    {
        using var stop = new CancellationTokenSource();
        var task = work(stop.Token);
        try
        {
            yield return task;
        }
        finally
        {
            await stop.CancelAsync();
            try { await task; }
            catch (OperationCanceledException) when (task.IsCanceled) { }    // that is how it is stopped
        }
    }
    #endregion

    #region TaskGroup
    public static async IAsyncEnumerable<Action<Func<CancellationToken, Task>>> TaskGroup()
    {
        using var stop = new CancellationTokenSource();
        var tasks = new List<Task>();
        async Task StartAsync(Func<CancellationToken, Task> work)
        {
            try { await work(stop.Token); }
            catch { await stop.CancelAsync(); throw; }    // the first failure cancels the others
        }

        try
        {
            yield return work => tasks.Add(StartAsync(work));
            await Task.WhenAll(tasks);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
    #endregion
}
