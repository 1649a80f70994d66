using Microsoft.Data.Sqlite;

namespace Yielding.Cookbook.Support;

/// <summary>A database of orders, in a file of the test's own. A thing can be ordered once.</summary>
internal sealed class Shop : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Shop()
    {
        using var connection = Open();
        Execute(connection, "create table orders (thing text not null primary key)");
    }

    /// <summary>The connection string. Without a pool, because a pool keeps the file open.</summary>
    public string Database => $"Data Source={_folder.File("orders.db")};Pooling=False";

    /// <summary>What is ordered and committed, as a new connection reads it.</summary>
    public IReadOnlyList<string> Orders
    {
        get
        {
            using var connection = Open();

            return OrdersOf(connection);
        }
    }

    public static IReadOnlyList<string> OrdersOf(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "select thing from orders order by rowid";
        using var rows = command.ExecuteReader();
        var things = new List<string>();
        while (rows.Read())
        {
            things.Add(rows.GetString(0));
        }

        return things;
    }

    public static void Add(SqliteConnection connection, string thing)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "insert into orders values ($thing)";
        command.Parameters.AddWithValue("$thing", thing);
        command.ExecuteNonQuery();
    }

    public static void Execute(SqliteConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the statements are constants of the tests
        command.CommandText = statement;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(Database);
        connection.Open();

        return connection;
    }

    public void Dispose() => _folder.Dispose();
}
