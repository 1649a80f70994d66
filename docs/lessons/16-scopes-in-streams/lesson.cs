#:project ../../../src/Yielding.Async/Yielding.Async.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Shows scopes inside asynchronous streams: read to the end, stopped early, with a consumer that throws, and decorated.

using System.Runtime.CompilerServices;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Yielding;
using static Yielding.Scope;

Log.Logger = new LoggerConfiguration().WriteTo.Sink(new ConsoleSink()).CreateLogger();
List<string> stored = [];

Console.WriteLine("1. An asynchronous scope in a stream");
await ReportAsync("read to its end", ReadAsync(Import(stored)));
await ReportAsync("stopped early", ReadFirstAsync(Import(stored)));
await ReportAsync("the consumer throws", ReadAndThrowAsync(Import(stored)));

Console.WriteLine("2. A synchronous scope in a stream");
await ReportAsync("read to its end", ReadAsync(ImportInUsing(stored)));
await ReportAsync("stopped early", ReadFirstAsync(ImportInUsing(stored)));
await ReportAsync("stopped early after a handled exception", ReadHandleAndStopAsync(ImportInUsing(stored)));

Console.WriteLine("3. A decorated stream");
// region Wrap
var numbers = AsyncContextManager.From(Traced("numbers")).Wrap<int, int>(Numbers);
await foreach (var number in numbers(2))
{
    Console.WriteLine($"  item {number}");
}
// endregion

Console.WriteLine("4. A deadline inside a stream");
// region Deadline
using var deadline = new CancellationTokenSource();
try
{
    await foreach (var number in NumbersUntil(deadline.Token))
    {
        await deadline.CancelAsync();    // the time is over while the consumer works
        await SaveAsync(number, deadline);
    }
}
catch (OperationCanceledException)
{
    Console.WriteLine("  the stream was cancelled at its next step");
}
// endregion

// region Stream
static async IAsyncEnumerable<string> Import(List<string> stored)
{
    await using var batch = await AsyncScope.EnterAsync(BatchAsync(stored));
    foreach (var thing in new[] { "tea", "milk", "cake" })
    {
        batch.Value.Add(thing);
        yield return thing;    // the consumer works while the batch is open
    }
}
// endregion

#pragma warning disable YLD005 // the lesson shows the mistake that this rule reports
// region StreamInUsing
static async IAsyncEnumerable<string> ImportInUsing(List<string> stored)
{
    using var scope = Enter(Batch(stored), out var batch);    // the mistake: a yield is inside
    foreach (var thing in new[] { "tea", "milk", "cake" })
    {
        batch.Add(thing);
        await Task.Yield();
        yield return thing;
    }
}
// endregion
#pragma warning restore YLD005

// region Batches
static async IAsyncEnumerable<List<string>> BatchAsync(List<string> stored)
{
    List<string> batch = [];
    await Task.Yield();
    yield return batch;
    stored.AddRange(batch);    // only after a body that completed
}

static IEnumerable<List<string>> Batch(List<string> stored)
{
    List<string> batch = [];
    yield return batch;
    stored.AddRange(batch);
}
// endregion

// region Consumers
static async Task ReadAsync(IAsyncEnumerable<string> stream)
{
    await foreach (var _ in stream)
    {
    }
}

static async Task ReadFirstAsync(IAsyncEnumerable<string> stream)
{
    await foreach (var _ in stream)
    {
        break;
    }
}

static async Task ReadAndThrowAsync(IAsyncEnumerable<string> stream)
{
    await foreach (var thing in stream)
    {
        throw new InvalidDataException($"The {thing} is sold out.");
    }
}
// endregion

// region Handled
static async Task ReadHandleAndStopAsync(IAsyncEnumerable<string> stream)
{
    await foreach (var thing in stream)
    {
        try
        {
            throw new InvalidDataException($"The {thing} is sold out.");
        }
        catch (InvalidDataException)
        {
        }

        break;
    }
}
// endregion

async Task ReportAsync(string title, Task reading)
{
    await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    Console.WriteLine($"  {title}, orders stored: {stored.Count}");
    stored.Clear();
}

// region Traced
static async IAsyncEnumerable<string> Traced(string name)
{
    Console.WriteLine($"  {name}: setup");
    await Task.Yield();
    yield return name;
    Console.WriteLine($"  {name}: the stream was read to its end");
}

static async IAsyncEnumerable<int> Numbers(int count)
{
    for (var number = 1; number <= count; number++)
    {
        await Task.Yield();
        yield return number;
    }
}
// endregion

// region Until
static async IAsyncEnumerable<int> NumbersUntil([EnumeratorCancellation] CancellationToken deadline)
{
    for (var number = 1; ; number++)
    {
        await Task.Yield();
        deadline.ThrowIfCancellationRequested();
        yield return number;
    }
}

static async Task SaveAsync(int number, CancellationTokenSource deadline)
{
    await Task.Yield();
    Console.WriteLine($"  number {number} is saved, the deadline is over: {deadline.IsCancellationRequested}");
}
// endregion

internal sealed class ConsoleSink : ILogEventSink
{
    public void Emit(LogEvent logEvent) => Console.WriteLine($"  {logEvent.Level}: {logEvent.RenderMessage(null)}");
}
