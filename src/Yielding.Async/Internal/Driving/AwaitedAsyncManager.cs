namespace Yielding.Internal;

/// <summary>An asynchronous context manager each entry of which is a fresh run of a generator with an awaited yield.</summary>
internal sealed class AwaitedAsyncManager<T>(Delegate generator)
    : AsyncGeneratorManager<T>(generator, () => AsyncScope<T>.Of(new AwaitedAsyncScope<T>(generator)))
{
    /// <summary>Runs a body inside the await.</summary>
    public Task<TResult> RunAsync<TResult, TBody>(TBody body, Func<Exception, TResult>? whenSuppressed)
        where TBody : struct, IAsyncBody<T, TResult> =>
        new AwaitedAsyncRun<T, TResult, TBody>(generator, body).RunAsync(whenSuppressed);
}
