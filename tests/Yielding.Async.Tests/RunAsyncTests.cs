namespace Yielding;

/// <summary>
/// What only <c>RunAsync</c> does, in each of its overloads: results, and results in the place of a suppressed exception.
/// </summary>
/// <param name="waits">The generator and the body have to be waited for.</param>
/// <param name="isCancellable">A token is passed, which is never cancelled.</param>
[TestFixture(false, false)]
[TestFixture(false, true)]
[TestFixture(true, false)]
[TestFixture(true, true)]
public sealed class RunAsyncTests(bool waits, bool isCancellable) : IDisposable
{
    private readonly BodyException _failure = new();
    private readonly Journal _journal = new();
    private readonly CancellationTokenSource _source = new();

    /// <summary>What a scope can be made from.</summary>
    public enum From
    {
        Generator,
        ScopeBody,
        ScopeBodyAndToken,
        Manager,
    }

    private CancellationToken Token => isCancellable ? _source.Token : CancellationToken.None;

    public void Dispose() => _source.Dispose();

    [Test]
    public async Task Result_OfTheBody_IsReturnedAfterTheTeardown([Values] From from)
    {
        var result = await Run(from, suppresses: false, Add);

        result.ShouldBe(2);
        _journal.ShouldBe("enter", "body", "exit");
    }

    [Test]
    public async Task GivesTheBodysResult_WhenSuppressedIsNotCalled([Values] From from)
    {
        var result = await Run(from, suppresses: true, Add, WhenSuppressed);

        result.ShouldBe(2);
        _journal.ShouldBe("enter", "body", "exit");
    }

    [Test]
    public async Task NotSuppressed_TheExceptionPropagatesAndWhenSuppressedIsNotCalled([Values] From from, [Values] bool hasResult)
    {
        var caught = await AsyncForms.CaughtAsync(() => Run(from, suppresses: false, Fail, hasResult ? WhenSuppressed : null));

        caught.ShouldBeSameAs(_failure);
        _journal.ShouldBe("enter", "body", "exit");
    }

    [TestCase(From.ScopeBody)]
    [TestCase(From.ScopeBodyAndToken)]
    [TestCase(From.Manager)]
    public async Task Suppressed_WithWhenSuppressed_GivesItsResultAfterTheTeardown(From from)
    {
        var result = await Run(from, suppresses: true, Fail, WhenSuppressed);

        result.ShouldBe(7);
        _journal.ShouldBe("enter", "body", "exit", "when suppressed");
    }

    [TestCase(From.ScopeBody)]
    [TestCase(From.ScopeBodyAndToken)]
    [TestCase(From.Manager)]
    public async Task Suppressed_WithoutAResult_IsAClearErrorWithTheExceptionInside(From from)
    {
        var thrown = (await AsyncForms.CaughtAsync(() => Run(from, suppresses: true, Fail))).ShouldBeOfType<InvalidOperationException>();

        thrown.InnerException.ShouldBeSameAs(_failure);
        thrown.Message.ShouldBe(
            "The scope of 'Observing' suppressed the exception of its body, so the body has no result. "
            + "Pass whenSuppressed to supply the result in that case; the suppressed exception is the inner exception.");
    }

    [Test]
    public async Task BodyReturnsNull_IsAClearErrorOfTheBody([Values] From from)
    {
        var thrown = (await AsyncForms.CaughtAsync(() => Run(from, suppresses: false, _ => null!)))
            .ShouldBeOfType<InvalidOperationException>();

        thrown.Message.ShouldBe(
            $"The body in the scope of '{(from == From.Generator ? "Plain" : "Observing")}' returned null instead of a task. "
            + "Return Task.CompletedTask when there is nothing to await.");
        _journal.ShouldBe("enter", "exit");
    }

    [Test]
    public async Task WithoutAResult_RunsTheBodyBetweenSetupAndTeardown([Values] From from, [Values] bool fails)
    {
        var caught = await AsyncForms.CaughtAsync(() => RunWithoutResult(from, fails ? Fail : Add));

        caught.ShouldBe(fails ? _failure : null);
        _journal.ShouldBe("enter", "body", "exit");
    }

    // As with every asynchronous method.
    [Test]
    public async Task WhatTheBodySetsInItsContext_IsGoneForTheCaller([Values] From from)
    {
        var local = new AsyncLocal<string> { Value = "caller" };

        var running = RunWithoutResult(from, _ =>
        {
            local.Value = "body";

            return Task.CompletedTask;
        });

        local.Value.ShouldBe("caller");
        await running;
        local.Value.ShouldBe("caller");
    }

    private Task<int> Run(From from, bool suppresses, Func<int, Task<int>> body, Func<Exception, int>? whenSuppressed = null) =>
        (from, whenSuppressed) switch
        {
            (From.Generator, null) => AsyncScope.RunAsync(Plain(), body, Token),
            (From.Generator, _) => AsyncScope.RunAsync(Plain(), body, whenSuppressed, Token),
            (From.ScopeBody, null) => AsyncScope.RunAsync(channel => Observing(channel, suppresses), body, Token),
            (From.ScopeBody, _) => AsyncScope.RunAsync(channel => Observing(channel, suppresses), body, whenSuppressed, Token),
            (From.ScopeBodyAndToken, null) => AsyncScope.RunAsync((channel, _) => Observing(channel, suppresses), body, Token),
            (From.ScopeBodyAndToken, _) => AsyncScope.RunAsync((channel, _) => Observing(channel, suppresses), body, whenSuppressed, Token),
            (_, null) => AsyncScope.RunAsync(AsyncContextManager.From(channel => Observing(channel, suppresses)), body, Token),
            _ => AsyncScope.RunAsync(AsyncContextManager.From(channel => Observing(channel, suppresses)), body, whenSuppressed, Token),
        };

    private Task RunWithoutResult(From from, Func<int, Task> body) =>
        from switch
        {
            From.Generator => AsyncScope.RunAsync(Plain(), body, Token),
            From.ScopeBody => AsyncScope.RunAsync(channel => Observing(channel, suppresses: false), body, Token),
            From.ScopeBodyAndToken => AsyncScope.RunAsync((channel, _) => Observing(channel, suppresses: false), body, Token),
            _ => AsyncScope.RunAsync(AsyncContextManager.From(channel => Observing(channel, suppresses: false)), body, Token),
        };

    private async Task Wait()
    {
        if (waits)
        {
            await Task.Yield();
        }
    }

    private async Task<int> Add(int value)
    {
        await Wait();
        _journal.Write("body");

        return value + 1;
    }

    private async Task<int> Fail(int value)
    {
        await Wait();
        _journal.Write("body");

        throw _failure;
    }

    private int WhenSuppressed(Exception suppressed)
    {
        suppressed.ShouldBeSameAs(_failure);
        _journal.Write("when suppressed");

        return 7;
    }

    private async IAsyncEnumerable<int> Plain()
    {
        await Wait();
        _journal.Write("enter");
        try
        {
            yield return 1;
        }
        finally
        {
            await Wait();
            _journal.Write("exit");
        }
    }

    private async IAsyncEnumerable<int> Observing(ScopeBody body, bool suppresses)
    {
        await Wait();
        _journal.Write("enter");
        yield return 1;
        await Wait();
        _journal.Write("exit");
        if (suppresses)
        {
            body.Suppress();
        }
    }
}
