namespace Yielding.Outcomes;

/// <summary>What is determined at the first use of the library in a process.</summary>
public sealed class FirstUseTests
{
    [Test]
    public void CanGet_RuntimeWithPointers_IsTrue() => FirstUse.CanGet(() => 0).ShouldBeTrue("0 means that nothing is in flight");

    [Test]
    public void CanGet_RuntimeWithoutPointers_IsFalse() => FirstUse.CanGet(() => throw new PlatformNotSupportedException()).ShouldBeFalse();

    [TestCase(0, 1, 1, 0, ExpectedResult = true)]
    [TestCase(2, 1, 1, 2, ExpectedResult = true)]
    [TestCase(0, 0, 0, 0, ExpectedResult = false, Description = "Nothing is in flight while a finally block runs.")]
    [TestCase(1, 1, 1, 1, ExpectedResult = false, Description = "The pointer is that of the older exception.")]
    [TestCase(0, 1, 0, 0, ExpectedResult = false, Description = "Nothing is in flight in a catch block.")]
    [TestCase(0, 1, 1, 1, ExpectedResult = false, Description = "The exception is in flight after it was handled.")]
    public bool AreRight_Pointers(long older, long during, long handling, long after) =>
        FirstUse.AreRight((nint)older, (nint)during, (nint)handling, (nint)after);
}
