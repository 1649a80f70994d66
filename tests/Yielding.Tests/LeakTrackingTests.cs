namespace Yielding;

public sealed class LeakTrackingTests
{
    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(int.MinValue)]
    public void Sampled_OfNone_IsRefused(int n) =>
        Should.Throw<ArgumentOutOfRangeException>(() => LeakTracking.Sampled(n)).ParamName.ShouldBe("n");

    [Test]
    public void Sampled_OfOne_IsAll()
    {
        LeakTracking.Sampled(1).ShouldBe(LeakTracking.All);
        (LeakTracking.Sampled(1) == LeakTracking.All).ShouldBeTrue();
        (LeakTracking.Sampled(2) != LeakTracking.All).ShouldBeTrue();
        LeakTracking.Sampled(2).GetHashCode().ShouldBe(LeakTracking.Sampled(2).GetHashCode());
        LeakTracking.All.Equals((object)LeakTracking.Off).ShouldBeFalse();
        LeakTracking.All.Equals("All").ShouldBeFalse();
    }

    [Test]
    public void Default_IsOff() => default(LeakTracking).ShouldBe(LeakTracking.Off);

    [Test]
    public void ToString_NamesTheValue() =>
        new[] { LeakTracking.Off, LeakTracking.All, LeakTracking.Sampled(1000) }.Select(value => value.ToString())
            .ShouldBe(["Off", "All", "Sampled(1000)"]);
}
