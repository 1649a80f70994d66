using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Yielding.Outcomes;

/// <summary>The newest throws of the process. The tests of this assembly run one after the other, and nothing else throws here.</summary>
public sealed class RecentThrowsTests
{
    // More than it keeps.
    private const int Many = 2_100;

    [Test]
    public void After_ThrowsOfTwoThreads_GivesTheNewestFirstWithItsThread()
    {
        var (first, second) = (new TimeoutException(), new TimeoutException());
        var since = ThrowClock.Now;
        Handle(first);
        OnAnotherThread(() => Handle(second), out var other);

        After(since, onlyThread: null, out var isAll).ShouldBe([(second, other), (first, Environment.CurrentManagedThreadId)]);
        isAll.ShouldBeTrue();
        After(since + 1, onlyThread: null, out isAll).ShouldBe([(second, other)]);
        isAll.ShouldBeTrue();
        RecentThrows.After(ThrowClock.Now, onlyThread: null, out isAll).ShouldBeNull();
        isAll.ShouldBeTrue();
    }

    [Test]
    public void After_ThrownAgain_GivesItOnceWithTheNewestThread()
    {
        var thrown = new TimeoutException();
        var since = ThrowClock.Now;
        OnAnotherThread(() => Handle(thrown), out _);
        Handle(thrown);

        After(since, onlyThread: null, out _).ShouldBe([(thrown, Environment.CurrentManagedThreadId)]);
    }

    [Test]
    public void After_OnlyOneThread_IgnoresThrowsOfOthers()
    {
        var (thrown, mine) = (new TimeoutException(), Environment.CurrentManagedThreadId);
        var since = ThrowClock.Now;
        Handle(thrown);
        OnAnotherThread(() => Handle(thrown), out var other);

        After(since, mine, out _).ShouldBe([(thrown, mine)]);
        After(since, other, out _).ShouldBe([(thrown, other)]);
        RecentThrows.After(since, int.MaxValue, out _).ShouldBeNull();
    }

    [Test]
    public void After_MoreThanCapacity_LosesTheOldestAndReportsIt()
    {
        var thrown = Enumerable.Range(0, Many).Select(_ => new TimeoutException()).ToList();
        var since = ThrowClock.Now;
        thrown.ForEach(Handle);

        var found = RecentThrows.After(since, onlyThread: null, out var isAll).ShouldNotBeNull();

        isAll.ShouldBeFalse();
        found.Count.ShouldBe(2_048);
        found[0].Exception.ShouldBeSameAs(thrown[^1]);
        found.Select(one => one.Exception).ShouldNotContain(thrown[0]);
        RecentThrows.After(ThrowClock.Now - 100, onlyThread: null, out isAll)!.Count.ShouldBe(100);
        isAll.ShouldBeTrue();
    }

    [Test]
    public void After_ManyTicksWithoutThrow_LosesNothing()
    {
        var thrown = new TimeoutException();
        var since = ThrowClock.Now;
        Handle(thrown);
        for (var i = 0; i < Many; i++)
        {
            ThrowClock.Tick();
        }

        RecentThrows.After(since, onlyThread: null, out var isAll)!.Single().Exception.ShouldBeSameAs(thrown);
        isAll.ShouldBeTrue();
        RecentThrows.AnySince(since, onlyThread: null).ShouldBeTrue();
        RecentThrows.AnySince(since, onlyThread: -1).ShouldBeFalse();
        RecentThrows.AnySince(ThrowClock.Now, onlyThread: null).ShouldBeFalse();
    }

    [Test]
    public void Find_ThrowsOfOneException()
    {
        var thrown = new TimeoutException();
        Handle(thrown);
        var first = ThrowClock.Now;

        RecentThrows.Find(thrown, first).ShouldBe((true, true));
        Handle(new TimeoutException());
        RecentThrows.Find(thrown, first).ShouldBe((true, true));
        Handle(thrown);
        RecentThrows.Find(thrown, first).ShouldBe((false, false));
        RecentThrows.Find(thrown, ThrowClock.Now).ShouldBe((false, true));
    }

    [Test]
    public void Find_NewerThrowsThanItKeeps_IsNeitherTheOnlyNorTheNewest()
    {
        var (thrown, other) = (new TimeoutException(), new TimeoutException());
        Handle(thrown);
        var first = ThrowClock.Now;
        for (var i = 0; i < Many; i++)
        {
            Handle(other);
        }

        RecentThrows.Find(thrown, first).ShouldBe((false, false));
        RecentThrows.Find(other, ThrowClock.Now).ShouldBe((false, true));
    }

    [Test]
    public void OnlyAfter_OneExceptionOfTheThread_IsThat()
    {
        var (thrown, mine) = (new TimeoutException(), Environment.CurrentManagedThreadId);
        var since = ThrowClock.Now;
        OnAnotherThread(() => Handle(new TimeoutException()), out _);
        RecentThrows.OnlyAfter(since, mine).ShouldBeNull();
        Handle(thrown);
        Handle(thrown);

        RecentThrows.OnlyAfter(since, mine).ShouldBeSameAs(thrown);
        Handle(new TimeoutException());
        RecentThrows.OnlyAfter(since, mine).ShouldBeNull();
    }

    // An older throw of the thread may be among those that are lost.
    [Test]
    public void OnlyAfter_MoreThrowsThanItKeeps_IsNone()
    {
        var (thrown, other) = (new TimeoutException(), new TimeoutException());
        var since = ThrowClock.Now;
        OnAnotherThread(
            () =>
            {
                for (var i = 0; i < Many; i++)
                {
                    Handle(other);
                }
            },
            out _);
        Handle(thrown);

        RecentThrows.OnlyAfter(since, Environment.CurrentManagedThreadId).ShouldBeNull();
        RecentThrows.OnlyAfter(ThrowClock.Now - 2, Environment.CurrentManagedThreadId).ShouldBeSameAs(thrown);
    }

    [Test]
    public void OnlyAfter_AnotherWasCollected_IsNone()
    {
        var thrown = new TimeoutException();
        var since = ThrowClock.Now;
        for (var i = 0; i < 100; i++)
        {
            HandleNew();
        }

        GC.Collect();
        Handle(thrown);

        RecentThrows.OnlyAfter(since, Environment.CurrentManagedThreadId).ShouldBeNull();
    }

    [Test]
    public void After_ThrownAgainWithoutLengths_MayLackMethods()
    {
        var thrown = new TimeoutException();
        var since = ThrowClock.Now;
        Handle(thrown);
        RecentThrows.After(since, onlyThread: null, out _)!.Single().MayLackMethods.ShouldBeFalse("it was thrown once");
        Handle(thrown);

        RecentThrows.After(since, onlyThread: null, out _)!.Single().MayLackMethods.ShouldBeTrue();
        RecentThrows.After(since + 1, onlyThread: null, out _)!.Single().MayLackMethods.ShouldBeFalse("the older throw is not looked at");
    }

    // This runtime has exception pointers, so the throws are recorded without lengths at first.
    [Test]
    public void After_PassesTwoMethodsWithLengths_LacksNothing()
    {
        var thrown = new TimeoutException();
        var since = ThrowClock.Now;
        Catch(() => Pass(thrown));

        ThrowClock.Now.ShouldBe(since + 2);
        RecentThrows.After(since, onlyThread: null, out _)!.Single().MayLackMethods.ShouldBeFalse();
    }

    [Test]
    public void After_TraceResetWithLengths_MayLackMethods()
    {
        var thrown = new TimeoutException();
        var since = ThrowClock.Now;
        Catch(() => Pass(thrown));
        Catch(() => throw thrown);

        RecentThrows.After(since, onlyThread: null, out _)!.Single().MayLackMethods.ShouldBeTrue();
        RecentThrows.After(ThrowClock.Now - 1, onlyThread: null, out _)!.Single().MayLackMethods.ShouldBeFalse();
    }

    [Test]
    public void After_OtherThreadThrewItAgain_CountsForTheLengths()
    {
        var thrown = new TimeoutException();
        var since = ThrowClock.Now;
        OnAnotherThread(() => Catch(() => Pass(thrown)), out _);
        Catch(() => throw thrown);

        var found = RecentThrows.After(since, Environment.CurrentManagedThreadId, out _)!.Single();
        found.Thread.ShouldBe(Environment.CurrentManagedThreadId);
        found.MayLackMethods.ShouldBeTrue();
    }

    // A trace that this thread's throw had may have been reset by another thread, later.
    [Test]
    public void After_OtherThreadResetTheTrace_MayLackMethods()
    {
        var thrown = new TimeoutException();
        var since = ThrowClock.Now;
        Catch(() => Pass(thrown));
        OnAnotherThread(() => Catch(() => throw thrown), out _);

        RecentThrows.After(since, Environment.CurrentManagedThreadId, out _)!.Single().MayLackMethods.ShouldBeTrue();
    }

    // However long the trace was before.
    [Test]
    public void After_OtherThreadResetALongTrace_MayLackMethods()
    {
        var thrown = new TimeoutException();
        Catch(() => Pass(thrown));
        var captured = ExceptionDispatchInfo.Capture(thrown);
        var since = ThrowClock.Now;
        Catch(captured.Throw);
        OnAnotherThread(() => Catch(() => throw thrown), out _);

        RecentThrows.After(since, Environment.CurrentManagedThreadId, out _)!.Single().MayLackMethods.ShouldBeTrue();
    }

    // The other throw may still be in progress, and overwrite the trace.
    [Test]
    public void After_OtherThreadThrewItBefore_MayLackMethods()
    {
        var thrown = new TimeoutException();
        OnAnotherThread(() => Catch(() => throw thrown), out _);
        var since = ThrowClock.Now;
        Catch(() => throw thrown);

        RecentThrows.After(since, onlyThread: null, out _)!.Single().MayLackMethods.ShouldBeTrue();
    }

    [Test]
    public void After_OtherThreadsThrowIsOver_LacksNothing()
    {
        var thrown = new TimeoutException();
        OnAnotherThread(() => Catch(() => Throw(thrown)), out _);
        var captured = ExceptionDispatchInfo.Capture(thrown);
        var since = ThrowClock.Now;
        Catch(captured.Throw);

        RecentThrows.After(since, onlyThread: null, out _)!.Single().MayLackMethods.ShouldBeFalse();
    }

    [Test]
    public void Add_ExceptionWithoutOwner_IsCollected()
    {
        var since = ThrowClock.Now;
        for (var i = 0; i < 100; i++)
        {
            HandleNew();
        }

        GC.Collect();

        (RecentThrows.After(since, onlyThread: null, out var isAll)?.Count ?? 0).ShouldBeLessThan(5);
        isAll.ShouldBeTrue();
    }

    private static List<(Exception Exception, int Thread)>? After(long since, int? onlyThread, out bool isAll) =>
        RecentThrows.After(since, onlyThread, out isAll)?.ConvertAll(one => (one.Exception, one.Thread));

    /// <summary>Throws through a second method that throws it again.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Pass(Exception thrown)
    {
        try
        {
            Throw(thrown);
        }
        catch (TimeoutException)
        {
            throw;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Throw(Exception thrown) => throw thrown;

    /// <summary>
    /// Catches what the action throws, and records each throw with the length of its trace, as on a runtime without exception pointers.
    /// </summary>
    private static void Catch(Action action)
    {
        AppDomain.CurrentDomain.FirstChanceException -= ThrowClock.Record;
        AppDomain.CurrentDomain.FirstChanceException += RecordLength;
        try
        {
            action();
        }
        catch (TimeoutException)
        {
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= RecordLength;
            AppDomain.CurrentDomain.FirstChanceException += ThrowClock.Record;
        }
    }

    private static void RecordLength(object? sender, FirstChanceExceptionEventArgs thrown) =>
        RecentThrows.Add(thrown.Exception, ThrowClock.Tick(), keepsLength: true, isOwn: false);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void HandleNew() => Handle(new TimeoutException());

    private static void Handle(Exception thrown)
    {
        try
        {
            throw thrown;
        }
        catch (TimeoutException)
        {
        }
    }

    private static void OnAnotherThread(Action action, out int id)
    {
        var thread = new Thread(() => action());
        thread.Start();
        thread.Join();
        id = thread.ManagedThreadId;
    }
}
