#:project ../../../src/Yielding.Async/Yielding.Async.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 1 of lesson 15: a lock as an asynchronous scope. A setup that is cancelled while it waits releases nothing.

using System.Runtime.CompilerServices;
using Yielding;

using var oneAtATime = new SemaphoreSlim(1);

// region Use
await using (await AsyncScope.EnterAsync(Locked(oneAtATime)))
{
    using var cancelling = new CancellationTokenSource();
    var second = AsyncScope.RunAsync(Locked(oneAtATime), _ => Task.CompletedTask, cancelling.Token);
    Console.WriteLine($"the second body waits: {!second.IsCompleted}");
    await cancelling.CancelAsync();
    try
    {
        await second;
    }
    catch (OperationCanceledException)
    {
        Console.WriteLine($"its setup was cancelled, permits: {oneAtATime.CurrentCount}");
    }
}

Console.WriteLine($"after the first body, permits: {oneAtATime.CurrentCount}");
// endregion

// region Locked
static async IAsyncEnumerable<SemaphoreSlim> Locked(
    SemaphoreSlim semaphore, [EnumeratorCancellation] CancellationToken token = default)
{
    await semaphore.WaitAsync(token);    // before the try: what was not taken is not released
    try
    {
        yield return semaphore;
    }
    finally
    {
        semaphore.Release();
    }
}
// endregion
