#:project ../../../src/Yielding/Yielding.csproj
#:package Microsoft.Data.Sqlite
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Suppression that is right, and a post-mortem: a suppressed exception loses 37 of 1,000 orders; how it is found, and the cure.

using Microsoft.Data.Sqlite;
using Yielding;
using static Yielding.Scope;

// region Codes
const int ConstraintViolation = 19; // an error code of SQLite: a constraint of any kind
const int PrimaryKeyViolation = 1555; // extended error codes: one kind each
const int ForeignKeyViolation = 787;
// endregion

Console.WriteLine("1. Suppression that is right");
// region Optional
var path = Path.Combine(Path.GetTempPath(), "yielding-lesson-06-notes-that-do-not-exist.txt");
var notes = ContextManager.Suppress<FileNotFoundException>().Run(() => File.ReadAllText(path), _ => "none");
Console.WriteLine($"  the notes: {notes}");
// endregion

// region Delivery
// 1,000 orders of 27 customers. Lines 413 to 424 are delivered twice. The customer 26 is new.
var orders = Enumerable.Range(1, 1000).Select(number => new Order(number, number % 27, 10 + number % 90)).ToList();
List<Order> delivery = [.. orders, .. orders[412..424]];
// endregion

using var connection = new SqliteConnection("Data Source=:memory:;Foreign Keys=True");
connection.Open();

Console.WriteLine("2. The import, as it was");
CreateTables();
using (Enter(Transaction()))
{
    foreach (var line in delivery)
    {
        Run(body => SkipStored(line, body), Store);
    }
}

Console.WriteLine($"  {delivery.Count} lines: done");

Console.WriteLine("3. The reconciliation at the end of the month");
Reconcile();

Console.WriteLine("4. The import, cured");
CreateTables();
var remaining = Import(delivery);
Reconcile();

Console.WriteLine("5. The new customer is registered, and the rejected orders are imported again");
Execute("insert into customers values (26)");
Import(remaining);
Reconcile();

// region SkipStored
IEnumerable<Order> SkipStored(Order order, ScopeBody body)
{
    yield return order;
    try
    {
        body.Rethrow();
    }
    catch (SqliteException e) when (e.SqliteErrorCode == ConstraintViolation)
    {
        // The order is stored already.
    }
}
// endregion

// region Sort
IEnumerable<Order> Sort(Order order, Tally tally, ScopeBody body)
{
    yield return order;
    try
    {
        body.Rethrow();
        tally.Stored++;
    }
    catch (SqliteException e) when (e.SqliteExtendedErrorCode == PrimaryKeyViolation)
    {
        tally.Repeated++;
    }
    catch (SqliteException e) when (e.SqliteExtendedErrorCode == ForeignKeyViolation)
    {
        tally.Rejected.Add(order);
    }
}
// endregion

// region Import
List<Order> Import(List<Order> lines)
{
    var tally = new Tally();
    using (Enter(Transaction()))
    {
        foreach (var line in lines)
        {
            Run(body => Sort(line, tally, body), Store);
        }

        if (tally.Stored + tally.Repeated + tally.Rejected.Count != lines.Count)
        {
            throw new InvalidDataException("Some lines are not accounted for.");
        }
    }

    var (stored, repeated, rejected) = (tally.Stored, tally.Repeated, tally.Rejected);
    Console.WriteLine($"  {lines.Count} lines: {stored} stored, {repeated} repeated, {rejected.Count} rejected");

    return rejected;
}
// endregion

// region Reconcile
void Reconcile()
{
    var (stored, amount) = (Query("select count(*) from orders"), Query("select sum(amount) from orders"));
    var missing = orders.Count - stored;
    Console.WriteLine($"  delivered: {orders.Count} orders, amount {orders.Sum(order => order.Amount)}");
    Console.WriteLine($"  stored: {stored} orders, amount {amount}");
    Console.WriteLine($"  missing: {missing} orders ({100.0 * missing / orders.Count:0.0} %)");
    foreach (var customer in orders.GroupBy(order => order.Customer))
    {
        var found = Query($"select count(*) from orders where customer = {customer.Key}");
        if (found < customer.Count())
        {
            Console.WriteLine($"  customer {customer.Key}: {customer.Count()} orders delivered, {found} stored");
        }
    }
}
// endregion

// region Transaction
IEnumerable<SqliteTransaction> Transaction()
{
    using var transaction = connection.BeginTransaction();
    yield return transaction;
    transaction.Commit();
}
// endregion

// region Store
void Store(Order order) => Execute($"insert into orders values ({order.Number}, {order.Customer}, {order.Amount})");

void CreateTables()
{
    Execute("drop table if exists orders; drop table if exists customers");
    Execute("create table customers (id integer primary key)");
    Execute("create table orders (number integer primary key, customer integer references customers, amount integer)");
    foreach (var customer in Enumerable.Range(0, 26))
    {
        Execute($"insert into customers values ({customer})");
    }
}
// endregion

void Execute(string sql) => Query(sql);

long Query(string sql)
{
    using var command = connection.CreateCommand();
    command.CommandText = sql;

    return command.ExecuteScalar() as long? ?? 0;
}

internal sealed record Order(int Number, int Customer, int Amount);

// region Tally
internal sealed class Tally
{
    public int Stored { get; set; }

    public int Repeated { get; set; }

    public List<Order> Rejected { get; } = [];
}
// endregion
