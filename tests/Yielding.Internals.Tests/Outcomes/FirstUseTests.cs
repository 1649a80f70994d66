namespace Yielding.Outcomes;

/// <summary>What is determined at the first use of the library in a process.</summary>
public sealed class FirstUseTests
{
    [Test]
    public void CanGet_RuntimeWithPointers_IsTrue() => FirstUse.CanGet(() => 0).ShouldBeTrue("0 means that nothing is in flight");

    [Test]
    public void CanGet_RuntimeWithoutPointers_IsFalse() => FirstUse.CanGet(() => throw new PlatformNotSupportedException()).ShouldBeFalse();
}
