#:project ../../../src/Yielding.Async/Yielding.Async.csproj
#:package Microsoft.Data.Sqlite
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Shows scopes inside asynchronous streams: read to the end, stopped early, with a consumer that throws, and decorated.

using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Yielding;
using static Yielding.Scope;

const string Database = "Data Source=orders;Mode=Memory;Cache=Shared";

Log.Logger = new LoggerConfiguration().WriteTo.Sink(new ConsoleSink()).CreateLogger();
using var first = Orders.NewDatabase(Database);

Console.WriteLine("1. An asynchronous scope in a stream");
await ReportAsync("read to its end", ReadAsync(Import()));
await ReportAsync("stopped early", ReadFirstAsync(Import()));
await ReportAsync("the consumer throws", ReadAndThrowAsync(Import()));

Console.WriteLine("2. A synchronous scope in a stream");
await ReportAsync("read to its end", ReadAsync(ImportInUsing()));
await ReportAsync("stopped early", ReadFirstAsync(ImportInUsing()));
await ReportAsync("stopped early after a handled exception", ReadHandleAndStopAsync(ImportInUsing()));

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
static async IAsyncEnumerable<string> Import()
{
    await using var orders = await AsyncScope.EnterAsync(TransactionAsync(Database));
    foreach (var thing in new[] { "tea", "milk", "cake" })
    {
        Orders.Add(orders.Value, thing);
        yield return thing;    // the consumer works while the transaction is open
    }
}
// endregion

// region StreamInUsing
static async IAsyncEnumerable<string> ImportInUsing()
{
    using var scope = Enter(Transaction(Database), out var connection);    // the mistake: a yield is inside
    foreach (var thing in new[] { "tea", "milk", "cake" })
    {
        Orders.Add(connection, thing);
        await Task.Yield();
        yield return thing;
    }
}
// endregion

// region Transactions
static async IAsyncEnumerable<SqliteConnection> TransactionAsync(string database)
{
    await using var connection = Orders.Open(database);
    await using var transaction = await connection.BeginTransactionAsync();
    yield return connection;
    await transaction.CommitAsync();
}

static IEnumerable<SqliteConnection> Transaction(string database)
{
    using var connection = Orders.Open(database);
    using var transaction = connection.BeginTransaction();
    yield return connection;
    transaction.Commit();
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
    Console.WriteLine($"  {title}, orders stored: {Orders.Take(first)}");
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

internal static class Orders
{
    public static SqliteConnection NewDatabase(string database)
    {
        var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = "create table orders (thing text not null)";
        command.ExecuteNonQuery();

        return connection;
    }

    public static SqliteConnection Open(string database)
    {
        var connection = new SqliteConnection(database);
        connection.Open();

        return connection;
    }

    public static void Add(SqliteConnection connection, string thing)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"insert into orders values ('{thing}')";
        command.ExecuteNonQuery();
    }

    // Deletes all orders, and returns how many there were.
    public static int Take(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "delete from orders";

        return command.ExecuteNonQuery();
    }
}
