using Yielding.Outcomes;

namespace Yielding;

/// <summary>The tests use the machinery without an entry, which would make sure that the runtime has been checked.</summary>
/// <remarks>NUnit runs it before the tests of its namespace and of those within.</remarks>
[SetUpFixture]
public sealed class FirstUseOfTests
{
    [OneTimeSetUp]
    public void Check() => FirstUse.Ensure();
}
