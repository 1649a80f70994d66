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
    public void Verify_OfAGenerator_IsRefused() => ShouldBeRefused(() => ScopeSweep.Verify(Numbers, Body));

    [Test]
    public void Verify_OfAGeneratorWithAChannel_IsRefused() =>
        ShouldBeRefused(() => ScopeSweep.Verify((probe, _) => Numbers(probe), Body));

    [Test]
    public void Verify_OfAManager_IsRefused() =>
        ShouldBeRefused(() => ScopeSweep.Verify(probe => ContextManager.From(Numbers(probe)), Body));

    private void ShouldBeRefused(Action call)
    {
        var thrown = Should.Throw<InvalidOperationException>(call);

        thrown.ShouldBeOfType<InvalidOperationException>();
        thrown.InnerException.ShouldBeNull();
        thrown.Message.ShouldStartWith("The body returns a task: ");
        thrown.Message.ShouldEndWith(" Use 'ScopeSweep.VerifyAsync' with an asynchronous generator or manager.");
        thrown.Message.Length.ShouldBeLessThanOrEqualTo(200);
        _ran.ShouldBeEmpty();
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
