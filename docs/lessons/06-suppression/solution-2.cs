#:project ../../../src/Yielding/Yielding.csproj
#:package Microsoft.Data.Sqlite
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 2: 'on conflict' states the one expected conflict to the database, so that no exception is suppressed.

using Microsoft.Data.Sqlite;

using var connection = new SqliteConnection("Data Source=:memory:;Foreign Keys=True");
connection.Open();
Execute("create table customers (id integer primary key); insert into customers values (1)");
Execute("create table orders (number integer primary key, customer integer references customers)");

// region Store
foreach (var (number, customer) in (IEnumerable<(int, int)>)[(1, 1), (2, 1), (1, 1), (3, 26)])
{
    try
    {
        var rows = Execute($"insert into orders values ({number}, {customer}) on conflict (number) do nothing");
        Console.WriteLine($"order {number}: {(rows == 1 ? "stored" : "repeated")}");
    }
    catch (SqliteException)
    {
        Console.WriteLine($"order {number}: rejected");
    }
}
// endregion

int Execute(string sql)
{
    using var command = connection.CreateCommand();
    command.CommandText = sql;

    return command.ExecuteNonQuery();
}
