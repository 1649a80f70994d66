using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

public sealed class EntryCallSiteTests
{
    private const string File = "some file";

    [Test]
    public void Equals_SameLineOfSameFile_IsTrue()
    {
        var site = new EntryCallSite("Member", File, 1);

        site.Equals(new EntryCallSite("Other", File, 1)).ShouldBeTrue();
        site.GetHashCode().ShouldBe(new EntryCallSite("Other", File, 1).GetHashCode());
        site.Equals(new EntryCallSite("Member", File, 2)).ShouldBeFalse();
        site.Equals(new EntryCallSite("Member", "another file", 1)).ShouldBeFalse();
        site.Equals((object)new EntryCallSite("Other", File, 1)).ShouldBeTrue();
        site.Equals((object)"Member").ShouldBeFalse();
    }

    [Test]
    public async Task FindPlace_LineInEnclosingMethod_IsFoundOnce()
    {
        await Task.Yield();
        var place = new EntryCallSite(nameof(FindPlace_LineInEnclosingMethod_IsFoundOnce), File, 11).FindPlace();

        place.ShouldNotBeNull().Method.Method!.DeclaringType!.Name.ShouldContain(nameof(FindPlace_LineInEnclosingMethod_IsFoundOnce));
        place.Member.ShouldBe(nameof(FindPlace_LineInEnclosingMethod_IsFoundOnce));
        place.Layout.ShouldNotBeNull();
        FarFromAnyAsyncMethod(11).ShouldBeSameAs(place, "the place of the line is known");
        FarFromAnyAsyncMethod(12).ShouldBeNull();
        FarFromAnyAsyncMethod(11).ShouldBeSameAs(place, "it is still known after a look-up of another line");
    }

    // Both lines have the same slot of the table that is read before the dictionary.
    [Test]
    public async Task FindPlace_TwoLinesWithOneSlot_AreKeptApart()
    {
        await Task.Yield();
        const string Member = nameof(FindPlace_TwoLinesWithOneSlot_AreKeptApart);
        var one = new EntryCallSite(Member, File, 1_000).FindPlace().ShouldNotBeNull();
        var other = new EntryCallSite(Member, File, 1_000 + 64).FindPlace().ShouldNotBeNull();

        other.Offset.ShouldBeGreaterThan(one.Offset);
        for (var i = 0; i < 2; i++)
        {
            FarFromAnyAsyncMethod(1_000).ShouldBeSameAs(one);
            FarFromAnyAsyncMethod(1_000 + 64).ShouldBeSameAs(other);
        }
    }

    [Test]
    public async Task FindPlace_LineInHelper_IsLookedUpEachTime()
    {
        await Task.Yield();

        Helper(21, nameof(FindPlace_LineInHelper_IsLookedUpEachTime)).ShouldNotBeNull().Member.ShouldBeNull();
        FarFromAnyAsyncMethod(21).ShouldBeNull();
    }

    [Test]
    public async Task FindPlace_NameOfOtherMember_IsLookedUpEachTime()
    {
        await Task.Yield();

        new EntryCallSite("Another", File, 31).FindPlace().ShouldNotBeNull();
        FarFromAnyAsyncMethod(31).ShouldBeNull();
    }

    // The first lambda that enters fills the line's place in. As soon as the other's disposal shows the mistake, each entry looks for
    // its own.
    [Test]
    public async Task FindPlace_TwoLambdasInOneLine_EachFindsItsOwnAfterTheNote()
    {
        const string Member = nameof(FindPlace_TwoLambdasInOneLine_EachFindsItsOwnAfterTheNote);
        Func<Task<EntryPlace>> first = async () => { await Task.Yield(); return new EntryCallSite(Member, File, 41).FindPlace()!; };
        Func<Task<EntryPlace>> second = async () => { await Task.Yield(); return new EntryCallSite(Member, File, 41).FindPlace()!; };
        var ofFirst = await first();
        var ofSecond = await second();
        ofSecond.ShouldBeSameAs(ofFirst, "the line is all that is known so far");

        ofFirst.NoteDisposalIn((await FindAfresh(second)).Method);

        ofFirst.IsOneOfSeveral.ShouldBeTrue();
        var methods = new[] { (await first()).Method, (await second()).Method };
        methods[0].IsSame(ofFirst.Method).ShouldBeTrue();
        methods[1].IsSame(methods[0]).ShouldBeFalse();

        static async Task<EntryPlace> FindAfresh(Func<Task<EntryPlace>> lambda)
        {
            var method = lambda.Method.GetCustomAttribute<AsyncStateMachineAttribute>().ShouldNotBeNull();
            await Task.Yield();

            return new EntryPlace(StateMachineLayout.Of(method.StateMachineType)!.Method, offset: 1, line: 41, callee: null);
        }
    }

    [Test]
    public async Task FindPlace_DisposalInOtherMember_KeepsThePlaceOfTheLine()
    {
        const string Member = nameof(FindPlace_DisposalInOtherMember_KeepsThePlaceOfTheLine);
        await Task.Yield();
        var place = new EntryCallSite(Member, File, 51).FindPlace().ShouldNotBeNull();

        place.NoteDisposalIn(new StackMethod(typeof(string).GetMethod(nameof(ToString), [])!));

        place.IsOneOfSeveral.ShouldBeFalse();
        FarFromAnyAsyncMethod(51).ShouldBeSameAs(place);
    }

    private static EntryPlace? FarFromAnyAsyncMethod(int line)
    {
        EntryPlace? found = null;
        var thread = new Thread(() => found = new EntryCallSite("Any", File, line).FindPlace());
        thread.Start();
        thread.Join();

        return found;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static EntryPlace? Helper(int line, string member) => new EntryCallSite(member, File, line).FindPlace();
}
