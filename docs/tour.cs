#:project ../src/Yielding/Yielding.csproj
#:project ../src/Yielding.Async/Yielding.Async.csproj
#:package Microsoft.Data.Sqlite
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// A tour of Yielding on a real file and a real database. Run it with: dotnet run docs/tour.cs
// It checks every claim that it prints, and ends with exit code 0 when all of them are true, else with 1.

using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Yielding;
using static Yielding.Scope;

var claims = new Claims();
var log = new MemoryLog();
Log.Logger = new LoggerConfiguration().WriteTo.Sink(log).CreateLogger();

Console.WriteLine("A tour of Yielding. A line marked 'ok' is a claim that was checked a moment ago.");

// The temporary folder is a scope too: its teardown deletes it.
string place;
using (Enter(TemporaryFolder(), out var folder))
{
    place = folder;
    claims.Chapter("1. A file that closes itself", () => WriteAFile(folder));
    claims.Chapter("2. A transaction that depends on the outcome of its body", () => KeepOrders(folder));
    claims.Chapter("3. One exception turned into another", () => TranslateAnException(folder));
    claims.Chapter("4. An exception that is suppressed", () => SuppressAnException(folder));
    claims.Chapter("5. A violation of the single-yield rule", () => BreakTheRule(folder));
    await claims.ChapterAsync("6. An asynchronous transaction", () => KeepOrdersAsync(folder));
    await claims.ChapterAsync("7. A web server that lives as long as its body", ServeAsync);
}

claims.Chapter("8. The end", () => claims.Check("the teardown deleted the tour's temporary folder", !Directory.Exists(place)));

return claims.Report();

// A generator: the code before the yield is the setup, the code after it is the teardown, and the caller's block, the body,
// runs in between.
static IEnumerable<string> TemporaryFolder()
{
    var folder = Directory.CreateTempSubdirectory("yielding-tour-");
    try
    {
        yield return folder.FullName;
    }
    finally
    {
        folder.Delete(recursive: true);
    }
}

// ---- 1. A file ----

static IEnumerable<StreamWriter> ManagedFile(string path)
{
    var file = new StreamWriter(path);
    try
    {
        yield return file; // the body of the using runs here
    }
    finally
    {
        file.Dispose();
    }
}

void WriteAFile(string folder)
{
    Print.Text("The generator ManagedFile opens a file, yields it, and closes it in a finally block.");
    Print.Code("using (Enter(ManagedFile(path), out var file)) { file.WriteLine(\"hello\"); }");

    var path = Path.Combine(folder, "greeting.txt");
    Stream stream;
    using (Enter(ManagedFile(path), out var file))
    {
        stream = file.BaseStream;
        claims.Check("inside the block the file is open", stream.CanWrite);
        file.WriteLine("hello");
    }

    claims.Check("after the block it is closed", !stream.CanWrite);
    claims.Check("its text is 'hello'", File.ReadAllText(path).Trim() == "hello");
}

// ---- 2. A transaction ----

// No catch and no flag: the last line runs only when the body completed. Else disposing the transaction rolls it back.
static IEnumerable<SqliteConnection> Transaction(string database)
{
    using var connection = Orders.Open(database);
    using var transaction = connection.BeginTransaction();
    yield return connection;
    transaction.Commit();
}

void KeepOrders(string folder)
{
    Print.Text("The generator Transaction commits after its yield. The blocks below contain no commit.");
    Print.Code("using (Enter(Transaction(database), out var connection)) { ... }");

    var database = Orders.NewDatabase(folder, "orders.db");
    using (Enter(Transaction(database), out var connection))
    {
        Orders.Add(connection, 1, "tea");
        Orders.Add(connection, 2, "milk");
    }

    claims.Check("the body completed: a new connection finds its 2 orders", Orders.Count(database) == 2);

    var declined = new InvalidOperationException("The card was declined.");
    var inside = 0L;
    Exception? caught = null;
    try
    {
        using (Enter(Transaction(database), out var connection))
        {
            Orders.Add(connection, 3, "cake");
            inside = Orders.CountIn(connection);
            throw declined;
        }
    }
    catch (InvalidOperationException e)
    {
        caught = e;
    }

    claims.Check("the next body added a third order, and then it threw", inside == 3);
    claims.Check("rolled back: a new connection finds 2 orders still", Orders.Count(database) == 2);
    claims.Check("the caller caught the very exception that the body threw", ReferenceEquals(caught, declined));
}

// ---- 3. One exception turned into another ----

// A generator that takes a ScopeBody receives the outcome of its body: Rethrow throws the body's exception where it can be caught.
static IEnumerable<SqliteConnection> Storage(string database, ScopeBody body)
{
    using var connection = Orders.Open(database);
    yield return connection;
    try
    {
        body.Rethrow();
    }
    catch (SqliteException)
    {
        throw new StorageException("The order could not be stored.");
    }
}

void TranslateAnException(string folder)
{
    Print.Text("The generator Storage catches the body's SqliteException and throws a StorageException.");
    Print.Code("Run(body => Storage(database, body), connection => ...);");

    var database = Orders.NewDatabase(folder, "storage.db");
    StorageException? caught = null;
    try
    {
        Run(body => Storage(database, body), connection =>
        {
            Orders.Add(connection, 1, "tea");
            Orders.Add(connection, 1, "milk"); // the same number again
        });
    }
    catch (StorageException e)
    {
        caught = e;
    }

    var text = caught?.ToStringWithContext() ?? "";
    claims.Check("the caller caught the StorageException", caught is not null);
    claims.Check("C# alone would have lost the SqliteException; here it is the context", caught?.GetContext() is SqliteException);
    claims.Check(
        "ToStringWithContext prints both, the earlier one first",
        text.IndexOf("UNIQUE constraint failed", StringComparison.Ordinal) is >= 0 and var first
        && first < text.IndexOf("could not be stored", StringComparison.Ordinal));
    Print.Trace(text);
}

// ---- 4. Suppression ----

static IEnumerable<string> OptionalFile(string path, ScopeBody body)
{
    yield return path;
    try
    {
        body.Rethrow();
    }
    catch (FileNotFoundException)
    {
        // Rethrown, caught, and not thrown again: suppressed.
    }
}

void SuppressAnException(string folder)
{
    Print.Text("The generator OptionalFile catches a FileNotFoundException and ends.");
    Print.Code("var notes = Run(body => OptionalFile(path, body), File.ReadAllText, _ => \"none\");");

    var path = Path.Combine(folder, "notes.txt");
    var notes = Run(body => OptionalFile(path, body), File.ReadAllText, _ => "none");
    claims.Check("no exception propagated, and the notes are 'none'", notes == "none");
    claims.Check("a warning about the suppression was logged", log.LastIs(LogEventLevel.Warning, "suppressed"));

    Print.Text("A using can't do that: the language rethrows the exception whatever Dispose does.");
    Print.Code("using (Enter(body => OptionalFile(path, body), out _)) { File.ReadAllText(path); }");

    var propagated = Catch<FileNotFoundException>(() =>
    {
        using (Enter(body => OptionalFile(path, body), out _))
        {
            File.ReadAllText(path);
        }
    });
    claims.Check("the exception propagated from the using", propagated is not null);
    claims.Check("the warning names the remedy: 'suppression needs Run'", log.LastIs(LogEventLevel.Warning, "suppression needs Run"));
}

// ---- 5. The rule ----

// The mistake: it yields the next line too, where it should stop after the first one.
static IEnumerable<string> FirstLine(string path)
{
    using var file = new StreamReader(path);
    while (file.ReadLine() is { } line)
    {
        yield return line;
    }
}

void BreakTheRule(string folder)
{
    Print.Text("A generator must yield exactly once. FirstLine yields each line of a file, by mistake.");

    var path = Path.Combine(folder, "lines.txt");
    File.WriteAllText(path, "");
    var ran = false;
    Print.Code("Run(FirstLine(path), line => ...);");
    var never = Catch<YieldRuleException>(() => Run(FirstLine(path), _ => { ran = true; }));
    claims.Check("an empty file: no yield, so the body doesn't run", never is { Violation: YieldRuleViolation.NeverYielded } && !ran);
    claims.Check("the exception names the generator", never is { Generator: "FirstLine" });
    Print.Wrapped(never?.Message);

    File.WriteAllLines(path, ["one", "two"]);
    Print.Code("using (Enter(FirstLine(path), out var line)) { ... }");
    var again = Catch<YieldRuleException>(() =>
    {
        using (Enter(FirstLine(path), out var line))
        {
            ran = line == "one";
        }
    });
    var isYieldedAgain = again is { Violation: YieldRuleViolation.YieldedAgain };
    claims.Check("two lines: the body ran with the first, then a second yield came", isYieldedAgain && ran);
    claims.Check("the generator was closed before that was reported: the file is free", IsFree(path));
    Print.Wrapped(again?.Message);
}

static bool IsFree(string path)
{
    try
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        return true;
    }
    catch (IOException)
    {
        return false;
    }
}

// ---- What the chapters share ----

static TException? Catch<TException>(Action action)
    where TException : Exception
{
    try
    {
        action();

        return null;
    }
    catch (TException e)
    {
        return e;
    }
}

// ---- 6. An asynchronous transaction ----

static async IAsyncEnumerable<SqliteConnection> TransactionAsync(string database)
{
    await using var connection = Orders.Open(database);
    await using var transaction = await connection.BeginTransactionAsync();
    yield return connection;
    await transaction.CommitAsync();
}

async Task KeepOrdersAsync(string folder)
{
    Print.Text("The same generator with awaits in it: an async iterator, in an await using or in RunAsync.");
    Print.Code("await using var orders = await AsyncScope.EnterAsync(TransactionAsync(database));");

    var database = Orders.NewDatabase(folder, "async-orders.db");
    await using (var orders = await AsyncScope.EnterAsync(TransactionAsync(database)))
    {
        Orders.Add(orders.Value, 1, "tea");
        await Task.Yield();
    }

    claims.Check("the body of an await using completed: its order is committed", Orders.Count(database) == 1);

    var declined = new InvalidOperationException("The card was declined.");
    Exception? caught = null;
    try
    {
        await using var orders = await AsyncScope.EnterAsync(TransactionAsync(database));
        Orders.Add(orders.Value, 2, "cake");
        await Task.Yield();
        throw declined;
    }
    catch (InvalidOperationException e)
    {
        caught = e;
    }

    claims.Check("the next body threw after an await: its order is rolled back", Orders.Count(database) == 1);
    claims.Check("the caller caught the very exception that the body threw", ReferenceEquals(caught, declined));

    var count = await AsyncScope.RunAsync(TransactionAsync(database), async connection =>
    {
        Orders.Add(connection, 3, "milk");
        await Task.Yield();
        return Orders.CountIn(connection);
    });
    claims.Check("RunAsync gave the body's result, and committed", count == 2 && Orders.Count(database) == 2);
}

// ---- 7. A web server ----

// The setup starts to listen on a port that the system chooses; the teardown stops, however the body ended.
static async IAsyncEnumerable<IPEndPoint> WebServer(string answer)
{
    using var listener = new TcpListener(IPAddress.Loopback, port: 0);
    listener.Start();
    using var stopping = new CancellationTokenSource();
    var serving = AnswerAsync(listener, answer, stopping.Token);
    try
    {
        yield return (IPEndPoint)listener.LocalEndpoint;
    }
    finally
    {
        await stopping.CancelAsync();
        await serving;
    }
}

static async Task AnswerAsync(TcpListener listener, string answer, CancellationToken stopping)
{
    try
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(stopping);
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, leaveOpen: true);
            while (await reader.ReadLineAsync(stopping) is { Length: > 0 })
            {
            }

            var response = $"HTTP/1.1 200 OK\r\nContent-Length: {answer.Length}\r\nConnection: close\r\n\r\n{answer}";
            await stream.WriteAsync(Encoding.UTF8.GetBytes(response), stopping);
        }
    }
    catch (OperationCanceledException) when (stopping.IsCancellationRequested)
    {
        // The body is over.
    }
}

async Task ServeAsync()
{
    Print.Text("The setup of WebServer starts a server, and its teardown stops it.");
    Print.Code("await using var server = await AsyncScope.EnterAsync(WebServer(\"hello\"));");

    IPEndPoint place;
    using var http = new HttpClient();
    await using (var server = await AsyncScope.EnterAsync(WebServer("hello")))
    {
        place = server.Value;
        claims.Check("the server answers a request of the body", await http.GetStringAsync(new Uri($"http://{place}/")) == "hello");
        claims.Check("while the body runs the port is taken", !IsFree(place));
    }

    claims.Check("after it the port is free", IsFree(place));

    var fails = await Record(() => AsyncScope.RunAsync(WebServer("hello"), async endpoint =>
    {
        place = endpoint;
        await http.GetStringAsync(new Uri($"http://{endpoint}/"));
        throw new TimeoutException();
    }));
    claims.Check("a body that failed left its port free too, and its exception propagated", fails is TimeoutException && IsFree(place));

    static bool IsFree(IPEndPoint place)
    {
        using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp) { ExclusiveAddressUse = true };
        try
        {
            probe.Bind(place);

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    static async Task<Exception?> Record(Func<Task> action)
    {
        try
        {
            await action();

            return null;
        }
        catch (TimeoutException e)
        {
            return e;
        }
    }
}

internal sealed class StorageException(string message) : Exception(message);

/// <summary>A table of orders in a SQLite file.</summary>
internal static class Orders
{
    public static string NewDatabase(string folder, string name)
    {
        var database = Path.Combine(folder, name);
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = "create table orders (number integer primary key, thing text not null)";
        command.ExecuteNonQuery();

        return database;
    }

    public static SqliteConnection Open(string database)
    {
        var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();

        return connection;
    }

    public static void Add(SqliteConnection connection, int number, string thing)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "insert into orders values ($number, $thing)";
        command.Parameters.AddWithValue("$number", number);
        command.Parameters.AddWithValue("$thing", thing);
        command.ExecuteNonQuery();
    }

    public static long Count(string database)
    {
        using var connection = Open(database);

        return CountIn(connection);
    }

    public static long CountIn(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from orders";

        return (long)command.ExecuteScalar()!;
    }
}

/// <summary>Keeps the newest event that the library logged.</summary>
internal sealed class MemoryLog : ILogEventSink
{
    private LogEvent? _last;

    public void Emit(LogEvent logEvent) => _last = logEvent;

    public bool LastIs(LogEventLevel level, string words) =>
        _last is not null && _last.Level == level && _last.RenderMessage(null).Contains(words, StringComparison.Ordinal);
}

/// <summary>Prints the claims, and keeps those that are false.</summary>
internal sealed class Claims
{
    private readonly List<string> _false = [];
    private int _count;

    public void Chapter(string title, Action chapter)
    {
        Console.WriteLine();
        Console.WriteLine(title);
        try
        {
            chapter();
        }
        catch (Exception e)
        {
            Check($"chapter '{title}' runs to its end, without this: {e}", holds: false);
        }
    }

    public async Task ChapterAsync(string title, Func<Task> chapter)
    {
        Console.WriteLine();
        Console.WriteLine(title);
        try
        {
            await chapter();
        }
        catch (Exception e)
        {
            Check($"chapter '{title}' runs to its end, without this: {e}", holds: false);
        }
    }

    public void Check(string claim, bool holds)
    {
        _count++;
        Console.WriteLine($"   {(holds ? "ok   " : "FALSE")} {claim}");
        if (!holds)
        {
            _false.Add(claim);
        }
    }

    public int Report()
    {
        Console.WriteLine();
        if (_false.Count == 0)
        {
            Console.WriteLine($"All {_count} claims are true.");

            return 0;
        }

        Console.WriteLine($"{_false.Count} of {_count} claims are false:");
        foreach (var claim in _false)
        {
            Console.WriteLine($" - {claim}");
        }

        return 1;
    }
}

internal static partial class Print
{
    public static void Text(string text) => Console.WriteLine($"   {text}");

    public static void Code(string code) => Console.WriteLine($"     > {code}");

    /// <summary>A message of several sentences, in lines of a readable length.</summary>
    public static void Wrapped(string? message)
    {
        var line = "        |";
        foreach (var word in (message ?? "").Split(' '))
        {
            if (line.Length + word.Length > 98)
            {
                Console.WriteLine(line);
                line = "        |";
            }

            line += $" {word}";
        }

        Console.WriteLine(line);
    }

    /// <summary>Stack traces without the frames of libraries, the folders of this machine, and the names that the compiler made.</summary>
    public static void Trace(string text)
    {
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n').Where(line => !LibraryFrame().IsMatch(line)))
        {
            var named = CompilersName().Replace(line, found => found.Groups[1].Success ? found.Groups[1].Value : "(lambda)");
            Console.WriteLine($"        | {Folder().Replace(named, " in ")}".TrimEnd());
        }
    }

    [GeneratedRegex(@"^\s+at (Microsoft|System|Yielding)\.")]
    private static partial Regex LibraryFrame();

    [GeneratedRegex(@" in .*[/\\](?=[^/\\]+:line \d+$)")]
    private static partial Regex Folder();

    // Program.<<Main>$>g__Storage|0_5 is Storage, and Program.<>c.<<Main>$>b__0_20 is a lambda.
    [GeneratedRegex(@"(?:<>c\w*\.)?<<Main>\$>(?:g__(\w+)\|[\d_]+|b__[\d_]+)")]
    private static partial Regex CompilersName();
}
