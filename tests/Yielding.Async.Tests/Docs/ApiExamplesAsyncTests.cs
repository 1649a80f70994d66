using Microsoft.Data.Sqlite;

namespace Yielding.Docs;

/// <summary>The examples of the XML documentation, run.</summary>
[NonParallelizable] // the examples write to the current directory
public sealed class ApiExamplesAsyncTests
{
    private readonly List<string> _log = [];
    private readonly string _before = Environment.CurrentDirectory;
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void EnterFolder()
    {
        _folder = new TemporaryFolder();
        _log.Clear();
        Environment.CurrentDirectory = Path.GetDirectoryName(_folder.File("any"))!;
    }

    [TearDown]
    public void LeaveFolder()
    {
        Environment.CurrentDirectory = _before;
        _folder.Dispose();
    }

    [Test]
    public async Task AsyncScope_WritesBothFiles()
    {
        static async IAsyncEnumerable<StreamWriter> ManagedFile(string path)
        {
            var file = new StreamWriter(path);
            try
            {
                yield return file;    // the body runs here
            }
            finally
            {
                await file.DisposeAsync();
            }
        }

        await using (var file = await AsyncScope.EnterAsync(ManagedFile("one.txt")))
        {
            await file.Value.WriteAsync("hello");
        }

        await AsyncScope.RunAsync(ManagedFile("two.txt"), async writer => await writer.WriteAsync("hello"));

        (await File.ReadAllTextAsync("one.txt")).ShouldBe("hello");
        (await File.ReadAllTextAsync("two.txt")).ShouldBe("hello");
    }

    [Test]
    public async Task AsyncScopeOfT_Commits()
    {
        var database = new List<string>();

        async IAsyncEnumerable<List<string>> Transaction(List<string> committed)
        {
            var rows = new List<string>();
            yield return rows;
            await Task.Yield();
            committed.AddRange(rows);
        }

        await using (var orders = await AsyncScope.EnterAsync(Transaction(database)))
        {
            await AddAsync(orders.Value, "tea");
            orders.Complete();    // needed only where the outcome cannot be determined
        }

        database.ShouldBe(["tea"]);

        static async Task AddAsync(List<string> rows, string thing)
        {
            await Task.Yield();
            rows.Add(thing);
        }
    }

    [Test]
    public async Task AsyncContextManager_ClosesTheConnection()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");

        var closing = AsyncContextManager.Closing(connection, c => c.CloseAsync());

        var version = await closing.RunAsync(async c => await VersionAsync(c));

        version.ShouldNotBeEmpty();
        connection.State.ShouldBe(System.Data.ConnectionState.Closed);

        static async Task<string> VersionAsync(SqliteConnection connection)
        {
            await connection.OpenAsync();

            return connection.ServerVersion;
        }
    }

    [Test]
    public async Task AsyncContextManagerOfT_ReleasesTheSemaphore()
    {
        using var semaphore = new SemaphoreSlim(1);

        await new Lease(semaphore).RunAsync(async leased =>
        {
            await Task.Yield();
            leased.CurrentCount.ShouldBe(0);
        });

        semaphore.CurrentCount.ShouldBe(1);
    }

    [Test]
    public async Task AsyncExitStack_ExitsAllInReverse()
    {
        string[] names = ["one", "two"];
        var log = _log;

        async IAsyncEnumerable<string> Connection(string name)
        {
            await Task.Yield();
            yield return name;
            _log.Add($"closed {name}");
        }

        await using (var stack = new AsyncExitStack())
        {
            foreach (var name in names)
            {
                log.Add(await stack.EnterAsync(Connection(name)));
            }
        }

        _log.ShouldBe(["one", "two", "closed two", "closed one"]);
    }

    [Test]
    public async Task AsyncExitStackExtensions_CallBack()
    {
        var connection = new Connection();

        await using (var stack = new AsyncExitStack())
        {
            stack.CallbackAsync(connection.CloseAsync);    // it returns a ValueTask
        }

        connection.IsClosed.ShouldBeTrue();
    }

    [Test]
    public async Task TaskGroup_AwaitsItsTasks()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        var log = _log;

        await AsyncContextManager.TaskGroup().RunAsync(async group =>
        {
            group.Start(async token => log.Add(await VersionAsync(connection, token)));
            await Task.Yield();
        });

        _log.ShouldHaveSingleItem();

        static async Task<string> VersionAsync(SqliteConnection connection, CancellationToken token)
        {
            await Task.Yield();
            token.ThrowIfCancellationRequested();

            return connection.ServerVersion;
        }
    }

    [Test]
    public async Task AsyncContextManagerOfT_LimitsRetriesAndFallbacks()
    {
        {
            var session = AsyncContextManager.From(body => Session(body)).WithTeardownTimeout(TimeSpan.FromSeconds(5));

            await session.RunAsync(name => Task.CompletedTask);
        }

        {
            var connection = AsyncContextManager.From(Connection("tea")).WithSetupTimeout(TimeSpan.FromSeconds(2)).RetrySetup(tries: 3);

            await connection.RunAsync(name => Task.CompletedTask);
        }

        {
            var connection = AsyncContextManager.From(Connection("tea")).RetrySetup(3, TimeSpan.FromMilliseconds(100));

            await connection.RunAsync(name => Task.CompletedTask);
        }

        {
            var connection = AsyncContextManager.From(Connection("main")).OrElse(AsyncContextManager.From(Connection("replica")));

            await connection.RunAsync(name => Task.CompletedTask);
        }

        _log.ShouldBe(["session True", "closed tea", "closed tea", "closed main"]);

        async IAsyncEnumerable<string> Session(ScopeBody body)
        {
            yield return "session";
            await Task.Yield();
            _log.Add($"session {body.TeardownToken.CanBeCanceled}");
            body.Rethrow();
        }

        async IAsyncEnumerable<string> Connection(string name)
        {
            await Task.Yield();
            yield return name;
            _log.Add($"closed {name}");
        }
    }

    private sealed class Connection
    {
        public bool IsClosed { get; private set; }

        public async ValueTask CloseAsync()
        {
            await Task.Yield();
            IsClosed = true;
        }
    }
}

internal sealed class Lease(SemaphoreSlim semaphore) : AsyncContextManager<SemaphoreSlim>
{
    protected override async ValueTask<SemaphoreSlim> OnEnterAsync(CancellationToken cancellationToken)
    {
        await semaphore.WaitAsync(cancellationToken);

        return semaphore;
    }

    protected override ValueTask<bool> OnExitAsync(Exception? thrown)
    {
        semaphore.Release();

        return ValueTask.FromResult(false);    // true would suppress the exception
    }
}
