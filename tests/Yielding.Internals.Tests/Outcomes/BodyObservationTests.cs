using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>What is reported about a body against what is detected.</summary>
public sealed class BodyObservationTests
{
    private readonly TimeoutException _failure = new();
    private readonly TimeoutException _other = new();
    private BodyObservation _body;

    public BodyObservationTests() => _body.Begin();

    [Test]
    public void NothingHappened_ThrowOrReport_IsFalse([Values("nothing", "throw", "completed", "failed")] string what)
    {
        switch (what)
        {
            case "throw":
                Handle(_failure);
                break;
            case "completed":
                _body.ReportCompleted();
                break;
            case "failed":
                _body.ReportFailed(_failure);
                break;
        }

        _body.NothingHappened.ShouldBe(what == "nothing");
    }

    [Test]
    public void Since_Reported_IsTheTimeOfTheReport()
    {
        var entry = _body.Since;
        Handle(_failure);
        _body.Since.ShouldBe(entry);

        _body.ReportCompleted();

        _body.Since.ShouldBe(ThrowClock.Now);
        _body.Since.ShouldBeGreaterThan(entry);
    }

    [Test]
    public void ReportedException_NewestReport_Counts()
    {
        _body.ReportedException.ShouldBeNull();
        _body.ReportFailed(_failure);
        _body.ReportedException.ShouldBeSameAs(_failure);
        _body.ReportCompleted();
        _body.ReportedException.ShouldBeNull();
    }

    [Test]
    public void TryExit_SecondCall_IsFalse()
    {
        _body.TryExit().ShouldBeTrue();
        _body.TryExit().ShouldBeFalse();
        _body.ExitOnce();
        _body.TryExit().ShouldBeFalse();
    }

    [Test]
    public void Weigh_NothingReported_IsWhatWasDetected()
    {
        _body.Weigh(BodyOutcome.Completed, ambient: null).ShouldBe(BodyOutcome.Completed);
        _body.Weigh(BodyOutcome.Failed(_failure), ambient: null).Exception.ShouldBeSameAs(_failure);
        _body.Weigh(detected: null, ambient: null).ShouldBe(BodyOutcome.Unknown);
        _body.Weigh(BodyOutcome.Unknown, ambient: null).ShouldBe(BodyOutcome.Unknown);
    }

    [Test]
    public void Weigh_ReportedCompleted_IsCompletedUnlessAFailureIsDetected()
    {
        _body.ReportCompleted();

        _body.Weigh(detected: null, ambient: null).ShouldBe(BodyOutcome.Completed, "what cannot be determined contradicts nothing");
        _body.Weigh(BodyOutcome.Completed, ambient: null).ShouldBe(BodyOutcome.Completed);
        _body.Weigh(BodyOutcome.Failed(_failure), ambient: null).Exception.ShouldBeSameAs(_failure);
    }

    [Test]
    public void Weigh_ReportedFailed_IsFailedWithTheNewerException()
    {
        _body.ReportFailed(_failure);

        _body.Weigh(detected: null, ambient: null).Exception.ShouldBeSameAs(_failure);
        _body.Weigh(BodyOutcome.Completed, ambient: null).Exception.ShouldBeSameAs(_failure);
        _body.Weigh(BodyOutcome.Failed(_other), ambient: null).Exception.ShouldBeSameAs(_other);
    }

    [Test]
    public void Weigh_GeneratorIsEnded_IsTheOutcomeOfItsBody([Values] bool isReported)
    {
        if (isReported)
        {
            _body.ReportCompleted();
        }

        var ambient = AmbientExit.BeginOnThread(BodyOutcome.Failed(_other), new ScopeBody());
        try
        {
            _body.Weigh(BodyOutcome.Completed, ambient).Exception.ShouldBeSameAs(_other);
            _body.Weigh(detected: null, ambient).Exception.ShouldBeSameAs(_other);
            _body.Weigh(BodyOutcome.Failed(_failure), ambient).Exception.ShouldBeSameAs(_failure, "its own failure is newer");
        }
        finally
        {
            ambient.End();
        }
    }

    [Test]
    public void Weigh_GeneratorIsEndedAsUnknown_AReportedFailureCounts()
    {
        _body.ReportFailed(_failure);
        var ambient = AmbientExit.BeginOnThread(BodyOutcome.Unknown, new ScopeBody());
        try
        {
            _body.Weigh(detected: null, ambient).Exception.ShouldBeSameAs(_failure);
        }
        finally
        {
            ambient.End();
        }
    }

    [Test]
    public void FindExit_EnteredBeforeOrAfterItBegan_ConcernsOnlyTheEarlierBody()
    {
        _body.FindAmbientExit(isAsync: false).ShouldBeNull();
        var ambient = AmbientExit.BeginOnThread(BodyOutcome.Unknown, new ScopeBody());
        try
        {
            _body.FindAmbientExit(isAsync: false).ShouldBeSameAs(ambient);
            var later = default(BodyObservation);
            later.Begin();
            later.FindAmbientExit(isAsync: false).ShouldBeNull();
            _body.ReportCompleted();
            _body.FindAmbientExit(isAsync: false).ShouldBeNull("the report is newer");
        }
        finally
        {
            ambient.End();
        }
    }

    // An exit of a stack that is newer than the scope does not show how the scope's own body ended, and neither does the code around it.
    [TestCase(true, ExpectedResult = "Unknown")]
    [TestCase(false, ExpectedResult = "Completed")]
    public string Conclude_ExitOfAStackAfterAHandledThrow_IsUnknownIfTheScopeIsOlder(bool isOlder)
    {
        var variable = 0;
        var handle = Unsafe.ByteOffset(ref Unsafe.NullRef<int>(), ref variable);
        Handle(_failure);

        return ConcludeInExitOfStack(handle, isOlder ? ThrowClock.Now : _body.Since).Status.ToString();
    }

    [Test]
    public void Conclude_ExitOfANewerStackWhileAnExceptionPasses_IsFailed()
    {
        BodyOutcome outcome = default;

        Should.Throw<TimeoutException>(() =>
        {
            var variable = 0;
            var handle = Unsafe.ByteOffset(ref Unsafe.NullRef<int>(), ref variable);
            try
            {
                throw _failure;
            }
            finally
            {
                outcome = ConcludeInExitOfStack(handle, ThrowClock.Now);
            }
        });

        outcome.Exception.ShouldBeSameAs(_failure);
    }

    private BodyOutcome ConcludeInExitOfStack(nint handle, long coveredSince)
    {
        _body.Thread = Environment.CurrentManagedThreadId;
        var ambient = AmbientExit.BeginOnThread(BodyOutcome.Completed with { CoveredSince = coveredSince }, scopeBody: null);
        try
        {
            return _body.Conclude(handle);
        }
        finally
        {
            ambient.End();
        }
    }

    private static void Handle(Exception thrown)
    {
        try
        {
            throw thrown;
        }
        catch (TimeoutException)
        {
        }
    }
}
