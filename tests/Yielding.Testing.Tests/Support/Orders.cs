using Microsoft.Data.Sqlite;

namespace Yielding.Support;

/// <summary>A table of orders in a SQLite file of its own.</summary>
internal sealed class Orders : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Orders()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "create table orders (thing text not null)";
        command.ExecuteNonQuery();
    }

    public string Database => $"Data Source={_folder.File("orders.db")};Pooling=False";

    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(Database);
        connection.Open();

        return connection;
    }

    public static void Add(SqliteConnection connection, string thing)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "insert into orders values ($thing)";
        command.Parameters.AddWithValue("$thing", thing);
        command.ExecuteNonQuery();
    }

    /// <summary>
    /// How many orders a new connection finds. They are deleted, so that the next run finds none; that takes the lock of a writer.
    /// </summary>
    public long Take()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from orders";
        command.CommandTimeout = 1; // no lock may be held, so there is nothing to wait for
        var count = (long)command.ExecuteScalar()!;
        command.CommandText = "delete from orders";
        command.ExecuteNonQuery();

        return count;
    }

    public void Dispose() => _folder.Dispose();
}
