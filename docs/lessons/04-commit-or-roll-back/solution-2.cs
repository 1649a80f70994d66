#:project ../../../src/Yielding/Yielding.csproj
#:package Microsoft.Data.Sqlite
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 2: the commit itself fails. The body has completed, the caller receives the exception of the commit, nothing is stored.

using Microsoft.Data.Sqlite;
using static Yielding.Scope;

using var connection = new SqliteConnection("Data Source=:memory:;Foreign Keys=True");
connection.Open();
Execute(
    """
    create table customers (name text primary key);
    create table orders (thing text, customer text references customers deferrable initially deferred);
    """);

// region Body
try
{
    using (Enter(Transaction()))
    {
        Execute("insert into orders values ('tea', 'Ada')"); // there is no customer yet, and the check is deferred
        Console.WriteLine("the body has reached its end");
    }

    Console.WriteLine("committed");
}
catch (SqliteException e) when (e.SqliteErrorCode == 19)
{
    Console.WriteLine("the commit failed: a constraint does not hold");
}
// endregion

Console.WriteLine($"orders stored: {Count()}");

using (Enter(Transaction()))
{
    Execute("insert into orders values ('tea', 'Ada')");
    Execute("insert into customers values ('Ada')");
}

Console.WriteLine($"orders stored after the correct body: {Count()}");

IEnumerable<SqliteTransaction> Transaction()
{
    using var transaction = connection.BeginTransaction();
    yield return transaction;
    transaction.Commit();
}

long Count()
{
    using var command = connection.CreateCommand();
    command.CommandText = "select count(*) from orders";

    return (long)command.ExecuteScalar()!;
}

void Execute(string sql)
{
    using var command = connection.CreateCommand();
    command.CommandText = sql;
    command.ExecuteNonQuery();
}
