#:project ../../../src/Yielding/Yielding.csproj
#:package Microsoft.Data.Sqlite
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Shows how one early return empties a pool of ten connections, and how a scope for each connection keeps the pool full.

using Microsoft.Data.Sqlite;
using Yielding;
using static Yielding.Scope;

const string Database = "Data Source=orders;Mode=Memory;Cache=Shared";
using var first = Orders.NewDatabase(Database, count: 100);

Console.WriteLine("1. The accident");
using (var pool = new Pool(Database, size: 10))
{
    // region Test
    var found = Enumerable.Range(1, 100).Count(number => FindByHand(pool, number) is not null);
    Console.WriteLine($"The test looks for 100 orders that exist: {found} found, connections free: {pool.Free}.");
    // endregion

    // region Night
    Console.WriteLine("The night job looks for 10 deleted orders:");
    for (var number = 901; number <= 910; number++)
    {
        var thing = FindByHand(pool, number) ?? "not found";
        Console.WriteLine($"  order {number}: {thing}, connections free: {pool.Free}");
    }
    // endregion

    // region Checkout
    try
    {
        Console.WriteLine($"The checkout found {Find(pool, 1)}.");
    }
    catch (PoolExhaustedException e)
    {
        Console.WriteLine($"The checkout failed: {e.Message}");
    }
    // endregion
}

Console.WriteLine("2. The cure");
using (var pool = new Pool(Database, size: 10))
{
    // region Cure
    var found = Enumerable.Range(901, 1000).Count(number => Find(pool, number) is not null);
    Console.WriteLine($"The night job looks for 1000 deleted orders: {found} found, connections free: {pool.Free}.");

    try
    {
        using (Enter(pool.Connection(), out var connection))
        {
            Orders.Find(connection, 1, table: "archive");
        }
    }
    catch (SqliteException)
    {
        Console.WriteLine($"A query of a table that does not exist failed, connections free: {pool.Free}.");
    }

    Console.WriteLine($"The checkout found {Find(pool, 1)}, connections free: {pool.Free}.");
    // endregion
}

// region ByHand
static string? FindByHand(Pool pool, int number)
{
    var connection = pool.Take();
    var thing = Orders.Find(connection, number);
    if (thing is null)
    {
        return null;    // the mistake: the connection is still taken
    }

    pool.Give(connection);

    return thing;
}
// endregion

// region Find
static string? Find(Pool pool, int number)
{
    using (Enter(pool.Connection(), out var connection))
    {
        return Orders.Find(connection, number);
    }
}
// endregion

internal sealed class PoolExhaustedException(string message) : Exception(message);

internal sealed class Pool : IDisposable
{
    private readonly SemaphoreSlim _free;
    private readonly SqliteConnection[] _all;
    private readonly Stack<SqliteConnection> _idle;

    public Pool(string database, int size)
    {
        _free = new SemaphoreSlim(size);
        _all = [.. Enumerable.Range(0, size).Select(_ => Orders.Open(database))];
        _idle = new Stack<SqliteConnection>(_all);
    }

    public int Free => _free.CurrentCount;

    // region Pool
    public SqliteConnection Take()
    {
        if (!_free.Wait(0))    // takes one permit, or returns false at once
        {
            throw new PoolExhaustedException($"All {_all.Length} connections are taken.");
        }

        lock (_idle)
        {
            return _idle.Pop();
        }
    }

    public void Give(SqliteConnection connection)
    {
        lock (_idle)
        {
            _idle.Push(connection);
        }

        _free.Release();
    }
    // endregion

    // region Scope
    public IEnumerable<SqliteConnection> Connection()
    {
        var connection = Take();
        try
        {
            yield return connection;
        }
        finally
        {
            Give(connection);
        }
    }
    // endregion

    public void Dispose()
    {
        Array.ForEach(_all, connection => connection.Dispose());
        _free.Dispose();
    }
}

internal static class Orders
{
    // The database is in memory. It exists as long as this connection, or another one to it, is open.
    public static SqliteConnection NewDatabase(string database, int count)
    {
        var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = "create table orders (number integer primary key, thing text not null)";
        command.ExecuteNonQuery();
        for (var number = 1; number <= count; number++)
        {
            command.CommandText = $"insert into orders values ({number}, 'thing {number}')";
            command.ExecuteNonQuery();
        }

        return connection;
    }

    public static SqliteConnection Open(string database)
    {
        var connection = new SqliteConnection(database);
        connection.Open();

        return connection;
    }

    public static string? Find(SqliteConnection connection, int number, string table = "orders")
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"select thing from {table} where number = {number}";

        return (string?)command.ExecuteScalar();
    }
}
