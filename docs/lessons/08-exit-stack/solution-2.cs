#:project ../../../src/Yielding/Yielding.csproj
#:package Microsoft.Data.Sqlite
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// The last statement of the body checks in each database what its commit would check. So no commit fails, and all or none commit.

using Microsoft.Data.Sqlite;
using Yielding;

string[] shops = ["north", "south", "west"];
using var temporary = Scope.Enter(TemporaryFolder(), out var folder);
foreach (var shop in shops)
{
    using var connection = Open(shop);
    Execute(connection, "create table article (name text primary key)");
    Execute(connection, "create table stock (article text references article deferrable initially deferred)");
    Execute(connection, "insert into article values ('tea')");
}

try
{
    AddToAll(shop => shop == "south" ? "tee" : "tea");
}
catch (InvalidOperationException e)
{
    Console.WriteLine($"caught: {e.Message}");
}

AddToAll(_ => "tea");

// region Solution
void AddToAll(Func<string, string> article)
{
    using var stack = new ExitStack();
    var connections = shops.Select(shop => (shop, stack.Enter(Transaction(shop)))).ToList();
    foreach (var (shop, connection) in connections)
    {
        Execute(connection, "insert into stock values ($article)", article(shop));
    }

    foreach (var (shop, connection) in connections)
    {
        Check(shop, connection);
    }
}

static void Check(string shop, SqliteConnection connection)
{
    using var command = connection.CreateCommand();
    command.CommandText = "select count(*) from pragma_foreign_key_check";
    if ((long)command.ExecuteScalar()! > 0)
    {
        throw new InvalidOperationException($"A row in {shop} names an article that does not exist.");
    }
}
// endregion

IEnumerable<SqliteConnection> Transaction(string shop)
{
    using var connection = Open(shop);
    using var transaction = connection.BeginTransaction();
    yield return connection;
    transaction.Commit();
    Console.WriteLine($"{shop}: committed");
}

SqliteConnection Open(string shop)
{
    var connection = new SqliteConnection($"Data Source={Path.Combine(folder, shop)}.db;Pooling=False;Foreign Keys=True");
    connection.Open();

    return connection;
}

static void Execute(SqliteConnection connection, string sql, string? article = null)
{
    using var command = connection.CreateCommand();
    command.CommandText = sql;
    command.Parameters.AddWithValue("$article", article ?? "");
    command.ExecuteNonQuery();
}

static IEnumerable<string> TemporaryFolder()
{
    var folder = Directory.CreateTempSubdirectory("yielding-lesson-");
    try
    {
        yield return folder.FullName;
    }
    finally
    {
        folder.Delete(recursive: true);
    }
}
