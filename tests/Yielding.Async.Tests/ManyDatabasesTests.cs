using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Yielding;

/// <summary>The example that a stack is for: as many databases as a file names, opened together and left together.</summary>
[TestFixture(AsyncForm.Using)]
[TestFixture(AsyncForm.Run)]
public sealed class ManyDatabasesTests(AsyncForm form)
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public async Task Databases_BodyCompletes_AllAreCommitted()
    {
        await Name("a.db", "b.db", "c.db");

        await ExecuteAsync(async connections =>
        {
            foreach (var connection in connections)
            {
                await AddAsync(connection);
            }
        });

        (await CountsAsync("a.db", "b.db", "c.db")).ShouldBe([2, 2, 2]);
    }

    [Test]
    public async Task ThirdFailsToOpen_TheFirstTwoRollBackAndAreClosed()
    {
        await Name("a.db", "b.db", "c.db", "d.db");
        Directory.CreateDirectory(_folder.File("c.db"));

        var caught = await AsyncForms.CaughtAsync(() => ExecuteAsync(_ => throw new InvalidOperationException("There is no body.")));

        caught.ShouldBeOfType<SqliteException>().SqliteErrorCode.ShouldBe(14, "it can't be opened");
        caught.GetContext().ShouldBeNull();
        (await CountsAsync("a.db", "b.db")).ShouldBe([0, 0]);
        File.Exists(_folder.File("d.db")).ShouldBeFalse();

        // Nothing holds them any more.
        File.Delete(_folder.File("a.db"));
        File.Delete(_folder.File("b.db"));
    }

    [Test]
    public async Task BodyFails_AllRollBack()
    {
        await Name("a.db", "b.db");
        var failure = new BodyException();

        var caught = await AsyncForms.CaughtAsync(() => ExecuteAsync(async connections =>
        {
            await AddAsync(connections[1]);

            throw failure;
        }));

        caught.ShouldBeSameAs(failure);
        (await CountsAsync("a.db", "b.db")).ShouldBe([0, 0]);
    }

    [Test]
    public async Task OpeningIsCancelled_AllThatAreOpenRollBack()
    {
        await Name("a.db", "b.db");
        using var source = new CancellationTokenSource();

        var caught = await AsyncForms.CaughtAsync(() => ExecuteAsync(
            _ => throw new InvalidOperationException("There is no body."),
            afterEach: source.CancelAsync,
            source.Token));

        caught.ShouldBeAssignableTo<OperationCanceledException>()!.CancellationToken.ShouldBe(source.Token);
        (await CountsAsync("a.db")).ShouldBe([0]);
        File.Exists(_folder.File("b.db")).ShouldBeFalse();
    }

    private static async IAsyncEnumerable<SqliteConnection> Transaction(
        string database, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token = default)
    {
        await using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        await connection.OpenAsync(token);
        await ExecuteAsync(connection, "CREATE TABLE IF NOT EXISTS Items (Name TEXT)");
        await using var transaction = await connection.BeginTransactionAsync(token);
        await AddAsync(connection);
        yield return connection;
        await transaction.CommitAsync(CancellationToken.None);
    }

    private static Task AddAsync(SqliteConnection connection) => ExecuteAsync(connection, "INSERT INTO Items VALUES ('item')");

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // every caller passes a constant
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private async Task ExecuteAsync(
        Func<List<SqliteConnection>, Task> body, Func<Task>? afterEach = null, CancellationToken token = default) =>
        await form.ExecuteAsync(async stack =>
        {
            List<SqliteConnection> connections = [];
            await using var file = File.OpenRead(_folder.File("databases.json"));
            foreach (var name in (await JsonSerializer.DeserializeAsync<string[]>(file, cancellationToken: CancellationToken.None))!)
            {
                connections.Add(await stack.EnterAsync(Transaction(_folder.File(name)), token));
                await (afterEach?.Invoke() ?? Task.CompletedTask);
            }

            await body(connections);
        });

    private Task Name(params string[] names) => File.WriteAllTextAsync(_folder.File("databases.json"), JsonSerializer.Serialize(names));

    private async Task<List<long>> CountsAsync(params string[] names)
    {
        List<long> counts = [];
        foreach (var name in names)
        {
            await using var connection = new SqliteConnection($"Data Source={_folder.File(name)};Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM Items";
            counts.Add((long)(await command.ExecuteScalarAsync())!);
        }

        return counts;
    }
}
