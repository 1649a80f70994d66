#:project ../../../src/Yielding/Yielding.csproj
#:package Microsoft.Data.Sqlite
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 1: a savepoint is a transaction inside a transaction. An order whose second row fails leaves no row; the others stay.

using Microsoft.Data.Sqlite;
using static Yielding.Scope;

using var connection = new SqliteConnection("Data Source=:memory:");
connection.Open();
Execute("create table rows (name text, thing text, amount integer check (amount > 0))");

Execute("begin");
foreach (var (name, amounts) in (IEnumerable<(string, int[])>)[("Ada", [1, 2]), ("Bob", [1, 0]), ("Eve", [3])])
{
    try
    {
        using (Enter(Savepoint()))
        {
            foreach (var amount in amounts)
            {
                Execute($"insert into rows values ('{name}', 'tea', {amount})");
            }
        }
    }
    catch (SqliteException)
    {
        Console.WriteLine($"the order of {name} is rejected");
    }
}

Execute("commit");

using var select = connection.CreateCommand();
select.CommandText = "select name, amount from rows order by name, amount";
using var rows = select.ExecuteReader();
while (rows.Read())
{
    Console.WriteLine($"stored: {rows.GetString(0)} {rows.GetInt32(1)}");
}

// region Savepoint
IEnumerable<string> Savepoint()
{
    Execute("savepoint one");
    var completed = false;
    try
    {
        yield return "one";
        completed = true;
    }
    finally
    {
        if (!completed)
        {
            Execute("rollback to one");
        }

        Execute("release one"); // ends the savepoint; what is left of it belongs to the transaction
    }
}
// endregion

void Execute(string sql)
{
    using var command = connection.CreateCommand();
    command.CommandText = sql;
    command.ExecuteNonQuery();
}
