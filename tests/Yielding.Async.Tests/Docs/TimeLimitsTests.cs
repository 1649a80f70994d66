using Microsoft.Extensions.Time.Testing;

namespace Yielding.Docs;

/// <summary>The code of docs/guides/time-limits.md, and what the text around it says of it.</summary>
#pragma warning disable IDE0055 // documentation shows comments at the end of lines
public sealed class TimeLimitsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _log = [];
    private readonly TaskCompletionSource _answer = new();
    private bool _isUp = true;

    [Test]
    public async Task Teardown_IsCancelledAtItsLimit()
    {
        var server = new Server(this);
        #region LimitedTeardown
        static async IAsyncEnumerable<Server> Session(Server server, ScopeBody body)
        {
            await server.LogInAsync();
            yield return server;
            try     { body.Rethrow(); await server.CommitAsync(); }
            finally { await server.LogOutAsync(body.TeardownToken); }    // cancelled after five seconds
        }

        var session = AsyncContextManager.From(body => Session(server, body))
            .WithTeardownTimeout(TimeSpan.FromSeconds(5), timeProvider: _time);
        #endregion

        var running = session.RunAsync(_ => Task.CompletedTask);
        _time.Advance(TimeSpan.FromSeconds(5));
        var caught = await AsyncForms.CaughtAsync(() => running);

        caught.ShouldBeOfType<TimeoutException>().Message.ShouldBe(
            "The teardown of 'Session' was cancelled at its time limit of 00:00:05.");
        _log.ShouldBe(["log in", "commit", "log out"]);
    }

    [Test]
    public async Task ClassBasedTeardown_TakesTheToken()
    {
        var server = new Server(this);
        var running = new Login(server).WithTeardownTimeout(TimeSpan.FromSeconds(5), timeProvider: _time).RunAsync(_ => Task.CompletedTask);
        _time.Advance(TimeSpan.FromSeconds(5));

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>();
        _log.ShouldBe(["log in", "log out"]);
    }

    [Test]
    public async Task Stack_HasOneDeadline()
    {
        Server[] servers = [new(this), new(this)];
        var running = ShutDownAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        var caught = await AsyncForms.CaughtAsync(() => running);

        caught.ShouldBeOfType<TimeoutException>().GetContext().ShouldBeOfType<TimeoutException>();
        _log.ShouldBe(["log in", "log in", "log out", "flush", "log out"]);

        async Task ShutDownAsync()
        {
            #region LimitedStack
            await using var stack = new AsyncExitStack();
            stack.LimitTeardown(TimeSpan.FromSeconds(5), timeProvider: _time);
            await stack.EnterAsync(new Login(servers[0]));
            stack.CallbackAsync(() => FlushAsync(stack.TeardownToken));
            await stack.EnterAsync(new Login(servers[1]));
            #endregion
        }
    }

    [Test]
    public async Task Setup_IsCancelledAndAwaited()
    {
        var connection = AsyncContextManager.From(Connection("slow")).WithSetupTimeout(TimeSpan.FromSeconds(2), _time);
        var running = connection.RunAsync(_ => Task.CompletedTask);
        _time.Advance(TimeSpan.FromSeconds(2));
        running.IsCompleted.ShouldBeFalse("this setup does not use its token");
        _answer.SetResult();

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeOfType<TimeoutException>();
        _log.ShouldBe(["connect slow", "close slow"]);
    }

    [Test]
    public async Task Setup_IsTriedAgainAndHasAFallback()
    {
        _isUp = false;
        _answer.SetResult();

        #region Retries
        var main = AsyncContextManager.From(Connection("main"))
            .WithSetupTimeout(TimeSpan.FromSeconds(2))    // for each try
            .RetrySetup(tries: 3);
        var connection = main.OrElse(AsyncContextManager.From(Connection("replica")));

        await using var scope = await connection.EnterAsync();
        #endregion

        scope.Value.ShouldBe("replica");
        _log.ShouldBe(["connect main", "connect main", "connect main", "connect replica"]);
    }

    [Test]
    public async Task All_EntersSeveralManagersConcurrently()
    {
        _answer.SetResult();

        #region AllShards
        var shards = AsyncContextManager.All(
            AsyncContextManager.From(Connection("east")), AsyncContextManager.From(Connection("west")));

        await shards.RunAsync(connections => QueryAsync(connections[0], connections[1]));
        #endregion

        _log.ShouldBe(["connect east", "connect west", "query east west", "close west", "close east"]);
    }

    [Test]
    public async Task TaskGroup_AwaitsItsTasks()
    {
        #region GroupOfTasks
        await using (var group = await AsyncContextManager.TaskGroup().EnterAsync())
        {
            group.Value.Start(token => ImportAsync("tea.csv", token));
            group.Value.Start(token => ImportAsync("milk.csv", token));
        }    // both have ended
        #endregion

        _log.ShouldBe(["tea.csv", "milk.csv"], ignoreOrder: true);
    }

    [Test]
    public async Task TaskGroup_ReturnsTheTasksOfResults()
    {
        #region GroupOfResults
        await AsyncContextManager.TaskGroup().RunAsync(async group =>
        {
            var tea = group.Start(token => CountAsync("tea.csv", token));
            var milk = group.Start(token => CountAsync("milk.csv", token));
            Print(await tea + await milk);
        });
        #endregion

        _log.ShouldBe(["15"]);

        static async Task<int> CountAsync(string file, CancellationToken token)
        {
            await Task.Yield();
            token.ThrowIfCancellationRequested();

            return file.Length;
        }

        void Print(int count) => _log.Add($"{count}");
    }

    private async Task ImportAsync(string file, CancellationToken token)
    {
        await Task.Yield();
        token.ThrowIfCancellationRequested();
        lock (_log)
        {
            _log.Add(file);
        }
    }

    private Task FlushAsync(CancellationToken token)
    {
        _log.Add("flush");

        return Task.FromCanceled(token);
    }

    private Task QueryAsync(string one, string other)
    {
        _log.Add($"query {one} {other}");

        return Task.CompletedTask;
    }

    private async IAsyncEnumerable<string> Connection(string name)
    {
        _log.Add($"connect {name}");
        await _answer.Task;
        if (name == "main" && !_isUp)
        {
            throw new IOException("The server is down.");
        }

        try
        {
            yield return name;
        }
        finally
        {
            _log.Add($"close {name}");
        }
    }

    private sealed class Server(TimeLimitsTests test)
    {
        public Task LogInAsync() => WriteAsync("log in");

        public Task CommitAsync() => WriteAsync("commit");

        public async Task LogOutAsync(CancellationToken token)
        {
            await WriteAsync("log out");
            await new TaskCompletionSource().Task.WaitAsync(token);
        }

        private Task WriteAsync(string line)
        {
            test._log.Add(line);

            return Task.CompletedTask;
        }
    }

    #region LimitedClass
    private sealed class Login(Server server) : AsyncContextManager<Server>
    {
        protected override async ValueTask<Server> OnEnterAsync(CancellationToken cancellationToken)
        {
            await server.LogInAsync();

            return server;
        }

        protected override async ValueTask<bool> OnLimitedExitAsync(Exception? thrown, CancellationToken cancellationToken)
        {
            await server.LogOutAsync(cancellationToken);

            return false;
        }

        protected override ValueTask<bool> OnExitAsync(Exception? thrown) => OnLimitedExitAsync(thrown, CancellationToken.None);
    }
    #endregion
}
