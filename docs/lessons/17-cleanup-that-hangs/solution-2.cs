#:project ../../../src/Yielding.Async/Yielding.Async.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 2 of lesson 17: one token limits the teardowns of three sessions together. The program cancels it itself.

using Yielding;

using var shutdown = new CancellationTokenSource();
var goodbyes = 0;
var lastGoodbye = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

// region Stack
var running = AsyncExitStack.RunAsync(async stack =>
{
    for (var number = 1; number <= 3; number++)
    {
        await stack.EnterAsync(Session(number));
    }
});
await lastGoodbye.Task;
await shutdown.CancelAsync();
await running;
Console.WriteLine($"goodbyes sent: {goodbyes}");
// endregion

// region Session
async IAsyncEnumerable<int> Session(int number)
{
    var limit = shutdown.Token;    // of the enclosing method: a parameter would be the token of the setup
    try
    {
        yield return number;
    }
    finally
    {
        try
        {
            await SayGoodbyeAsync().WaitAsync(limit);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Console.WriteLine($"session {number}: the time for the shutdown is over");
        }
        finally
        {
            Console.WriteLine($"session {number}: closed");
        }
    }
}
// endregion

Task SayGoodbyeAsync()
{
    goodbyes++;
    lastGoodbye.TrySetResult();

    return new TaskCompletionSource().Task;    // no answer
}
