using Microsoft.Data.Sqlite;
using static Yielding.Scope;

namespace Yielding;

/// <summary>The three generators of the design's first section, on real files and real SQLite databases.</summary>
public sealed class ExamplesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly BodyException _failure = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public void ManagedFile_Completed_IsWrittenAndClosed([Values] Form form)
    {
        var path = _folder.File("data.txt");

        form.Execute(ManagedFile(path), file => file.WriteLine("hello"));

        File.ReadAllText(path).ShouldBe("hello" + Environment.NewLine);
        File.Delete(path);
    }

    [Test]
    public void ManagedFile_AsTheDesignWritesIt()
    {
        var path = _folder.File("data.txt");

        using (Enter(ManagedFile(path), out var file))
        {
            file.WriteLine("hello");
        }

        File.ReadAllText(path).ShouldBe("hello" + Environment.NewLine);
    }

    [Test]
    public void ManagedFile_Failed_IsClosedAllTheSame([Values] Form form)
    {
        var path = _folder.File("data.txt");
        StreamWriter? kept = null;

        Forms.Caught(
            () => form.Execute(
                ManagedFile(path),
                file =>
                {
                    kept = file;
                    file.WriteLine("hello");
                    throw _failure;
                })).ShouldBeSameAs(_failure);

        Should.Throw<ObjectDisposedException>(() => kept!.WriteLine("more"));
        using var exclusive = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        exclusive.Length.ShouldBe(("hello" + Environment.NewLine).Length);
    }

    [Test]
    public void ManagedFile_CannotBeOpened_TheExceptionPropagatesUnchanged([Values] Form form) =>
        Should.Throw<DirectoryNotFoundException>(() => form.Execute(ManagedFile(_folder.File("missing/data.txt")), _ => { }));

    [Test]
    public void Transaction_Completed_IsCommitted([Values] Form form)
    {
        var db = NewDatabase();

        form.Execute(Transaction(db), connection => Insert(connection, "a book"));

        Orders(db).ShouldBe(["a book"]);
    }

    [Test]
    public void Transaction_Failed_IsRolledBack([Values] Form form)
    {
        var db = NewDatabase();

        Forms.Caught(
            () => form.Execute(
                Transaction(db),
                connection =>
                {
                    Insert(connection, "a book");
                    throw _failure;
                })).ShouldBeSameAs(_failure);

        Orders(db).ShouldBeEmpty();
    }

    [Test]
    public void Transaction_InACatchBlock_IsCommitted([Values] Form form)
    {
        var db = NewDatabase();
        try
        {
            throw _failure;
        }
        catch (BodyException e)
        {
            form.Execute(Transaction(db), connection => Insert(connection, e.Message));
        }

        Orders(db).ShouldBe([_failure.Message]);
    }

    [Test]
    public void Transaction_WithAHandledFailureInside_IsCommitted([Values] Form form)
    {
        var db = NewDatabase();

        form.Execute(
            Transaction(db),
            connection =>
            {
                Should.Throw<SqliteException>(() => Sql(connection, "INSERT INTO no_such_table VALUES (1)"));
                Insert(connection, "a book");
            });

        Orders(db).ShouldBe(["a book"]);
    }

    [Test]
    public void Transaction_RunWithAResult_GivesItAfterTheCommit()
    {
        var db = NewDatabase();

        var count = Run(Transaction(db), connection =>
        {
            Insert(connection, "a book");

            return Orders(connection).Count;
        });

        count.ShouldBe(1);
        Orders(db).Count.ShouldBe(1);
    }

    [Test]
    public void Transaction_ComposedByLinq_IsSetUpInOrderAndTornDownInReverse([Values] bool fails)
    {
        var db = NewDatabase();
        var query = from connection in Connection(db) from transaction in TransactionOn(connection) select connection;

        Forms.Caught(() =>
        {
            using (Enter(query, out var connection))
            {
                Insert(connection, "a book");
                if (fails)
                {
                    throw _failure;
                }
            }
        }).ShouldBe(fails ? _failure : null);

        Orders(db).Count.ShouldBe(fails ? 0 : 1);
    }

    [Test]
    public void Audited_Completed_RecordsOk([Values] Form form)
    {
        var db = NewDatabase();

        form.Execute(body => Audited(db, body), connection => Insert(connection, "a book"));

        Audits(db).ShouldBe(["ok"]);
    }

    [Test]
    public void Audited_Failed_RecordsItAndThrowsItsOwnExceptionWithTheOtherAsContext([Values] Form form)
    {
        var db = NewDatabase();

        var thrown = Forms.Caught(
            () => form.Execute(body => Audited(db, body), connection => Sql(connection, "SELECT * FROM no_such_table")));

        var storage = thrown.ShouldBeOfType<StorageException>();
        storage.GetContext().ShouldBeOfType<SqliteException>().ShouldBeSameAs(storage.InnerException);
        Audits(db).ShouldHaveSingleItem().ShouldContain("no such table");
    }

    [Test]
    public void Audited_FailedOtherwise_TheExceptionPropagates([Values] Form form)
    {
        var db = NewDatabase();

        Forms.Caught(() => form.Execute(body => Audited(db, body), _ => throw _failure)).ShouldBeSameAs(_failure);

        Audits(db).ShouldBeEmpty();
    }

    private static IEnumerable<StreamWriter> ManagedFile(string path)
    {
        var file = new StreamWriter(path);
        try
        {
            yield return file;
        }
        finally
        {
            file.Dispose();
        }
    }

    private static IEnumerable<SqliteConnection> Transaction(string db)
    {
        using var connection = Open(db);
        using var transaction = connection.BeginTransaction();
        yield return connection;
        transaction.Commit();
    }

    private static IEnumerable<SqliteConnection> Audited(string db, ScopeBody body)
    {
        using var connection = Open(db);
        yield return connection;
        try
        {
            body.Rethrow();
            Record(connection, "ok");
        }
        catch (SqliteException e)
        {
            Record(connection, e.Message);
            throw new StorageException("The import failed.", e);
        }
    }

    private static IEnumerable<SqliteConnection> Connection(string db)
    {
        using var connection = Open(db);
        yield return connection;
    }

    private static IEnumerable<SqliteTransaction> TransactionOn(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        yield return transaction;
        transaction.Commit();
    }

    private static SqliteConnection Open(string db)
    {
        var connection = new SqliteConnection($"Data Source={db};Pooling=False");
        connection.Open();

        return connection;
    }

    private static void Insert(SqliteConnection connection, string item) => Sql(connection, "INSERT INTO orders VALUES ($text)", item);

    private static void Record(SqliteConnection connection, string what) => Sql(connection, "INSERT INTO audits VALUES ($text)", what);

    private static List<string> Orders(string db) => Read(db, "orders");

    private static List<string> Audits(string db) => Read(db, "audits");

    private static List<string> Orders(SqliteConnection connection) => Read(connection, "orders");

    private static List<string> Read(string db, string table)
    {
        using var connection = Open(db);

        return Read(connection, table);
    }

    private static List<string> Read(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the tables' names stand in this file
        command.CommandText = $"SELECT * FROM {table}";
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    private static void Sql(SqliteConnection connection, string sql, string? text = null)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the statements stand in this file
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$text", text ?? "");
        command.ExecuteNonQuery();
    }

    private string NewDatabase()
    {
        var db = _folder.File("orders.db");
        using var connection = Open(db);
        Sql(connection, "CREATE TABLE orders (item TEXT); CREATE TABLE audits (what TEXT)");

        return db;
    }

    private sealed class StorageException(string message, Exception inner) : Exception(message, inner);
}
