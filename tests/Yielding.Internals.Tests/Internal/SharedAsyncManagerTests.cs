using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>A caller that has joined a shared setup and is cancelled at that moment has no body: what it reports.</summary>
public sealed class SharedAsyncManagerTests
{
    private readonly List<(BodyStatus Status, Exception? Exception)> _received = [];
    private readonly SharedAsyncManager<int> _shared;
    private readonly OperationCanceledException _cancelled = new();

    public SharedAsyncManagerTests() => _shared = new SharedAsyncManager<int>(AsyncContextManager.From(Observing));

    [Test]
    public async Task Withdraw_WhileAnotherBodyRuns_ReportsNothing()
    {
        await _shared.JoinAsync(CancellationToken.None);
        await _shared.JoinAsync(CancellationToken.None);

        (await Withdraw()).ShouldBeFalse();
        _received.ShouldBeEmpty();
        await _shared.ExitAsync(BodyOutcome.Completed);

        _received.ShouldBe([(BodyStatus.Completed, null)]);
    }

    [Test]
    public async Task Withdraw_AsTheLast_LeavesTheOutcomeOfTheEndedBodies([Values] bool failed)
    {
        var failure = new TimeoutException();
        await _shared.JoinAsync(CancellationToken.None);
        await _shared.JoinAsync(CancellationToken.None);

        await (failed
            ? _shared.ExitAsync(BodyOutcome.Failed(failure).Capture("shared"))
            : _shared.ExitAsync(BodyOutcome.Completed));
        await Withdraw();

        _received.ShouldBe([failed ? (BodyStatus.Failed, failure) : (BodyStatus.Completed, null)]);
    }

    [Test]
    public async Task Withdraw_AsTheOnlyOne_ReportsTheCancellation()
    {
        for (var i = 0; i < 2; i++)
        {
            await _shared.JoinAsync(CancellationToken.None);
            await Withdraw();
        }

        _received.ShouldBe([(BodyStatus.Failed, _cancelled), (BodyStatus.Failed, _cancelled)]);
    }

    [Test]
    public async Task Withdraw_AfterAnEarlierSetup_ReportsTheCancellation()
    {
        await _shared.JoinAsync(CancellationToken.None);
        await _shared.ExitAsync(BodyOutcome.Completed);
        await _shared.JoinAsync(CancellationToken.None);
        await Withdraw();

        _received.ShouldBe([(BodyStatus.Completed, null), (BodyStatus.Failed, _cancelled)]);
    }

    private ValueTask<bool> Withdraw() => _shared.WithdrawAsync(BodyOutcome.Failed(_cancelled).Capture("shared"));

    private async IAsyncEnumerable<int> Observing(ScopeBody body)
    {
        await Task.Yield();
        yield return 1;
        _received.Add((body.Status, body.Exception));
    }
}
