#:project ../../../src/Yielding/Yielding.csproj
#:package Microsoft.Data.Sqlite
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 1: a line with a known number and another amount is not a repetition. It is rejected with its own reason.

using Microsoft.Data.Sqlite;
using Yielding;
using static Yielding.Scope;

const int PrimaryKeyViolation = 1555;

using var connection = new SqliteConnection("Data Source=:memory:");
connection.Open();
Query("create table orders (number integer primary key, amount integer)");

foreach (var line in (Order[])[new(1, 20), new(2, 30), new(1, 20), new(2, 35)])
{
    Run(
        body => Sort(line, body),
        order =>
        {
            Query($"insert into orders values ({order.Number}, {order.Amount})");
            Console.WriteLine($"order {order.Number}, amount {order.Amount}: stored");
        });
}

// region Sort
IEnumerable<Order> Sort(Order order, ScopeBody body)
{
    yield return order;
    try
    {
        body.Rethrow();
    }
    catch (SqliteException e) when (e.SqliteExtendedErrorCode == PrimaryKeyViolation)
    {
        var amount = Query($"select amount from orders where number = {order.Number}");
        var finding = amount == order.Amount ? "repeated" : $"rejected, it is stored with the amount {amount}";
        Console.WriteLine($"order {order.Number}, amount {order.Amount}: {finding}");
    }
}
// endregion

long Query(string sql)
{
    using var command = connection.CreateCommand();
    command.CommandText = sql;

    return command.ExecuteScalar() as long? ?? 0;
}

internal sealed record Order(int Number, int Amount);
