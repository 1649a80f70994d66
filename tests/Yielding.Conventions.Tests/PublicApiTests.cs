using System.Reflection;
using Yielding.Conventions.Api;

namespace Yielding.Conventions;

/// <summary>Nothing that users can see changes unnoticed: the difference stands in the same commit.</summary>
public sealed class PublicApiTests
{
    [TestCaseSource(typeof(Libraries), nameof(Libraries.Cases))]
    public void PublicApi_IsTheApprovedOne(Assembly library)
    {
        var listing = ApiListing.Of(Symbols.Of(library).Assembly);

        listing.ShouldContain("\npublic ", customMessage: "The listing is empty.");
        var approved = Repository.PathOf($"tests/Yielding.Conventions.Tests/Approved/{library.GetName().Name}.txt");
        if (Approval.Problem(approved, listing) is { } problem)
        {
            Assert.Fail(problem);
        }
    }
}
