namespace Yielding.Outcomes;

/// <summary>
/// Code between the scope and the enclosing method that only passes the task of <c>DisposeAsync</c> on doesn't take the answer away.
/// </summary>
[TestFixtureSource(nameof(s_cases))]
public sealed class DirectDisposalsTests(string way, ScopeKind kind, bool waits)
{
    private static readonly object[][] s_cases =
    [
        .. from way in Disposals.Direct.Keys
           from kind in Enum.GetValues<ScopeKind>()
           from waits in new[] { false, true }
           select new object[] { way, kind, waits },
    ];

    private readonly BodyException _failure = new();
    private readonly RecordedScope _scope = new(kind, waits);

    [Test]
    public async Task Body_IsExact([Values] bool handlesAnotherBefore, [Values] bool fails)
    {
        (await AsyncForms.CaughtAsync(() => Disposals.Direct[way](_scope, async () =>
        {
            await Wait();
            if (handlesAnotherBefore)
            {
                await AsyncForms.CaughtAsync(FailAsync);
            }

            if (fails)
            {
                await FailAsync();
            }
        }))).ShouldBe(fails ? _failure : null);

        _scope.ShouldHaveEndedWith(fails ? _failure : null);
    }

    [Test]
    public async Task ReportedOtherwise_TheFailureThatPropagatesCounts()
    {
        (await AsyncForms.CaughtAsync(() => Disposals.Direct[way](_scope, () =>
        {
            _scope.Complete();

            return FailAsync();
        }))).ShouldBeSameAs(_failure);

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task ReportedFailure_AndNothingPropagates_Fails([Values] bool throws)
    {
        await Disposals.Direct[way](_scope, async () =>
        {
            if (throws)
            {
                await AsyncForms.CaughtAsync(FailAsync);
            }

            _scope.Fail(_failure);
            await Wait();
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task Reports_Several_TheNewestCounts([Values] bool failsLast)
    {
        using var log = new LogOfTest();
        await Disposals.Direct[way](_scope, async () =>
        {
            await Wait();
            if (failsLast)
            {
                _scope.Complete();
                _scope.Fail(_failure);
            }
            else
            {
                _scope.Fail(_failure);
                _scope.Complete();
            }
        });

        _scope.ShouldHaveEndedWith(failsLast ? _failure : null);
        log.Warnings.ShouldBeEmpty();
    }

    [Test]
    public async Task ReportedFailure_ThenAnother_TheOtherCountsAndKeepsTheReportedAsContext()
    {
        var reported = new TimeoutException();
        using var log = new LogOfTest();

        (await AsyncForms.CaughtAsync(() => Disposals.Direct[way](_scope, () =>
        {
            _scope.Fail(reported);

            return FailAsync();
        }))).ShouldBeSameAs(_failure);

        _scope.ShouldHaveFailedWith(_failure);
        _failure.GetContext().ShouldBeSameAs(reported);
        log.Warnings.ShouldHaveSingleItem().Exception.ShouldBeSameAs(reported);
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
