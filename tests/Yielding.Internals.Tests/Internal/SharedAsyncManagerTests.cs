using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>What one says who has joined a shared setup, and is cancelled in that moment: it has no body.</summary>
public sealed class SharedAsyncManagerTests
{
    private readonly List<(BodyStatus Status, Exception? Exception)> _heard = [];
    private readonly SharedAsyncManager<int> _shared;
    private readonly OperationCanceledException _cancelled = new();

    public SharedAsyncManagerTests() => _shared = new SharedAsyncManager<int>(AsyncContextManager.From(Listening));

    [Test]
    public async Task Withdrawn_WhileAnotherBodyRuns_SaysNothingOfThat()
    {
        await _shared.JoinAsync(CancellationToken.None);
        await _shared.JoinAsync(CancellationToken.None);

        (await Withdraw()).ShouldBeFalse();
        _heard.ShouldBeEmpty();
        await _shared.LeaveAsync(BodyOutcome.Completed, snapshot: null);

        _heard.ShouldBe([(BodyStatus.Completed, null)]);
    }

    [Test]
    public async Task Withdrawn_AsTheLast_SaysNothingOfTheBodiesThatHaveEnded([Values] bool failed)
    {
        var failure = new TimeoutException();
        await _shared.JoinAsync(CancellationToken.None);
        await _shared.JoinAsync(CancellationToken.None);

        await (failed
            ? _shared.LeaveAsync(BodyOutcome.Failed(failure), ExceptionDispatchInfo.Capture(failure))
            : _shared.LeaveAsync(BodyOutcome.Completed, snapshot: null));
        await Withdraw();

        _heard.ShouldBe([failed ? (BodyStatus.Failed, failure) : (BodyStatus.Completed, null)]);
    }

    [Test]
    public async Task Withdrawn_AsTheOnlyOne_IsHeard()
    {
        for (var i = 0; i < 2; i++)
        {
            await _shared.JoinAsync(CancellationToken.None);
            await Withdraw();
        }

        _heard.ShouldBe([(BodyStatus.Failed, _cancelled), (BodyStatus.Failed, _cancelled)]);
    }

    [Test]
    public async Task WithdrawnAfterOthersOfAnEarlierSetup_IsHeard()
    {
        await _shared.JoinAsync(CancellationToken.None);
        await _shared.LeaveAsync(BodyOutcome.Completed, snapshot: null);
        await _shared.JoinAsync(CancellationToken.None);
        await Withdraw();

        _heard.ShouldBe([(BodyStatus.Completed, null), (BodyStatus.Failed, _cancelled)]);
    }

    private ValueTask<bool> Withdraw() => _shared.WithdrawAsync(BodyOutcome.Failed(_cancelled), ExceptionDispatchInfo.Capture(_cancelled));

    private async IAsyncEnumerable<int> Listening(ScopeBody body)
    {
        await Task.Yield();
        yield return 1;
        _heard.Add((body.Status, body.Exception));
    }
}
