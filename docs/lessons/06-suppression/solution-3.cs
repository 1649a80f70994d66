#:project ../../../src/Yielding/Yielding.csproj
#:package Microsoft.Data.Sqlite
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 3: the library logs each suppression as a warning. Their number would have shown the defect on the first day.

using Microsoft.Data.Sqlite;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Yielding;
using static Yielding.Scope;

const int ConstraintViolation = 19;

var counter = new WarningCounter();
Log.Logger = new LoggerConfiguration().WriteTo.Sink(counter).CreateLogger();

using var connection = new SqliteConnection("Data Source=:memory:;Foreign Keys=True");
connection.Open();
Execute("create table customers (id integer primary key); insert into customers values (1)");
Execute("create table orders (number integer primary key, customer integer references customers)");

foreach (var (number, customer) in (IEnumerable<(int, int)>)[(1, 1), (2, 1), (1, 1), (3, 26), (4, 26)])
{
    Run(body => SkipStored(body), _ => { Execute($"insert into orders values ({number}, {customer})"); });
}

Console.WriteLine("lines: 5, of them 1 delivered twice");
Console.WriteLine($"suppressed exceptions: {counter.Count}");
foreach (var reason in counter.Reasons)
{
    Console.WriteLine($"  {reason}");
}

static IEnumerable<string> SkipStored(ScopeBody body)
{
    yield return "order";
    try
    {
        body.Rethrow();
    }
    catch (SqliteException e) when (e.SqliteErrorCode == ConstraintViolation)
    {
        // The order is stored already.
    }
}

void Execute(string sql)
{
    using var command = connection.CreateCommand();
    command.CommandText = sql;
    command.ExecuteNonQuery();
}

// region Sink
internal sealed class WarningCounter : ILogEventSink
{
    public List<string> Reasons { get; } = [];

    public int Count => Reasons.Count;

    public void Emit(LogEvent logEvent)
    {
        if (logEvent is { Level: LogEventLevel.Warning, Exception: SqliteException e })
        {
            Reasons.Add(e.Message);
        }
    }
}
// endregion
