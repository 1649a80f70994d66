namespace Yielding.Outcomes;

/// <summary>What becomes of the evidence when recording it fails.</summary>
public sealed class FlowEvidenceTests
{
    [TearDown]
    public void LeaveThePlace() => FlowEvidence.Current = null;

    [Test]
    public void PlaceThatFails_IsKnownToHaveLostWhatWasThrownThenAndNotLater()
    {
        var before = InFlight.Now;
        FlowEvidence.Current = new Place(outer: null, () => throw new InvalidOperationException("the record fails"));

        Throw();

        FlowEvidence.HasAllSince(before).ShouldBeFalse();
        FlowEvidence.HasAllSince(InFlight.Now).ShouldBeTrue();
    }

    [Test]
    public void ScopeEnteredBeforeARecordFailed_IsUnknown_AndOneEnteredLaterIsNot()
    {
        var scope = FlowScope.EnterBody();
        var since = InFlight.Now;
        FlowEvidence.Current = new Place(FlowEvidence.Current, () => throw new InvalidOperationException("the record fails"));
        Throw();
        var later = FlowScope.EnterBody();
        var sinceLater = InFlight.Now;

        later.LookFromStack(sinceLater, Environment.CurrentManagedThreadId).ShouldBe(BodyOutcome.Completed);
        later.Leave();
        scope.LookFromStack(since, Environment.CurrentManagedThreadId).ShouldBe(BodyOutcome.Unknown);
        scope.Leave();
    }

    [Test]
    public void ThrowInTheCourseOfARecord_IsNotRecorded()
    {
        var records = 0;
        FlowEvidence.Current = new Place(
            outer: null,
            () =>
            {
                records++;
                Throw();
            });

        Throw();

        records.ShouldBe(1);
    }

    [Test]
    public void Throw_IsKeptByEveryPlaceAroundIt()
    {
        var records = new List<string>();
        FlowEvidence.Current = new Place(new Place(outer: null, () => records.Add("outer")), () => records.Add("inner"));

        Throw();

        records.ShouldBe(["inner", "outer"]);
    }

    private static void Throw()
    {
        try
        {
            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
        }
    }

    private sealed class Place(FlowPlace? outer, Action record) : FlowPlace(outer)
    {
        public override FlowRun? Run => null;

        public override FlowRun? NearestRun => null;

        public override void Record(Exception exception, FlowThrow thrown) => record();
    }
}
