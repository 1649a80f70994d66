using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>The entries of an exit stack that belongs to one thread, and of one that does not.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class ExitEntriesTests(bool isForSeveralThreads)
{
    private static readonly Kind s_observing = new(observes: true);
    private static readonly Kind s_plain = new(observes: false);

    private readonly ExitEntries _entries = new(new List<int>(), isForSeveralThreads);

    [Test]
    public void TryTakeOrClose_Entries_ComeInReverseOrder()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            _entries.Reserve();
            _entries.Add(Entry(name)).ShouldBeNull();
        }

        _entries.Count.ShouldBe(3);
        TakeAll().ShouldBe(["c", "b", "a"]);
        _entries.Count.ShouldBe(0);
    }

    [Test]
    public void TryTakeOrClose_AddedMeanwhile_ComesNext()
    {
        _entries.Add(Entry("a"));
        _entries.Add(Entry("b"));

        Take().ShouldBe("b");
        _entries.Add(Entry("c")).ShouldBeNull();
        Take().ShouldBe("c");
        Take().ShouldBe("a");
        _entries.Add(Entry("d")).ShouldBeNull("it is not closed until a caller has found it empty");
        Take().ShouldBe("d");
        Take().ShouldBeNull();
    }

    [Test]
    public void TryTakeOrClose_Empty_RefusesAllThatFollows()
    {
        _entries.TryTakeOrClose(out var none).ShouldBeFalse();
        none.Target.ShouldBeNull();

        _entries.Add(Entry("a")).ShouldNotBeNull().ObjectName.ShouldContain("List");
        Should.Throw<ObjectDisposedException>(_entries.Reserve);
        Should.Throw<ObjectDisposedException>(() => _entries.MoveTo(new ExitEntries(this, isForSeveralThreads)));
        _entries.Count.ShouldBe(0);
        _entries.TryTakeOrClose(out _).ShouldBeFalse();
    }

    [Test]
    public void MoveTo_Entries_KeepTheirOrderAndTheStackStaysOpen()
    {
        _entries.Add(Entry("a"));
        _entries.Add(Entry("b"));
        var other = new ExitEntries(this, isForSeveralThreads);

        _entries.MoveTo(other);

        _entries.Count.ShouldBe(0);
        other.Count.ShouldBe(2);
        other.TryTakeOrClose(out var last).ShouldBeTrue();
        last.Target.ShouldBe("b");
        _entries.Add(Entry("c")).ShouldBeNull();
        Take().ShouldBe("c");
    }

    [Test]
    public void Observes_ObservingEntry_IsTrueForGoodOnceItWasTaken()
    {
        _entries.Add(new ExitEntry(s_plain, "a"));
        _entries.Observes.ShouldBeFalse();
        _entries.Add(new ExitEntry(s_observing, "b"));
        _entries.Observes.ShouldBeTrue();

        TakeAll();

        _entries.Observes.ShouldBeTrue();
    }

    [Test]
    public void Observes_ObservingEntryMovedAway_IsFalse()
    {
        _entries.Add(new ExitEntry(s_observing, "a"));

        _entries.MoveTo(new ExitEntries(this, isForSeveralThreads));

        _entries.Observes.ShouldBeFalse();
    }

    private static ExitEntry Entry(object target) => new(s_observing, target);

    private object? Take() => _entries.TryTakeOrClose(out var entry) ? entry.Target : null;

    private List<object> TakeAll()
    {
        var all = new List<object>();
        while (Take() is { } target)
        {
            all.Add(target);
        }

        return all;
    }

    private sealed class Kind(bool observes) : ExitAction(observes)
    {
        public override bool Exit(in ExitEntry entry, in BodyOutcome outcome, bool nothingInFlight) => false;
    }
}
