using Yielding.Outcomes;

namespace Yielding.Support;

/// <summary>The tests use the machinery without an entry, which would make sure that the runtime has been checked.</summary>
[SetUpFixture]
public sealed class FirstUseOfTests
{
    [OneTimeSetUp]
    public void Check() => FirstUse.Ensure();
}
