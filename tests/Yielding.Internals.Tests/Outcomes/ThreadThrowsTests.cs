using System.Runtime.ExceptionServices;

namespace Yielding.Outcomes;

/// <summary>The record of a thread's throws, by itself: this runtime puts its exception pointers on the stack, another may not.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class ThreadThrowsTests(bool pointersLieOnTheStack)
{
    // More than it keeps is lost, the oldest first.
    private const int Capacity = 1_024;

    private readonly ThreadThrows _record = new();
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
    public void Add_CapturedExceptionThrownAgain_KeepsTheTraceForTheEarlierThrow()
    {
        var thrown = Throw(pointer: 300, time: 1);
        var passed = CallStack.MethodsOf(thrown).Length;

        AddAtThrow(ExceptionDispatchInfo.Capture(thrown).Throw, pointer: 200, time: 2, isOwn: false);

        // The throw itself is the last frame.
        _record.Find(300)!.PassedBefore.ShouldNotBeNull().Length.ShouldBe(passed + 1);
        _record.Find(200)!.PassedBefore.ShouldBeNull();
    }

    // Else the failure of one task that is thrown twice, while the first throw is leaving a body, would show the methods of neither.
    [Test]
    public void Add_SameCaptureThrownTwice_KeepsNothingForTheSecondThrow()
    {
        var captured = ExceptionDispatchInfo.Capture(Throw(pointer: 300, time: 1));

        AddAtThrow(captured.Throw, pointer: 200, time: 2, isOwn: false);
        AddAtThrow(captured.Throw, pointer: 100, time: 3, isOwn: false);

        _record.Find(300)!.PassedBefore.ShouldNotBeNull();
        _record.Find(200)!.PassedBefore.ShouldBeNull();
    }

    [Test]
    public void Add_ThrownAgainWithoutCapture_KeepsNothing()
    {
        var thrown = Throw(pointer: 300, time: 1);

        AddAtThrow(() => throw thrown, pointer: 200, time: 2, isOwn: false);

        _record.Find(300)!.PassedBefore.ShouldBeNull();
    }

    [Test]
    public void Add_OwnThrow_KeepsNothing()
    {
        var thrown = Throw(pointer: 300, time: 1);

        AddAtThrow(ExceptionDispatchInfo.Capture(thrown).Throw, pointer: 200, time: 2, isOwn: true);

        _record.Find(300)!.PassedBefore.ShouldBeNull();
    }

    [Test]
    public void ThrowWithoutRecord_IsFoundWithoutException()
    {
        _record.Add(300, 1, thrown: null, isOwn: false, pointersLieOnTheStack);

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

    /// <summary>Records a throw at the time when the process learns of it: the stack trace ends with the method that throws.</summary>
    private void AddAtThrow(Action action, nint pointer, long time, bool isOwn)
    {
        EventHandler<FirstChanceExceptionEventArgs> add = (_, e) => _record.Add(pointer, time, e.Exception, isOwn, pointersLieOnTheStack);
        AppDomain.CurrentDomain.FirstChanceException += add;
        Catch(action);
        AppDomain.CurrentDomain.FirstChanceException -= add;
    }

    private TimeoutException Throw(nint pointer, long time)
    {
        var thrown = new TimeoutException();
        Catch(() => throw thrown);
        _alive.Add(thrown);
        _record.Add(pointer, time, thrown, isOwn: false, pointersLieOnTheStack);

        return thrown;
    }

    private (long Time, Exception? Thrown)? Found(nint pointer) => _record.Find(pointer) is { } entry ? (entry.Time, entry.Thrown) : null;
}
