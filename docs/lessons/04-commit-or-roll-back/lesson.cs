#:project ../../../src/Yielding/Yielding.csproj
#:package Microsoft.Data.Sqlite
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// A database transaction is committed when its body completed, and rolled back when it failed.

using Microsoft.Data.Sqlite;
using static Yielding.Scope;

// region Files
string[] broken = ["tea;2", "milk;1", "sugar;two", "bread;1", "honey;1"];
string[] correct = ["tea;2", "milk;1", "sugar;2", "bread;1", "honey;1"];
// endregion

using (Enter(TemporaryFolder(), out var folder))
{
    var database = Path.Combine(folder, "orders.db");

    Show("1. Commit in each case, a broken file", () => ImportAndAlwaysCommit(database, broken));
    Show("2. Commit after the yield, a broken file", () => Import(database, broken));
    Show("3. Commit after the yield, a correct file", () => Import(database, correct));
    Show("4. The body returns early", () => Import(database, ["tea;2", "milk;1", "", "a note"]));

    void Show(string title, Action import)
    {
        Console.WriteLine(title);
        Query(database, "drop table if exists orders; create table orders (thing text, amount integer)");
        try
        {
            import();
        }
        catch (InvalidDataException e)
        {
            Console.WriteLine($"  the caller catches: {e.Message}");
        }

        Console.WriteLine($"  orders stored: {Count(database)}");
    }
}

// region Always
static void ImportAndAlwaysCommit(string database, string[] lines)
{
    using var connection = Open(database);
    using var transaction = connection.BeginTransaction();
    using (new CommitAtTheEnd(transaction))
    {
        foreach (var line in lines)
        {
            Add(connection, line);
        }
    }
}
// endregion

// region Transaction
static IEnumerable<SqliteConnection> Transaction(string database)
{
    using var connection = Open(database);
    using var transaction = connection.BeginTransaction();
    yield return connection;
    transaction.Commit(); // runs only when the body completed; else disposing the transaction rolls back
}
// endregion

// region Import
static void Import(string database, string[] lines)
{
    using (Enter(Transaction(database), out var connection))
    {
        foreach (var line in lines)
        {
            if (line == "")
            {
                return; // a blank line ends the file
            }

            Add(connection, line);
        }
    }
}
// endregion

// region Add
static void Add(SqliteConnection connection, string line)
{
    var parts = line.Split(';');
    if (!int.TryParse(parts[1], out var amount))
    {
        throw new InvalidDataException($"'{parts[1]}' is not a number.");
    }

    using var insert = connection.CreateCommand();
    insert.CommandText = "insert into orders values ($thing, $amount)";
    insert.Parameters.AddWithValue("$thing", parts[0]);
    insert.Parameters.AddWithValue("$amount", amount);
    insert.ExecuteNonQuery();
}
// endregion

// region Count
static long Count(string database) => Query(database, "select count(*) from orders");

static long Query(string database, string sql)
{
    using var connection = Open(database);
    using var command = connection.CreateCommand();
    command.CommandText = sql;

    return command.ExecuteScalar() as long? ?? 0;
}
// endregion

static SqliteConnection Open(string database)
{
    var connection = new SqliteConnection($"Data Source={database};Pooling=False");
    connection.Open();

    return connection;
}

static IEnumerable<string> TemporaryFolder()
{
    var folder = Directory.CreateTempSubdirectory("yielding-lesson-04-");
    try
    {
        yield return folder.FullName;
    }
    finally
    {
        folder.Delete(recursive: true);
    }
}

// region CommitAtTheEnd
internal sealed class CommitAtTheEnd(SqliteTransaction transaction) : IDisposable
{
    public void Dispose() => transaction.Commit(); // also when the body threw
}
// endregion
