using Serilog.Events;

namespace Yielding;

/// <summary>
/// Managers around other managers: whatever they add, the body has the outcome, and its exception the end, that it has without them.
/// </summary>
public sealed class WrapperOutcomesTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromHours(1);

    private readonly BodyException _failure = new();
    private Journal _journal = new();
    private bool _waits;

    public enum Form
    {
        Using,
        UsingElsewhere,
        Run,
        RunWithResult,
        Stack,
        StackRun,
        UseAsync,
        WrapTask,
        WrapStream,
    }

    public enum Body
    {
        Completes,
        HandlesAnException,
        Fails,
        IsReportedAsFailed,
    }

    private static Dictionary<string, Func<AsyncContextManager<int>, AsyncContextManager<int>>> Wrappers { get; } = new()
    {
        ["WithTeardownTimeout"] = manager => manager.WithTeardownTimeout(s_long),
        ["WithTeardownTimeout twice"] = manager => manager.WithTeardownTimeout(s_long).WithTeardownTimeout(s_long),
        ["WithSetupTimeout"] = manager => manager.WithSetupTimeout(s_long),
        ["RetrySetup"] = manager => manager.RetrySetup(2),
        ["OrElse"] = manager => manager.OrElse(AsyncContextManager.Null(2)),
        ["OrElse after a failure"] = manager => AsyncContextManager.From(Failing()).OrElse(manager),
        ["RetrySetup and both limits"] = manager => manager.WithSetupTimeout(s_long).RetrySetup(2).WithTeardownTimeout(s_long),
        ["Shared inside"] = manager => manager.Shared().WithTeardownTimeout(s_long).WithSetupTimeout(s_long),
        ["Shared outside"] = manager => manager.WithTeardownTimeout(s_long).Shared(),
    };

    private static IEnumerable<string> WrapperNames => Wrappers.Keys;

    private Dictionary<string, Func<AsyncContextManager<int>>> Managers => new()
    {
        ["generator"] = () => AsyncContextManager.From(Generator()),
        ["ScopeBody"] = () => AsyncContextManager.From(Observing),
        ["ScopeBody that suppresses"] = () => AsyncContextManager.From(Suppressing),
        ["ScopeBody that ignores the outcome"] = () => AsyncContextManager.From(Ignoring),
        ["ScopeBody that replaces"] = () => AsyncContextManager.From(Replacing),
        ["awaited yield"] = () => AsyncContextManager.From<int>(AwaitingAsync),
        ["class-based"] = () => new ClassBased(this, suppresses: false),
        ["class-based that suppresses"] = () => new ClassBased(this, suppresses: true),
        ["synchronous"] = () => AsyncContextManager.From(ContextManager.From(Synchronous)),
        ["shared"] = () => AsyncContextManager.From(Observing).Shared(),
    };

    [Test]
    public async Task Wrapper_AnyFormAndOutcome_EndsAsWithoutIt(
        [ValueSource(nameof(WrapperNames))] string wrapper, [Values] Form form, [Values] Body body, [Values] bool waits)
    {
        _waits = waits;
        await CompareAsync((manager, form, body) => HoldAsync(Wrappers[wrapper](manager), form, body), form, body);
    }

    [Test]
    public Task All_AnyFormAndOutcome_EndsAsTheManagerAlone([Values] Form form, [Values] Body body, [Values] bool waits)
    {
        _waits = waits;

        return CompareAsync(
            (manager, form, body) => HoldAsync(
                AsyncContextManager.All(AsyncContextManager.Null(2), manager, AsyncContextManager.Null(3)), form, body),
            form,
            body);
    }

    [Test]
    public async Task Wrapper_LogsOneScope([ValueSource(nameof(WrapperNames))] string wrapper, [Values(Form.Using, Form.Run)] Form form)
    {
        using var log = new LogOfTest(LogEventLevel.Debug);

        await HoldAsync(Wrappers[wrapper](AsyncContextManager.From(Generator())), form, Body.Completes);

        var lines = log.Events.Where(e => e.Level == LogEventLevel.Debug).Select(e => e.RenderMessage(null)[..32]);
        var once = (string[])["Entered the scope of \"Generator\"", "Exited the scope of \"Generator\" "];
        var isShared = wrapper.StartsWith("Shared", StringComparison.Ordinal);
        lines.ShouldBe(isShared ? ["Entered the scope of \"Generator\"", .. once, "Exited the scope of \"Generator\" "] : once);
    }

    private async Task CompareAsync(Func<AsyncContextManager<int>, Form, Body, Task> holdWrapped, Form form, Body body)
    {
        foreach (var (name, make) in Managers)
        {
            var (expected, without) = await PlayAsync(() => HoldAsync(make(), form, body));
            var (actual, with) = await PlayAsync(() => holdWrapped(make(), form, body));

            actual.ShouldBe(expected, $"{name}");
            with?.GetType().ShouldBe(without?.GetType(), name);
            (with is BodyException).ShouldBe(ReferenceEquals(with, _failure), name);
            with?.GetContext().ShouldBe(without?.GetContext(), name);
            if (body is Body.Fails or Body.IsReportedAsFailed)
            {
                actual.ShouldNotContain("commit", name);
            }

            if (body == Body.Fails && form == Form.UsingElsewhere && name == "ScopeBody")
            {
                actual.ShouldContain("Unknown UnknownOutcomeException");
            }
        }
    }

    [Test]
    public void Wrapper_IsNamedAfterTheManager([ValueSource(nameof(WrapperNames))] string wrapper)
    {
        var caught = Should.Throw<ArgumentException>(
            () => new AsyncExitStack().PushAsync(Wrappers[wrapper](AsyncContextManager.From(Generator()))));

        caught.Message.ShouldContain(wrapper == "OrElse after a failure" ? "'Failing'" : "'Generator'");
    }

    private async Task<(IReadOnlyList<string> Lines, Exception? Thrown)> PlayAsync(Func<Task> hold)
    {
        _journal = new Journal();
        var caught = await AsyncForms.CaughtAsync(hold);
        _journal.Write(caught is null ? "nothing is thrown" : $"{caught.GetType().Name} is thrown");

        return (_journal.Lines, caught);
    }

    private async Task HoldAsync<T>(AsyncContextManager<T> manager, Form form, Body body)
    {
        switch (form)
        {
            case Form.Using:
                await using (var scope = await manager.EnterAsync())
                {
                    await RunBodyAsync(body, scope.Fail);
                }

                break;

            case Form.UsingElsewhere:
                var held = await manager.EnterAsync();
                Exception? thrown = null;
                try
                {
                    await RunBodyAsync(body, held.Fail);
                }
                catch (BodyException e)
                {
                    thrown = e;
                }

                await ConsumeAsync(held);
                if (thrown is not null)
                {
                    throw thrown;
                }

                break;

            case Form.Run:
                await manager.RunAsync(_ => RunBodyAsync(body, Rethrow));
                break;

            case Form.RunWithResult:
                await manager.RunAsync<int>(
                    async _ =>
                    {
                        await RunBodyAsync(body, Rethrow);

                        return 1;
                    },
                    _ => 0);
                break;

            case Form.Stack:
                await using (var stack = new AsyncExitStack())
                {
                    await stack.EnterAsync(manager);
                    await RunBodyAsync(body, stack.Fail);
                }

                break;

            case Form.StackRun:
                await AsyncExitStack.RunAsync(async stack =>
                {
                    await stack.EnterAsync(manager);
                    await RunBodyAsync(body, stack.Fail);
                });
                break;

            case Form.UseAsync:
                await using (var stack = new AsyncExitStack())
                {
                    await stack.UseAsync(await manager.EnterAsync());
                    await RunBodyAsync(body, stack.Fail);
                }

                break;

            case Form.WrapTask:
                await manager.Wrap(() => RunBodyAsync(body, Rethrow))();
                break;

            default:
                await foreach (var _ in manager.Wrap(() => StreamAsync(body))())
                {
                }

                break;
        }

        static async Task ConsumeAsync(IAsyncDisposable held) => await held.DisposeAsync();

        static bool Rethrow(Exception e) => throw e;
    }

    private async IAsyncEnumerable<int> StreamAsync(Body body)
    {
        yield return 1;
        await RunBodyAsync(body, e => throw e);
    }

    private async Task RunBodyAsync(Body body, Func<Exception, bool> fail)
    {
        _journal.Write("body");
        await WaitAsync();
        switch (body)
        {
            case Body.HandlesAnException:
                await AsyncForms.CaughtAsync(() => throw new InvalidOperationException("handled"));
                break;

            case Body.Fails:
                throw _failure;

            case Body.IsReportedAsFailed:
                fail(_failure);
                break;
        }
    }

    private async Task WaitAsync()
    {
        if (_waits)
        {
            await Task.Yield();
        }
    }

    private async IAsyncEnumerable<int> Generator()
    {
        await WaitAsync();
        try
        {
            yield return 1;
            await WaitAsync();
            _journal.Write("commit");
        }
        finally
        {
            await WaitAsync();
            _journal.Write("finally");
        }
    }

    private async IAsyncEnumerable<int> Observing(ScopeBody body)
    {
        yield return 1;
        await WaitAsync();
        _journal.Write($"{body.Status} {body.Exception?.GetType().Name}");
        body.Rethrow();
        _journal.Write("commit");
    }

    private async IAsyncEnumerable<int> Suppressing(ScopeBody body)
    {
        yield return 1;
        await WaitAsync();
        _journal.Write($"{body.Status} {body.Exception?.GetType().Name}");
        body.Suppress();
        if (body.Status == BodyStatus.Completed)
        {
            _journal.Write("commit");
        }
    }

    private async IAsyncEnumerable<int> Ignoring(ScopeBody body)
    {
        yield return 1;
        await WaitAsync();
        _journal.Write($"{body.Status}");
        if (body.Status == BodyStatus.Completed)
        {
            _journal.Write("commit");
        }
    }

    private async IAsyncEnumerable<int> Replacing(ScopeBody body)
    {
        yield return 1;
        await WaitAsync();
        try
        {
            body.Rethrow();
            _journal.Write("commit");
        }
        catch (BodyException e)
        {
            throw new InvalidDataException("replaced", e);
        }
    }

    private async Task AwaitingAsync(Yielder<int> yield)
    {
        try
        {
            await yield.Return(1);
            await WaitAsync();
            _journal.Write("commit");
        }
        catch (BodyException)
        {
            _journal.Write("caught");
        }
    }

    private IEnumerable<int> Synchronous(ScopeBody body)
    {
        yield return 1;
        _journal.Write($"{body.Status} {body.Exception?.GetType().Name}");
        body.Rethrow();
        _journal.Write("commit");
    }

    private static async IAsyncEnumerable<int> Failing()
    {
        await Task.CompletedTask;
        if (!string.IsNullOrEmpty(nameof(Failing)))
        {
            throw new IOException("setup");
        }

        yield return 0;
    }

    private sealed class ClassBased(WrapperOutcomesTests test, bool suppresses) : AsyncContextManager<int>
    {
        protected override async ValueTask<int> OnEnterAsync(CancellationToken cancellationToken)
        {
            await test.WaitAsync();

            return 1;
        }

        protected override async ValueTask<bool> OnExitAsync(Exception? thrown)
        {
            await test.WaitAsync();
            test._journal.Write(thrown is null ? "commit" : thrown.GetType().Name);

            return suppresses;
        }
    }
}
