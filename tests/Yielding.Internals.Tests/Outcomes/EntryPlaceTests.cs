using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Yielding.Support;

namespace Yielding.Outcomes;

/// <summary>How many scopes are open that were entered at one place: counted where no state machine can be read.</summary>
public sealed class EntryPlaceTests
{
    // Each test has a place of its own: the counts are the process's.
    private static int s_offset = 1_000;

    private readonly int _offset = Interlocked.Increment(ref s_offset);

    [Test]
    public void IsOnlyActiveEntry_Alone_IsTrue()
    {
        var entry = Place().Enter();

        entry.IsOnlyActiveEntry.ShouldBeTrue();
        entry.Exit();
    }

    [Test]
    public void IsOnlyActiveEntry_NotEntered_IsFalse() => Place().IsOnlyActiveEntry.ShouldBeFalse();

    [Test]
    public void IsOnlyActiveEntry_AnotherWasOpenAtEntry_IsFalseForGood()
    {
        var place = Place();
        var earlier = place.Enter();
        var entry = place.Enter();

        entry.IsOnlyActiveEntry.ShouldBeFalse();
        earlier.Exit();
        entry.IsOnlyActiveEntry.ShouldBeFalse("the earlier one may have thrown since this entry");
    }

    [Test]
    public void IsOnlyActiveEntry_AnotherEnteredLater_IsFalseForGood()
    {
        var place = Place();
        var entry = place.Enter();
        var later = place.Enter();

        entry.IsOnlyActiveEntry.ShouldBeFalse();
        later.Exit();
        entry.IsOnlyActiveEntry.ShouldBeFalse("the later one may have thrown since this entry");
    }

    [Test]
    public void IsOnlyActiveEntry_AfterExitOfAllOthers_IsTrueForTheNext()
    {
        var place = Place();
        var (one, other) = (place.Enter(), place.Enter());
        one.Exit();
        place.Enter().IsOnlyActiveEntry.ShouldBeFalse("one is still open");
        other.Exit();
        Place().Enter().IsOnlyActiveEntry.ShouldBeFalse("the one between is still open");
    }

    [Test]
    public void IsOnlyActiveEntry_OneAfterTheOther_IsTrueForEach()
    {
        var place = Place();
        for (var i = 0; i < 3; i++)
        {
            var entry = place.Enter();
            entry.IsOnlyActiveEntry.ShouldBeTrue();
            entry.Exit();
        }
    }

    [Test]
    public void Enter_SameMethodAndOffset_IsCountedTogether()
    {
        var one = Place().Enter();
        var other = Place().Enter();

        one.ShouldNotBeSameAs(other);
        one.Method.IsSame(other.Method).ShouldBeTrue();
        one.Offset.ShouldBe(_offset);
        one.IsOnlyActiveEntry.ShouldBeFalse();
        other.IsOnlyActiveEntry.ShouldBeFalse();
    }

    [Test]
    public void Enter_InstantiationsOfGenericMethod_AreCountedTogether()
    {
        var one = Place(typeof(List<int>), nameof(List<>.Clear)).Enter();
        var other = Place(typeof(List<string>), nameof(List<>.Clear)).Enter();

        one.IsOnlyActiveEntry.ShouldBeFalse();
        other.IsOnlyActiveEntry.ShouldBeFalse();
    }

    [Test]
    public void Enter_OtherOffsetOrMethod_IsCountedApart()
    {
        var one = Place().Enter();
        Place(typeof(EntryPlaceTests), nameof(IsOnlyActiveEntry_Alone_IsTrue)).Enter().IsOnlyActiveEntry.ShouldBeTrue();
        Place(typeof(int), nameof(ToString)).Enter().IsOnlyActiveEntry.ShouldBeTrue("only the name is the same");
        new EntryPlace(one.Method, Interlocked.Increment(ref s_offset), line: 0, callee: null).Enter().IsOnlyActiveEntry.ShouldBeTrue();

        one.IsOnlyActiveEntry.ShouldBeTrue();
    }

    // Different entries would be counted together then, or each by itself: it is never known that no other is open.
    [TestCase(0)]
    [TestCase(-1)]
    public void Enter_OffsetUnknown_IsNeverAlone(int offset)
    {
        var place = new EntryPlace(Place().Method, offset, line: 0, callee: null);
        for (var i = 0; i < 2; i++)
        {
            var entry = place.Enter();
            entry.IsOnlyActiveEntry.ShouldBeFalse();
            entry.Exit();
        }
    }

    [Test]
    public async Task Enter_ReadableMachine_IsNotCounted()
    {
        await Task.Yield();
        var place = EntryPlace.Find(line: 0, out var isCaller).ShouldNotBeNull();

        isCaller.ShouldBeTrue();
        place.Layout.ShouldNotBeNull();
        place.Offset.ShouldBeGreaterThan(0);
        place.Enter().ShouldBeSameAs(place);
        place.IsOnlyActiveEntry.ShouldBeFalse();
        place.Exit();
        place.Enter().IsOnlyActiveEntry.ShouldBeFalse();
    }

    [Test]
    public void Enter_MethodWithoutType_IsCountedLikeAnyOther([Values] bool hasMetadata)
    {
        var method = hasMetadata
            ? new StackMethod(new DynamicMethod("Made", typeof(void), []))
            : new StackMethod(start: _offset, names: null);
        var place = new EntryPlace(method, _offset, line: 0, callee: null);

        place.Layout.ShouldBeNull();
        var entry = place.Enter();
        entry.IsOnlyActiveEntry.ShouldBeTrue();
        new EntryPlace(method, _offset, line: 0, callee: null).Enter().IsOnlyActiveEntry.ShouldBeFalse();
        entry.IsOnlyActiveEntry.ShouldBeFalse();
    }

    [Test]
    public void Enter_CollectibleMethod_IsNotKeptAlive()
    {
        var method = EnterInCollectible(_offset);

        for (var i = 0; i < 10 && method.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        method.IsAlive.ShouldBeFalse();
    }

    [Test]
    public void NoteDisposalIn_WithoutMember_ChangesNothing()
    {
        var place = Place();

        place.NoteDisposalIn(place.Method);

        place.IsOneOfSeveral.ShouldBeFalse("the place is not kept for a line");
    }

    [Test]
    public void NoteDisposalIn_PartOfTheMember_IsOneOfSeveral()
    {
        var place = Place();
        place.Member = nameof(NoteDisposalIn_WithoutMember_ChangesNothing);

        place.NoteDisposalIn(Place(typeof(EntryPlaceTests), nameof(NoteDisposalIn_PartOfTheMember_IsOneOfSeveral)).Method);
        place.IsOneOfSeveral.ShouldBeFalse();
        place.NoteDisposalIn(Place(typeof(EntryPlaceTests), nameof(NoteDisposalIn_WithoutMember_ChangesNothing)).Method);
        place.IsOneOfSeveral.ShouldBeTrue();
        place.NoteDisposalIn(Place(typeof(EntryPlaceTests), nameof(NoteDisposalIn_PartOfTheMember_IsOneOfSeveral)).Method);
        place.IsOneOfSeveral.ShouldBeTrue("it stays so");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference EnterInCollectible(int offset)
    {
        var type = MadeType.Define(
            "Collectible",
            builder => builder.DefineMethod("M", MethodAttributes.Public, typeof(void), []).GetILGenerator().Emit(OpCodes.Ret),
            AssemblyBuilderAccess.RunAndCollect);
        var place = Place(type, "M", offset);
        var one = place.Enter();
        one.IsOnlyActiveEntry.ShouldBeFalse("entries of such methods are not counted");

        return new WeakReference(type);
    }

    private static EntryPlace Place(Type type, string method, int offset) =>
        new(new StackMethod(type.GetMethod(method, [])!), offset, line: 0, callee: null);

    private EntryPlace Place() => Place(typeof(object), nameof(ToString));

    private EntryPlace Place(Type type, string method) => Place(type, method, _offset);
}
