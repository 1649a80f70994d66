namespace Yielding.Conventions.Api;

public sealed class ApprovalTests
{
    private string _folder = "";

    private string Approved => Path.Combine(_folder, "Thing.txt");

    private string Received => Path.Combine(_folder, "Thing.received.txt");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("approval-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Problem_WhenTheListingIsApproved_IsNoneAndAnOldReceivedFileIsGone()
    {
        File.WriteAllText(Approved, "class A\r\n");
        File.WriteAllText(Received, "class B\n");

        Approval.Problem(Approved, "class A\n").ShouldBeNull();
        File.Exists(Received).ShouldBeFalse();
    }

    [Test]
    public void Problem_WhenTheListingDiffers_ShowsTheLinesAndHowToApprove()
    {
        File.WriteAllText(Approved, "class A\n");

        var problem = Approval.Problem(Approved, "class B\n").ShouldNotBeNull();

        problem.ShouldContain("- class A");
        problem.ShouldContain("+ class B");
        problem.ShouldContain("Thing.received.txt");
        problem.ShouldContain("mv ");
        File.ReadAllText(Received).ShouldBe("class B\n");
    }

    [Test]
    public void Problem_WhenNothingWasEverApproved_IsReported()
    {
        Approval.Problem(Approved, "class A\n").ShouldNotBeNull().ShouldContain("+ class A");
    }
}
