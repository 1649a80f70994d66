#:project ../../../src/Yielding/Yielding.csproj
#:package Microsoft.Data.Sqlite
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// One transaction in each of the databases that shops.json names: all commit, or none, as far as that is possible.

using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Yielding;
using static Yielding.Scope;

using var temporary = Enter(TemporaryFolder(), out var folder);

// region Config
var config = Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, "shops.json");
var shops = JsonNode.Parse(File.ReadAllText(config))!.AsArray().Select(name => (string)name!).ToList();
// endregion

foreach (var shop in shops)
{
    using var connection = Open(shop);
    Execute(connection, "create table article (name text primary key)");
    Execute(connection, "create table stock (article text references article deferrable initially deferred)");
    Execute(connection, "insert into article values ('tea')");
}

Console.WriteLine("1. the body completes");
Try(() => AddToAll("tea"));
PrintStock();

Console.WriteLine("2. the body throws at the second database");
Try(() => AddToAll("tea", failsAt: "south"));
PrintStock();

Console.WriteLine("3. a commit fails");
Try(() => AddToAll("tea", unknownArticleAt: "south"));
PrintStock();

// region AddToAll
void AddToAll(string article, string? failsAt = null, string? unknownArticleAt = null)
{
    using var stack = new ExitStack();
    var connections = shops.ToDictionary(shop => shop, shop => stack.Enter(Transaction(shop)));
    foreach (var (shop, connection) in connections)
    {
        if (shop == failsAt)
        {
            throw new InvalidOperationException($"The shop {shop} is closed.");
        }

        Execute(connection, "insert into stock values ($article)", shop == unknownArticleAt ? "tee" : article);
    }
}
// endregion

// region Transaction
IEnumerable<SqliteConnection> Transaction(string shop)
{
    using var connection = Open(shop);
    using var transaction = connection.BeginTransaction();
    Console.WriteLine($"   {shop}: begun");
    try
    {
        yield return connection;
        transaction.Commit();
        Console.WriteLine($"   {shop}: committed");
    }
    finally
    {
        Console.WriteLine($"   {shop}: closed");
    }
}
// endregion

SqliteConnection Open(string shop)
{
    var connection = new SqliteConnection($"Data Source={Path.Combine(folder, shop)}.db;Pooling=False;Foreign Keys=True");
    connection.Open();

    return connection;
}

void PrintStock()
{
    foreach (var shop in shops)
    {
        using var connection = Open(shop);
        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from stock";
        Console.WriteLine($"   {shop}: {command.ExecuteScalar()} in stock");
    }
}

static void Execute(SqliteConnection connection, string sql, string? article = null)
{
    using var command = connection.CreateCommand(); // it belongs to the connection's transaction
    command.CommandText = sql;
    command.Parameters.AddWithValue("$article", article ?? "");
    command.ExecuteNonQuery();
}

static void Try(Action action)
{
    try
    {
        action();
    }
    catch (Exception e) when (e is InvalidOperationException or SqliteException)
    {
        Console.WriteLine($"   caught: {(e is SqliteException ? "a database error" : e.Message)}");
    }
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
