using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

public sealed class EntrySiteTests
{
    private const string File = "some file";

    [Test]
    public void Sites_AreTheSameOnOneLineOfOneFile()
    {
        var site = new EntrySite("Member", File, 1);

        site.Equals(new EntrySite("Other", File, 1)).ShouldBeTrue();
        site.GetHashCode().ShouldBe(new EntrySite("Other", File, 1).GetHashCode());
        site.Equals(new EntrySite("Member", File, 2)).ShouldBeFalse();
        site.Equals(new EntrySite("Member", "another file", 1)).ShouldBeFalse();
        site.Equals((object)new EntrySite("Other", File, 1)).ShouldBeTrue();
        site.Equals((object)"Member").ShouldBeFalse();
    }

    [Test]
    public async Task Owner_IsFoundOnceForEachPlaceThatLiesInIt()
    {
        await Task.Yield();
        var owner = new EntrySite(nameof(Owner_IsFoundOnceForEachPlaceThatLiesInIt), File, 11).FindOwner();

        owner.ShouldNotBeNull().DeclaringType!.Name.ShouldContain(nameof(Owner_IsFoundOnceForEachPlaceThatLiesInIt));
        FarFromAnyAsynchronousMethod(11).ShouldBeSameAs(owner, "it is known");
        FarFromAnyAsynchronousMethod(12).ShouldBeNull();
        FarFromAnyAsynchronousMethod(11).ShouldBeSameAs(owner, "and still so when another place was looked for");
    }

    [Test]
    public async Task Owner_OfAPlaceInAHelper_IsLookedForEachTime()
    {
        await Task.Yield();

        Helper(21, nameof(Owner_OfAPlaceInAHelper_IsLookedForEachTime)).ShouldNotBeNull();
        FarFromAnyAsynchronousMethod(21).ShouldBeNull();
    }

    [Test]
    public async Task Owner_OfAPlaceThatBearsTheNameOfAnotherMember_IsLookedForEachTime()
    {
        await Task.Yield();

        new EntrySite("Another", File, 31).FindOwner().ShouldNotBeNull();
        FarFromAnyAsynchronousMethod(31).ShouldBeNull();
    }

    private static MethodBase? FarFromAnyAsynchronousMethod(int line)
    {
        MethodBase? found = null;
        var thread = new Thread(() => found = new EntrySite("Any", File, line).FindOwner());
        thread.Start();
        thread.Join();

        return found;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static MethodBase? Helper(int line, string member) => new EntrySite(member, File, line).FindOwner();
}
