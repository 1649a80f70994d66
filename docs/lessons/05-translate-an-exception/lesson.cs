#:project ../../../src/Yielding/Yielding.csproj
#:package Microsoft.Data.Sqlite
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// A generator turns the exception of its body into another one, and the first one is kept: as the cause, and as the context.

using Microsoft.Data.Sqlite;
using Yielding;
using static Yielding.Scope;

Show("1. Translated, with the cause", () =>
{
    using (Enter(body => Storage(body), out var connection))
    {
        Add(connection, 1);
        Add(connection, 1); // the same number again
    }
});

Show("2. Translated, without the cause", () =>
{
    using (Enter(body => StorageWithoutCause(body), out var connection))
    {
        Add(connection, 1);
        Add(connection, 1);
    }
});

Show("3. The teardowns throw", () =>
{
    using (Enter(Locked("outer")))
    using (Enter(Locked("inner")))
    {
        throw new InvalidOperationException("The order is not complete.");
    }
});

Console.WriteLine("4. An exception of another type");
var thrown = new InvalidOperationException("The order is not complete.");
try
{
    using (Enter(body => Storage(body)))
    {
        throw thrown;
    }
}
catch (InvalidOperationException e)
{
    Console.WriteLine($"  caught: {Name(e)}");
    Console.WriteLine($"  the same object: {(ReferenceEquals(e, thrown) ? "yes" : "no")}");
}

// region Storage
static IEnumerable<SqliteConnection> Storage(ScopeBody body)
{
    using var connection = Open();
    yield return connection;
    try
    {
        body.Rethrow(); // throws the body's exception here; does nothing when the body completed
    }
    catch (SqliteException e)
    {
        throw new StorageException("The order was not stored.", e);
    }
}
// endregion

// region WithoutCause
static IEnumerable<SqliteConnection> StorageWithoutCause(ScopeBody body)
{
    using var connection = Open();
    yield return connection;
    try
    {
        body.Rethrow();
    }
    catch (SqliteException)
    {
        throw new StorageException("The order was not stored.");
    }
}
// endregion

// region Locked
static IEnumerable<string> Locked(string name)
{
    try
    {
        yield return name;
    }
    finally
    {
        Unlock(name);
    }
}

static void Unlock(string name) => throw new InvalidOperationException($"The {name} lock was lost.");
// endregion

static SqliteConnection Open()
{
    var connection = new SqliteConnection("Data Source=:memory:");
    connection.Open();
    Execute(connection, "create table orders (number integer primary key)");

    return connection;
}

static void Add(SqliteConnection connection, int number) => Execute(connection, $"insert into orders values ({number})");

static void Execute(SqliteConnection connection, string sql)
{
    using var command = connection.CreateCommand();
    command.CommandText = sql;
    command.ExecuteNonQuery();
}

// region Show
static void Show(string title, Action action)
{
    Console.WriteLine(title);
    try
    {
        action();
    }
    catch (Exception e)
    {
        Console.WriteLine($"  caught: {Name(e)}");
        Console.WriteLine($"  cause: {Name(e.InnerException)}");
        for (var context = e.GetContext(); context is not null; context = context.GetContext())
        {
            Console.WriteLine($"  context: {Name(context)}");
        }

        foreach (var line in e.ToStringWithContext().Split('\n').Where(line => line.Contains(" above exception")))
        {
            Console.WriteLine($"  printed: {line.Trim()}");
        }
    }
}

static string Name(Exception? e) => e switch
{
    null => "none",
    SqliteException => "the database's exception",
    _ => e.Message,
};
// endregion

internal sealed class StorageException(string message, Exception? inner = null) : Exception(message, inner);
