using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

public sealed class EntrySiteTests
{
    private const string File = "some file";

    [Test]
    public void Equals_SameLineOfSameFile_IsTrue()
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
    public async Task FindPlace_LineInEnclosingMethod_IsFoundOnce()
    {
        await Task.Yield();
        var place = new EntrySite(nameof(FindPlace_LineInEnclosingMethod_IsFoundOnce), File, 11).FindPlace();

        place.ShouldNotBeNull().Method.Method!.DeclaringType!.Name.ShouldContain(nameof(FindPlace_LineInEnclosingMethod_IsFoundOnce));
        place.Member.ShouldBe(nameof(FindPlace_LineInEnclosingMethod_IsFoundOnce));
        place.Layout.ShouldNotBeNull();
        FarFromAnyAsyncMethod(11).ShouldBeSameAs(place, "the place of the line is known");
        FarFromAnyAsyncMethod(12).ShouldBeNull();
        FarFromAnyAsyncMethod(11).ShouldBeSameAs(place, "it is still known after a look-up of another line");
    }

    // Both lines have the same slot of the table that is asked before the dictionary.
    [Test]
    public async Task FindPlace_TwoLinesWithOneSlot_AreKeptApart()
    {
        await Task.Yield();
        const string Member = nameof(FindPlace_TwoLinesWithOneSlot_AreKeptApart);
        var one = new EntrySite(Member, File, 1_000).FindPlace().ShouldNotBeNull();
        var other = new EntrySite(Member, File, 1_000 + 64).FindPlace().ShouldNotBeNull();

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

        new EntrySite("Another", File, 31).FindPlace().ShouldNotBeNull();
        FarFromAnyAsyncMethod(31).ShouldBeNull();
    }

    // The first lambda that enters fills the line's place in. As soon as the other's disposal shows the mistake, each entry looks for
    // its own.
    [Test]
    public async Task FindPlace_TwoLambdasInOneLine_EachFindsItsOwnAfterTheNote()
    {
        const string Member = nameof(FindPlace_TwoLambdasInOneLine_EachFindsItsOwnAfterTheNote);
        Func<Task<EntryPlace>> first = async () => { await Task.Yield(); return new EntrySite(Member, File, 41).FindPlace()!; };
        Func<Task<EntryPlace>> second = async () => { await Task.Yield(); return new EntrySite(Member, File, 41).FindPlace()!; };
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
        var place = new EntrySite(Member, File, 51).FindPlace().ShouldNotBeNull();

        place.NoteDisposalIn(new StackMethod(typeof(string).GetMethod(nameof(ToString), [])!));

        place.IsOneOfSeveral.ShouldBeFalse();
        FarFromAnyAsyncMethod(51).ShouldBeSameAs(place);
    }

    private static EntryPlace? FarFromAnyAsyncMethod(int line)
    {
        EntryPlace? found = null;
        var thread = new Thread(() => found = new EntrySite("Any", File, line).FindPlace());
        thread.Start();
        thread.Join();

        return found;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static EntryPlace? Helper(int line, string member) => new EntrySite(member, File, line).FindPlace();
}
