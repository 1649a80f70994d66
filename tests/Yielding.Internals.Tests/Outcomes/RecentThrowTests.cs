namespace Yielding.Outcomes;

public sealed class RecentThrowTests
{
    private readonly TimeoutException _thrown = new();

    [Test]
    public void MayLackMethods_ThrownOnce_IsFalse([Values(0, 3)] int length) =>
        new RecentThrow(_thrown, thread: 1, length).MayLackMethods.ShouldBeFalse();

    // It passes one method after the other, each of which throws it again: the newest throw has the longest trace.
    [Test]
    public void MayLackMethods_TraceHasGrown_IsFalse()
    {
        var thrown = new RecentThrow(_thrown, thread: 1, length: 5).WithOlderThrow(length: 3).WithOlderThrow(length: 1);

        thrown.MayLackMethods.ShouldBeFalse();
        thrown.Exception.ShouldBeSameAs(_thrown);
        thrown.Thread.ShouldBe(1);
    }

    [TestCase(5, 5)]
    [TestCase(5, 6)]
    public void MayLackMethods_TraceHasNotGrown_IsTrue(int newer, int older) =>
        new RecentThrow(_thrown, thread: 1, newer).WithOlderThrow(older).MayLackMethods.ShouldBeTrue();

    [Test]
    public void MayLackMethods_ResetBetweenOlderThrows_StaysTrue()
    {
        new RecentThrow(_thrown, thread: 1, length: 9).WithOlderThrow(2).WithOlderThrow(4).MayLackMethods.ShouldBeTrue("4 frames, then 2");
        new RecentThrow(_thrown, thread: 1, length: 9).WithOlderThrow(2).WithOlderThrow(4).WithOlderThrow(1)
            .MayLackMethods.ShouldBeTrue("it stays so");
    }

    [TestCase(0, 0)]
    [TestCase(5, 0)]
    public void MayLackMethods_LengthNotKept_IsTrue(int newer, int older) =>
        new RecentThrow(_thrown, thread: 1, newer).WithOlderThrow(older).MayLackMethods.ShouldBeTrue();
}
