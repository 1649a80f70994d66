#:project ../../../src/Yielding.Async/Yielding.Async.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 2 of lesson 15: the token of the setup is detached when the setup is over, so it cannot cancel the teardown.

using System.Runtime.CompilerServices;
using Yielding;

using var cancelling = new CancellationTokenSource();
try
{
    // region Body
    await AsyncScope.RunAsync(
        Session(),
        async _ =>
        {
            await cancelling.CancelAsync();
            Console.WriteLine("the body cancels the token, and is cancelled itself");
            cancelling.Token.ThrowIfCancellationRequested();
        },
        cancelling.Token);
    // endregion
}
catch (OperationCanceledException)
{
    Console.WriteLine("the caller catches the cancellation");
}

// region Session
static async IAsyncEnumerable<string> Session([EnumeratorCancellation] CancellationToken token = default)
{
    await SayAsync("hello", token);
    try
    {
        yield return "session";
    }
    finally
    {
        await SayAsync("goodbye", token);    // this await is not cancelled
        Console.WriteLine($"the generator's token is cancelled: {token.IsCancellationRequested}");
    }
}
// endregion

static async Task SayAsync(string word, CancellationToken token)
{
    await Task.Yield();
    token.ThrowIfCancellationRequested();
    Console.WriteLine($"said {word}");
}
