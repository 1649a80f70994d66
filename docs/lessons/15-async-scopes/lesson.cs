#:project ../../../src/Yielding.Async/Yielding.Async.csproj
#:package Microsoft.Data.Sqlite
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Shows asynchronous scopes: a web server, a setup that is cancelled, and a transaction whose body is cancelled.

using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Data.Sqlite;
using Yielding;

using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });

Console.WriteLine("1. A server that lives as long as its body");
Uri address;
// region Use
await using (var server = await AsyncScope.EnterAsync(Server(PriceAsync)))
{
    address = server.Value;
    Console.WriteLine($"  the price of tea is {await client.GetStringAsync(new Uri(address, "/tea"))}");
}
// endregion

try
{
    await client.GetStringAsync(new Uri(address, "/tea"));
}
catch (HttpRequestException)
{
    Console.WriteLine("  after the scope the connection is refused");
}

Console.WriteLine("2. A setup that is cancelled");
// region CancelSetup
var requested = NewGate();
await using (var server = await AsyncScope.EnterAsync(Server((_, stopping) => NeverAsync(requested, stopping))))
{
    using var cancelling = new CancellationTokenSource();
    var bodyRan = false;
    var session = Session(client, server.Value);
    var running = AsyncScope.RunAsync(
        session,
        _ =>
        {
            bodyRan = true;

            return Task.CompletedTask;
        },
        cancelling.Token);
    await requested.Task;
    await cancelling.CancelAsync();
    try
    {
        await running;
    }
    catch (OperationCanceledException)
    {
        Console.WriteLine($"  cancelled, the body ran: {bodyRan}");
    }
}
// endregion

Console.WriteLine("3. A body that is cancelled");
const string Database = "Data Source=orders;Mode=Memory;Cache=Shared";
const string Count = "select count(*) from orders";
await using var first = await OpenAsync(Database);
await ExecuteAsync(first, "create table orders (thing text not null)");

// region CancelBody
requested = NewGate();
await using (var server = await AsyncScope.EnterAsync(Server((_, stopping) => NeverAsync(requested, stopping))))
{
    using var cancelling = new CancellationTokenSource();
    var running = OrderAsync(client, server.Value, cancelling.Token);
    await requested.Task;
    await cancelling.CancelAsync();
    try
    {
        await running;
    }
    catch (OperationCanceledException)
    {
        Console.WriteLine($"  cancelled, orders stored: {await ExecuteAsync(first, Count)}");
    }
}
// endregion

await using (var server = await AsyncScope.EnterAsync(Server(PriceAsync)))
{
    await OrderAsync(client, server.Value, CancellationToken.None);
    Console.WriteLine($"  completed, orders stored: {await ExecuteAsync(first, Count)}");
}

// region Order
static async Task OrderAsync(HttpClient client, Uri server, CancellationToken token)
{
    await using var orders = await AsyncScope.EnterAsync(Transaction(Database), token);
    await ExecuteAsync(orders.Value, "insert into orders values ('tea')");
    var price = await client.GetStringAsync(new Uri(server, "/tea"), token);
    Console.WriteLine($"  ordered tea for {price}");
}
// endregion

// region Transaction
static async IAsyncEnumerable<SqliteConnection> Transaction(string database)
{
    await using var connection = await OpenAsync(database);
    await using var transaction = await connection.BeginTransactionAsync();
    yield return connection;
    await transaction.CommitAsync();    // only after a body that completed; else disposing the transaction rolls back
}
// endregion

// region Session
static async IAsyncEnumerable<string> Session(
    HttpClient client, Uri server, [EnumeratorCancellation] CancellationToken token = default)
{
    Console.WriteLine("  session: opened");
    try
    {
        yield return await client.GetStringAsync(new Uri(server, "/login"), token);
    }
    finally
    {
        Console.WriteLine("  session: closed");
    }
}
// endregion

// region Server
static async IAsyncEnumerable<Uri> Server(Func<string, CancellationToken, Task<string>> answer)
{
    using var listener = new TcpListener(IPAddress.Loopback, port: 0);    // the system chooses a free port
    listener.Start();
    using var stopping = new CancellationTokenSource();
    var serving = ServeAsync(listener, answer, stopping.Token);
    try
    {
        yield return new Uri($"http://{listener.LocalEndpoint}");
    }
    finally
    {
        await stopping.CancelAsync();
        await serving;
        Console.WriteLine("  server: stopped");
    }
}
// endregion

static async Task ServeAsync(
    TcpListener listener, Func<string, CancellationToken, Task<string>> answer, CancellationToken stopping)
{
    try
    {
        while (true)    // one request at a time is enough here
        {
            using var client = await listener.AcceptTcpClientAsync(stopping);
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, leaveOpen: true);
            var request = await reader.ReadLineAsync(stopping) ?? "";
            while (await reader.ReadLineAsync(stopping) is { Length: > 0 })
            {
            }

            var text = await answer(request.Split(' ')[1], stopping);
            var response = $"HTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\nConnection: close\r\n\r\n{text}";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(response), stopping);
        }
    }
    catch (OperationCanceledException) when (stopping.IsCancellationRequested)
    {
    }
}

static Task<string> PriceAsync(string path, CancellationToken stopping) =>
    Task.FromResult(path == "/tea" ? "3 euros" : "unknown");

// region Never
static TaskCompletionSource NewGate() => new(TaskCreationOptions.RunContinuationsAsynchronously);

static async Task<string> NeverAsync(TaskCompletionSource requested, CancellationToken stopping)
{
    requested.SetResult();
    await Task.Delay(Timeout.Infinite, stopping);    // until the server stops

    return "";
}
// endregion

static async Task<SqliteConnection> OpenAsync(string database)
{
    var connection = new SqliteConnection(database);
    await connection.OpenAsync();

    return connection;
}

static async Task<object?> ExecuteAsync(SqliteConnection connection, string sql)
{
    await using var command = connection.CreateCommand();
    command.CommandText = sql;

    return await command.ExecuteScalarAsync();
}
