namespace Yielding.Outcomes;

/// <summary>The record of a thread's throws, by itself: this runtime puts its exception pointers on the stack, another may not.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class ThrowRecordTests(bool pointersLieOnTheStack)
{
    // More than it keeps is lost, the oldest first.
    private const int Capacity = 1_024;

    private readonly ThrowRecord _record = new();
    private readonly List<Exception> _alive = [];

    [Test]
    public void Throw_IsFoundUnderItsPointer()
    {
        var (first, second) = (Throw(pointer: 200, time: 1), Throw(pointer: 100, time: 2));

        Found(200).ShouldBe((1, first));
        Found(100).ShouldBe((2, second));
        _record.Find(150).ShouldBeNull();
    }

    [Test]
    public void PointerUsedAgain_TheOlderThrowIsForgotten()
    {
        Throw(pointer: 200, time: 1);
        Throw(pointer: 100, time: 2);
        var third = Throw(pointer: 100, time: 3);

        Found(100).ShouldBe((3, third));
        Found(200)!.Value.Time.ShouldBe(1);
    }

    [Test]
    public void ThrowFurtherOut_OnTheStackItProvesThatThoseDeeperAreDealtWith()
    {
        Throw(pointer: 100, time: 1);
        var second = Throw(pointer: 200, time: 2);

        Found(200).ShouldBe((2, second));
        (_record.Find(100) is null).ShouldBe(pointersLieOnTheStack);
    }

    [Test]
    public void PointerOfAnOlderThrowUsedAgain_TheOthersAreKeptUnlessTheyLieDeeper()
    {
        Throw(pointer: 300, time: 1);
        Throw(pointer: 200, time: 2);
        Throw(pointer: 100, time: 3);
        var fourth = Throw(pointer: 200, time: 4);

        Found(200).ShouldBe((4, fourth));
        Found(300)!.Value.Time.ShouldBe(1);
        (_record.Find(100) is null).ShouldBe(pointersLieOnTheStack);
    }

    [Test]
    public void MoreThanItKeeps_TheOldestIsFoundNoMore()
    {
        for (var i = 0; i <= Capacity; i++)
        {
            Throw(pointer: 10_000 - i, time: i);
        }

        _record.Find(10_000).ShouldBeNull();
        for (var i = 1; i <= Capacity; i++)
        {
            Found(10_000 - i).ShouldBe((i, _alive[i]));
        }
    }

    [Test]
    public void ThrownAgain_TheTraceBeforeTheFirstTimeIsKept()
    {
        var thrown = Throw(pointer: 300, time: 1);
        var before = StackEvidence.MethodsOf(thrown);
        _record.Find(300)!.TraceBefore.ShouldBeNull();

        Catch(() => throw thrown);
        _record.Add(200, 2, thrown, pointersLieOnTheStack);
        Catch(() => throw thrown);
        _record.Add(100, 3, thrown, pointersLieOnTheStack);

        // The second throw keeps it at the first; the third finds the second, which is nearer.
        _record.Find(300)!.TraceBefore.ShouldNotBeNull();
        _record.Find(200)!.TraceBefore.ShouldNotBeNull();
        _record.Find(100)!.TraceBefore.ShouldBeNull();
        before.ShouldNotBeEmpty();
    }

    [Test]
    public void OwnThrow_LeavesTheTraceOfTheEarlierOneAlone()
    {
        var thrown = Throw(pointer: 300, time: 1);

        _record.ExpectOwnThrow();
        _record.Add(200, 2, thrown, pointersLieOnTheStack);
        _record.Find(300)!.TraceBefore.ShouldBeNull();

        _record.Add(100, 3, thrown, pointersLieOnTheStack);
        _record.Find(200)!.TraceBefore.ShouldNotBeNull("only one throw was the library's own");
    }

    [Test]
    public void ThrowThatIsNotKnown_IsFoundWithoutException()
    {
        _record.Add(300, 1, thrown: null, pointersLieOnTheStack);

        Found(300).ShouldBe((1, null));
    }

    private static void Catch(Action action)
    {
        try
        {
            action();
        }
        catch (TimeoutException)
        {
        }
    }

    private TimeoutException Throw(nint pointer, long time)
    {
        var thrown = new TimeoutException();
        Catch(() => throw thrown);
        _alive.Add(thrown);
        _record.Add(pointer, time, thrown, pointersLieOnTheStack);

        return thrown;
    }

    private (long Time, Exception? Thrown)? Found(nint pointer) => _record.Find(pointer) is { } entry ? (entry.Time, entry.Thrown) : null;
}
