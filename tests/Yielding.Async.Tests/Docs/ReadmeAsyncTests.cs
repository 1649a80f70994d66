using Microsoft.Data.Sqlite;

namespace Yielding.Docs;

/// <summary>The asynchronous code of README.md, and what the text around it says of it.</summary>
#pragma warning disable IDE0055 // documentation shows comments at the end of lines
public sealed class ReadmeAsyncTests
{
    private readonly TemporaryFolder _folder = new();

    private string Orders => $"Data Source={_folder.File("orders.db")};Pooling=False";

    [SetUp]
    public async Task MakeTable()
    {
        await using var connection = Open(Orders);
        await using var command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE orders (name TEXT)";
        await command.ExecuteNonQueryAsync();
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task Async_CommitsWhenTheBodyCompletedAndRollsBackWhenItThrew()
    {
        #region Async
        static async IAsyncEnumerable<SqliteConnection> Transaction(string database)
        {
            await using var connection = Open(database);
            await using var transaction = await connection.BeginTransactionAsync();
            yield return connection;
            await transaction.CommitAsync(); // runs only when the body completed
        }

        await using (var orders = await AsyncScope.EnterAsync(Transaction(Orders)))
        {
            await AddAsync(orders.Value, "tea");
        }

        var count = await AsyncScope.RunAsync(Transaction(Orders), async connection => await CountAsync(connection));
        #endregion

        count.ShouldBe(1);
        var failure = new BodyException();
        (await AsyncForms.CaughtAsync(async () =>
        {
            await using var orders = await AsyncScope.EnterAsync(Transaction(Orders));
            await AddAsync(orders.Value, "cake");
            throw failure;
        })).ShouldBeSameAs(failure);
        (await AsyncForms.CaughtAsync(() => AsyncScope.RunAsync(Transaction(Orders), async connection =>
        {
            await AddAsync(connection, "cake");
            throw failure;
        }))).ShouldBeSameAs(failure);
        await using var again = Open(Orders);
        (await CountAsync(again)).ShouldBe(1);
    }

    private static SqliteConnection Open(string database)
    {
        var connection = new SqliteConnection(database);
        connection.Open();

        return connection;
    }

    private static async Task AddAsync(SqliteConnection connection, string name)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO orders VALUES ($name)";
        command.Parameters.AddWithValue("$name", name);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> CountAsync(SqliteConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM orders";

        return (long)(await command.ExecuteScalarAsync())!;
    }
}
