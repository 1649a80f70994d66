namespace Yielding.Testing;

/// <summary>A body that returns a task would outlive the runs of a synchronous sweep: it is refused, and no run has begun.</summary>
/// <typeparam name="TTask">What the body returns.</typeparam>
[TestFixture(typeof(Task))]
[TestFixture(typeof(Task<int>))]
[TestFixture(typeof(ValueTask))]
[TestFixture(typeof(ValueTask<int>))]
[TestFixture(typeof(DerivedTask))]
public sealed class TaskBodyTests<TTask>
{
    private readonly List<string> _ran = [];

    [Test]
    public void Verify_OfAGenerator_IsRejected() => ShouldBeRefused(() => ScopeSweep.Verify(Numbers, Body));

    [Test]
    public void Verify_OfAGeneratorWithAScopeBody_IsRejected() =>
        ShouldBeRefused(() => ScopeSweep.Verify((probe, _) => Numbers(probe), Body));

    [Test]
    public void Verify_OfAManager_IsRejected() =>
        ShouldBeRefused(() => ScopeSweep.Verify(probe => ContextManager.From(Numbers(probe)), Body));

    [Test]
    public void Acquire_IsRejected() =>
        ShouldBeRefused(
            "'SweepProbe.AcquireAsync'",
            probe => probe.Acquire("thing", Work),
            probe => probe.Acquire("thing", Work, _ => { }),
            probe => probe.Acquire("thing", Work, _ => 1));

    [Test]
    public void Acquire_WithARelease_IsRejected() =>
        ShouldBeRefused(
            "'SweepProbe.AcquireAsync' for a value with a 'DisposeAsync'",
            probe => probe.Acquire("thing", Number, _ => Work()));

    [Test]
    public void Commit_IsRejected() => ShouldBeRefused("'SweepProbe.CommitAsync'", probe => probe.Commit("work", Work));

    private void ShouldBeRefused(Action call) =>
        ShouldBeRefused("'ScopeSweep.VerifyAsync' with an asynchronous generator or manager", call);

    private void ShouldBeRefused(string instead, params Action<SweepProbe>[] calls)
    {
        foreach (var call in calls)
        {
            var report = ScopeSweep.Verify(
                _ => Enumerable.Range(1, 1),
                (_, probe) => ShouldBeRefused(instead, () => call(probe)),
                new SweepOptions { AfterRun = run => run.Committed.ShouldBeEmpty() });

            report.Points.ShouldAllBe(point => point.Name.EndsWith(" of the body", StringComparison.Ordinal));
            report.Resources.ShouldBeEmpty();
        }
    }

    private void ShouldBeRefused(string instead, Action call)
    {
        var thrown = Should.Throw<InvalidOperationException>(call);

        thrown.ShouldBeOfType<InvalidOperationException>();
        thrown.InnerException.ShouldBeNull();
        thrown.Message.ShouldContain(" returns a task: ");
        thrown.Message.ShouldEndWith($" Use {instead}.");
        thrown.Message.Length.ShouldBeLessThanOrEqualTo(200);
        _ran.ShouldBeEmpty();
    }

    private TTask Work()
    {
        _ran.Add("work");

        return default!;
    }

    private int Number()
    {
        _ran.Add("acquire");

        return 1;
    }

    private IEnumerable<int> Numbers(SweepProbe probe)
    {
        _ran.Add("generator");

        return [1];
    }

    private TTask Body(int value, SweepProbe probe)
    {
        _ran.Add("body");

        return default!;
    }
}
