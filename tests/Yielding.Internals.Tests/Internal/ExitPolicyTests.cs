using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>What becomes of the body's exception when its scope has been torn down.</summary>
public sealed class ExitPolicyTests
{
    private static readonly TimeoutException s_failure = new();

    [TestCase(false, false, false, ExpectedResult = nameof(ExitResult.None))]
    [TestCase(false, true, true, ExpectedResult = nameof(ExitResult.None))]
    [TestCase(true, true, false, ExpectedResult = nameof(ExitResult.Suppressed))]
    [TestCase(true, true, true, ExpectedResult = nameof(ExitResult.CouldNotSuppress))]
    public string Decide_Failed(bool suppresses, bool observes, bool isPropagating) =>
        $"{ExitPolicy.Decide(BodyOutcome.Failed(s_failure), suppresses, observes, isPropagating)}";

    [TestCase(false, false, false, ExpectedResult = nameof(ExitResult.None))]
    [TestCase(false, true, false, ExpectedResult = nameof(ExitResult.Rethrow))]
    [TestCase(false, true, true, ExpectedResult = nameof(ExitResult.Rethrow))]
    [TestCase(true, true, true, ExpectedResult = nameof(ExitResult.CouldNotSuppress))]
    [TestCase(true, true, false, ExpectedResult = nameof(ExitResult.Suppressed))]
    public string Decide_Ambiguous(bool suppresses, bool observes, bool isPropagating) =>
        $"{ExitPolicy.Decide(BodyOutcome.Ambiguous(s_failure), suppresses, observes, isPropagating)}";

    [Test]
    public void Decide_NotFailed_IsNothing([Values] bool suppresses, [Values] bool observes, [Values] bool isPropagating)
    {
        ExitPolicy.Decide(BodyOutcome.Completed, suppresses, observes, isPropagating).ShouldBe(ExitResult.None);
        ExitPolicy.Decide(BodyOutcome.Unknown, suppresses, observes, isPropagating).ShouldBe(ExitResult.None);
    }
}
