using Serilog.Events;

namespace Yielding.Outcomes;

/// <summary>
/// A scope that its enclosing method's state machine cannot answer for: completed when nothing was thrown in the process, never completed
/// without proof otherwise, and never given the exception of other code.
/// </summary>
[TestFixtureSource(nameof(s_cases))]
public sealed class IndirectDisposalsTests(string way, ScopeKind kind, bool waits)
{
    private static readonly object[][] s_cases =
    [
        .. from way in Disposals.Indirect.Keys
           from kind in Enum.GetValues<ScopeKind>()
           from waits in new[] { false, true }
           select new object[] { way, kind, waits },
    ];

    private readonly BodyException _failure = new();
    private readonly RecordedScope _scope = new(kind, waits);

    [Test]
    public async Task NothingThrown_Completes()
    {
        using var log = new LogOfTest(LogEventLevel.Warning);
        await RunAsync(_scope, Wait);

        _scope.ShouldHaveCompleted();
        log.Warnings.ShouldBeEmpty();
    }

    [Test]
    public async Task FailingBody_IsNotCommittedAndLogged([Values] bool handlesAnotherBefore)
    {
        using var log = new LogOfTest(LogEventLevel.Warning);
        (await AsyncForms.CaughtAsync(() => RunAsync(_scope, BodyAsync))).ShouldBeSameAs(_failure);

        _scope.ShouldBeUnknown();
        log.Warnings.ShouldHaveSingleItem().MessageTemplate.Text.ShouldContain("Could not determine");

        async Task BodyAsync()
        {
            await HandleIf(handlesAnotherBefore);
            await FailAsync();
        }
    }

    // It is thrown once only, so that its trace is known to be whole.
    [Test]
    public async Task FailingBodyThatThrowsAtOnce_IsNotCommitted()
    {
        (await AsyncForms.CaughtAsync(() => RunAsync(_scope, () => throw _failure))).ShouldBeSameAs(_failure);

        _scope.ShouldBeUnknown();
    }

    // The same object is thrown before the failure and after it, so that its trace is another one.
    [Test]
    public async Task FailingBodyWithACachedException_IsNotCommitted()
    {
        (await AsyncForms.CaughtAsync(() => RunAsync(_scope, async () =>
        {
            await AsyncForms.CaughtAsync(FailAsync);
            try
            {
                await FailAsync();
            }
            finally
            {
                await AsyncForms.CaughtAsync(FailAsync);
            }
        }))).ShouldBeSameAs(_failure);

        _scope.ShouldNotBeCommitted();
    }

    // Nothing keeps the exceptions alive that the body has handled.
    [Test]
    public async Task HandledInTheBody_NothingIsThrown()
    {
        await RunAsync(_scope, () => HandleIf(true));

        _scope.Exits.ShouldBe(1);
    }

    [Test]
    public async Task ReportedComplete_Completes()
    {
        await RunAsync(_scope, async () =>
        {
            await HandleIf(true);
            _scope.Complete();
        });

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task ReportedFailure_FailsAndNothingIsThrown([Values] bool throws)
    {
        await RunAsync(_scope, async () =>
        {
            await HandleIf(throws);
            _scope.Fail(_failure);
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task ReportedFailure_ThatPropagatesToo_Fails()
    {
        (await AsyncForms.CaughtAsync(() => RunAsync(_scope, async () =>
        {
            try
            {
                await FailAsync();
            }
            catch (BodyException e) when (ReportsFailure(e))
            {
            }
        }))).ShouldBeSameAs(_failure);

        _scope.ShouldHaveFailedWith(_failure);

        bool ReportsFailure(Exception e)
        {
            _scope.Fail(e);

            return false;
        }
    }

    // The failing call throws between the entry and the end of the clean one, through the same methods.
    [Test]
    public async Task TwoCallsAtOnce_TheCleanOneIsNotGivenTheOthersException([Values] bool cleanIsFirst)
    {
        var other = new RecordedScope(kind, waits);
        var entered = new[] { Gate(), Gate() };
        var thrown = Gate();
        var ended = Gate();
        var calls = new[]
        {
            () => RunAsync(_scope, async () =>
            {
                entered[0].SetResult();
                await thrown.Task;
                await Wait();
                await ended.Task;
            }),
            () => AsyncForms.CaughtAsync(() => RunAsync(other, async () =>
            {
                entered[1].SetResult();
                await Task.WhenAll(entered[0].Task, entered[1].Task);
                try
                {
                    await FailAsync();
                }
                finally
                {
                    thrown.SetResult();
                }
            })),
        };
        var (first, second) = cleanIsFirst ? (calls[0], calls[1]) : (calls[1], calls[0]);
        var running = first();
        var runningToo = second();
        var (clean, failing) = cleanIsFirst ? (running, runningToo) : (runningToo, running);

        (await (Task<Exception?>)failing).ShouldBeSameAs(_failure);
        ended.SetResult();
        await clean;

        _scope.ShouldBeUnknown();
        other.ShouldNotBeCommitted();
    }

    private static TaskCompletionSource Gate() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task RunAsync(RecordedScope scope, Func<Task> body) => Disposals.Indirect[way](scope, body);

    private async Task HandleIf(bool handles)
    {
        if (!handles)
        {
            return;
        }

        try
        {
            await Wait();

            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
        }
    }

    private async Task FailAsync()
    {
        await Wait();

        throw _failure;
    }

    private async Task Wait()
    {
        if (waits)
        {
            await Task.Yield();
        }
    }
}
