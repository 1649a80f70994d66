#:project ../../../src/Yielding.Async/Yielding.Async.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 1 of lesson 17: two sessions on a stack, each with its own limit. One peer is silent, both are closed.

using Yielding;

var silent = new Peer("silent", answers: false);
var polite = new Peer("polite", answers: true);
var time = new ManualTime();

// region Stack
var running = AsyncExitStack.RunAsync(async stack =>
{
    await stack.EnterAsync(Session(polite, time));
    await stack.EnterAsync(Session(silent, time));
    Console.WriteLine("the body ends");
});
await silent.GoodbyeReceived;
time.Elapse();    // the limit of the silent peer
await running;
// endregion

// region Session
static async IAsyncEnumerable<Peer> Session(Peer peer, TimeProvider time)
{
    try
    {
        yield return peer;
    }
    finally
    {
        try
        {
            await peer.SayGoodbyeAsync(time);
        }
        catch (TimeoutException)
        {
            Console.WriteLine($"{peer.Name}: no answer within 5 seconds");
        }
        finally
        {
            Console.WriteLine($"{peer.Name}: closed");
        }
    }
}
// endregion

internal sealed class Peer(string name, bool answers)
{
    private readonly TaskCompletionSource _goodbye = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => name;

    public Task GoodbyeReceived => _goodbye.Task;

    public Task SayGoodbyeAsync(TimeProvider time)
    {
        var answer = answers ? Task.CompletedTask : new TaskCompletionSource().Task;
        var limited = answer.WaitAsync(TimeSpan.FromSeconds(5), time);
        _goodbye.SetResult();    // after the timer has been made

        return limited;
    }
}

internal sealed class ManualTime : TimeProvider
{
    private Action _elapse = () => { };

    public void Elapse() => _elapse();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _elapse = () => callback(state);

        return new ManualTimer();
    }

    private sealed class ManualTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
