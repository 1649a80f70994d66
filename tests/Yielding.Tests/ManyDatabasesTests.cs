using System.Text.Json;
using Microsoft.Data.Sqlite;
using Yielding.Support;

namespace Yielding;

/// <summary>The example that a stack is for: as many databases as a file names, opened together and left together.</summary>
public class ManyDatabasesTests
{
    private string _folder = null!;

    [SetUp]
    public void SetUp() => _folder = Directory.CreateTempSubdirectory().FullName;

    [TearDown]
    public void TearDown()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void Databases_BodyCompletes_AllAreCommitted([Values] Form form)
    {
        Execute(form, Names("a.db", "b.db", "c.db"), connections => connections.ForEach(Add));

        Counts("a.db", "b.db", "c.db").ShouldBe([1, 1, 1]);
    }

    [Test]
    public void Databases_ThirdFailsToOpen_FirstTwoRollBackAndAreClosed([Values] Form form)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "c.db"));

        Forms.Caught(() => Execute(form, Names("a.db", "b.db", "c.db"), _ => Assert.Fail("no body"))).ShouldBeOfType<SqliteException>();

        Counts("a.db", "b.db").ShouldBe([0, 0]);
    }

    [Test]
    public void Databases_BodyFails_AllRollBack([Values] Form form)
    {
        Forms.Caught(() => Execute(form, Names("a.db", "b.db"), connections =>
        {
            connections.ForEach(Add);

            throw new BodyException();
        })).ShouldBeOfType<BodyException>();

        Counts("a.db", "b.db").ShouldBe([0, 0]);
    }

    private static void Execute(Form form, string names, Action<List<SqliteConnection>> body)
    {
        void OpenAll(ExitStack stack)
        {
            var folder = Path.GetDirectoryName(names)!;
            List<SqliteConnection> connections = [];
            foreach (var name in JsonSerializer.Deserialize<string[]>(File.ReadAllText(names))!)
            {
                connections.Add(stack.Enter(Transaction(Path.Combine(folder, name))));
                Add(connections[^1]);
                Remove(connections[^1]);
            }

            body(connections);
        }

        if (form == Form.Run)
        {
            ExitStack.Run(OpenAll);

            return;
        }

        using var stack = new ExitStack();
        OpenAll(stack);
    }

    private static IEnumerable<SqliteConnection> Transaction(string database)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        Execute(connection, "CREATE TABLE IF NOT EXISTS Items (Name TEXT)");
        using var transaction = connection.BeginTransaction();
        yield return connection;
        transaction.Commit();
    }

    private static void Add(SqliteConnection connection) => Execute(connection, "INSERT INTO Items VALUES ('item')");

    private static void Remove(SqliteConnection connection) => Execute(connection, "DELETE FROM Items");

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // every caller passes a constant
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private string Names(params string[] names)
    {
        var path = Path.Combine(_folder, "databases.json");
        File.WriteAllText(path, JsonSerializer.Serialize(names));

        return path;
    }

    private IEnumerable<long> Counts(params string[] names) => names.Select(Count);

    private long Count(string name)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, name)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM Items";

        return (long)command.ExecuteScalar()!;
    }
}
