using System.Collections.Concurrent;

namespace Yielding.Platforms;

/// <summary>
/// The outcomes that a generator reads for some bodies: with state machines, and on native AOT, where only stack traces are available.
/// </summary>
internal sealed class PinnedOutcomes
{
    private readonly ConcurrentQueue<string> _journal = [];
    private readonly Platform _platform;
    private readonly Report _report;

    private PinnedOutcomes(Platform platform, Report report)
    {
        _platform = platform;
        _report = report;
    }

    public static async Task PlayAsync(Platform platform, Report report)
    {
        if (platform.HasStateMachines || (platform.IsNativeAot && platform.HasFrameNames))
        {
            await new PinnedOutcomes(platform, report).PlayAsync();
        }
    }

    private async Task PlayAsync()
    {
        await ExpectAsync("await using, nothing thrown", "Completed", async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(Listen);
            await Task.Yield();
        });
        await ExpectAsync("await using, fails", "Failed TimeoutException, threw", async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(Listen);
            await HandleFurtherInAsync();
            throw new TimeoutException();
        });
        await ExpectAsync("await using, handled further in", "Completed", async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(Listen);
            await HandleFurtherInAsync();
        });
        var ambiguous = _platform.HasStateMachines ? "Completed" : "Failed TimeoutException, threw";
        await ExpectAsync("await using, handled by the enclosing method", ambiguous, async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(Listen);
            try
            {
                await Task.Yield();
                throw new TimeoutException();
            }
            catch (TimeoutException)
            {
            }
        });
        await ExpectAsync("await using, reported", "Completed", async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(Listen);
            try
            {
                await Task.Yield();
                throw new TimeoutException();
            }
            catch (TimeoutException)
            {
                scope.Complete();
            }
        });
        await ExpectAsync("stack, fails", "Failed TimeoutException, threw", async () =>
        {
            await using var stack = new AsyncExitStack();
            await stack.EnterAsync(Listen);
            await HandleFurtherInAsync();
            throw new TimeoutException();
        });
        await ExpectAsync("RunAsync, fails", "Failed TimeoutException, threw", () => AsyncScope.RunAsync(Listen, async _ =>
        {
            await HandleFurtherInAsync();
            throw new TimeoutException();
        }));
        await ExpectAsync("using over an await, fails", "Failed TimeoutException, threw", async () =>
        {
            using (Scope.Enter(ListenAtOnce))
            {
                await Task.Yield();
                throw new TimeoutException();
            }
        });
        await ExpectAsync("using over an await, handled further in", "Completed", async () =>
        {
            using (Scope.Enter(ListenAtOnce))
            {
                await HandleFurtherInAsync();
            }
        });
    }

    private async Task ExpectAsync(string what, string expected, Func<Task> body)
    {
        _journal.Clear();
        try
        {
            await body();
        }
        catch (TimeoutException)
        {
            _journal.Enqueue("threw");
        }

        var actual = string.Join(", ", _journal);
        _report.Check($"pinned: {what}", actual == expected, $"'{actual}' instead of '{expected}'");
    }

    private async IAsyncEnumerable<int> Listen(ScopeBody body)
    {
        yield return 1;
        await Task.Yield();
        Write(body);
        body.Rethrow();
    }

    private IEnumerable<int> ListenAtOnce(ScopeBody body)
    {
        yield return 1;
        Write(body);
        body.Rethrow();
    }

    private void Write(ScopeBody body) => _journal.Enqueue($"{body.Status} {body.Exception?.GetType().Name}".TrimEnd());

    private static async Task HandleFurtherInAsync()
    {
        try
        {
            await Task.Yield();
            throw new InvalidOperationException();
        }
        catch (InvalidOperationException)
        {
        }
    }
}
