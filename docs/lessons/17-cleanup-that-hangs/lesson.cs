#:project ../../../src/Yielding.Async/Yielding.Async.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Shows a teardown that waits for an answer that does not come, the event for it, and a teardown with its own limit.

using Serilog;
using Serilog.Core;
using Serilog.Events;
using Yielding;

// region Budget
AppContext.SetData("Yielding.TeardownBudgetMilliseconds", 0);    // before the first scope; 0 reports every teardown
Log.Logger = new LoggerConfiguration().WriteTo.Sink(new ConsoleSink()).CreateLogger();
// endregion

Console.WriteLine("1. A teardown without a limit");
// region Hang
var peer = new Peer();
var running = AsyncScope.RunAsync(Session(peer), OrderAsync);
await peer.GoodbyeReceived;
Console.WriteLine($"  the teardown waits, closed: {peer.IsClosed}, the caller has the exception: {running.IsFaulted}");
// endregion

// region Answer
peer.AnswerGoodbye();
await ReportAsync(running);
// endregion

Console.WriteLine("2. A teardown with its own limit");
// region Limited
peer = new Peer();
var time = new ManualTime();
running = AsyncScope.RunAsync(LimitedSession(peer, time), OrderAsync);
await time.TimerStarted;
Console.WriteLine($"  the teardown waits, closed: {peer.IsClosed}, the caller has the exception: {running.IsFaulted}");
time.Elapse();
await ReportAsync(running);
// endregion

// region Session
static async IAsyncEnumerable<Peer> Session(Peer peer)
{
    try
    {
        yield return peer;
    }
    finally
    {
        await peer.SayGoodbyeAsync();    // the mistake: it waits for the answer without a limit
        peer.Close();
    }
}
// endregion

// region LimitedSession
static async IAsyncEnumerable<Peer> LimitedSession(Peer peer, TimeProvider time)
{
    try
    {
        yield return peer;
    }
    finally
    {
        try
        {
            await peer.SayGoodbyeAsync().WaitAsync(TimeSpan.FromSeconds(5), time);
        }
        catch (TimeoutException)
        {
            Console.WriteLine("  no answer within 5 seconds");
        }
        finally
        {
            peer.Close();
        }
    }
}
// endregion

// region Body
static Task OrderAsync(Peer peer) => throw new InvalidDataException("The tea is sold out.");

static async Task ReportAsync(Task running)
{
    try
    {
        await running;
    }
    catch (InvalidDataException e)
    {
        Console.WriteLine($"  the caller has the exception: {e.Message}");
    }
}
// endregion

// region Peer
internal sealed class Peer
{
    private readonly TaskCompletionSource _goodbye = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task GoodbyeReceived => _goodbye.Task;

    public bool IsClosed { get; private set; }

    public Task SayGoodbyeAsync()
    {
        _goodbye.SetResult();

        return _answer.Task;
    }

    public void AnswerGoodbye() => _answer.SetResult();

    public void Close()
    {
        IsClosed = true;
        Console.WriteLine("  the connection is closed");
    }
}
// endregion

// region Time
internal sealed class ManualTime : TimeProvider
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action _elapse = () => { };

    public Task TimerStarted => _started.Task;

    public void Elapse() => _elapse();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _elapse = () => callback(state);
        _started.SetResult();

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
// endregion

// region Sink
internal sealed class ConsoleSink : ILogEventSink
{
    // Prints the template of the message, without the milliseconds, so that each run prints the same.
    public void Emit(LogEvent logEvent) =>
        Console.WriteLine($"  {logEvent.Level}, {logEvent.Properties["Generator"]}: {logEvent.MessageTemplate.Text}");
}
// endregion
