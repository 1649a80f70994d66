using Microsoft.Data.Sqlite;

namespace Yielding.Docs;

/// <summary>
/// A folder with a SQLite database file, which is the current directory while it lives. The documentation's examples work on it.
/// </summary>
internal sealed class OrderBook : IDisposable
{
    private readonly string _before = Environment.CurrentDirectory;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("yielding-docs-");

    public OrderBook()
    {
        Environment.CurrentDirectory = _folder.FullName;
        Database = $"Data Source={Path.Combine(_folder.FullName, "orders.db")};Pooling=False";
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "create table orders (thing text not null unique)";
        command.ExecuteNonQuery();
    }

    /// <summary>The connection string.</summary>
    public string Database { get; }

    /// <summary>What was ordered and committed, as a new connection finds it.</summary>
    public IReadOnlyList<string> Orders
    {
        get
        {
            using var connection = Open();
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
    }

    /// <summary>Orders a thing, in the transaction that the connection has open. A thing can be ordered once.</summary>
    public static void Add(SqliteConnection connection, string thing)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "insert into orders values ($thing)";
        command.Parameters.AddWithValue("$thing", thing);
        command.ExecuteNonQuery();
    }

    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(Database);
        connection.Open();

        return connection;
    }

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        _folder.Delete(recursive: true);
    }
}
