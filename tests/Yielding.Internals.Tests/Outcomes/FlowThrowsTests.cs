using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>The record of the throws in a body, by itself.</summary>
public sealed class FlowThrowsTests
{
    private readonly FlowThrows _throws = new(owner: null);

    [Test]
    public void After_GivesTheNewestFirstAndNothingOfThatTimeOrBefore()
    {
        var thrown = Many(3);
        for (var i = 0; i < thrown.Count; i++)
        {
            Record(thrown[i], time: i + 1);
        }

        After(0).ShouldBe([(thrown[2], false), (thrown[1], false), (thrown[0], false)]);
        After(1).ShouldBe([(thrown[2], false), (thrown[1], false)]);
        After(3).ShouldBeEmpty();
    }

    // Far more than one table has places for, so that lists become tables, and those have tables in them.
    [Test]
    public void HundredThousandAlive_AllAreFoundOnceEach()
    {
        var thrown = Many(100_000);
        for (var i = 0; i < thrown.Count; i++)
        {
            Record(thrown[i], time: i + 1);
        }

        After(0).Select(one => one.Exception).ShouldBe(Enumerable.Reverse(thrown));
    }

    [Test]
    public void ThrownAgain_CountsFromTheLastTime()
    {
        var thrown = Many(2_000);
        for (var time = 1; time <= 3 * thrown.Count; time++)
        {
            Record(thrown[time % thrown.Count], time);
        }

        var found = After(2 * thrown.Count);
        found.Count.ShouldBe(thrown.Count);
        found.Select(one => one.Exception).ToHashSet(ReferenceEqualityComparer.Instance).Count.ShouldBe(thrown.Count);
        After((3 * thrown.Count) - 1).Count.ShouldBe(1);
    }

    [Test]
    public void SameThrowTwice_IsOneThrow()
    {
        var exception = Thrown();
        var thrown = new FlowThrow(exception, 1);
        _throws.Record(exception, thrown);
        _throws.Record(exception, thrown);

        After(0).ShouldBe([(exception, false)]);
    }

    [Test]
    public void ThrownAgainWithALongerTrace_TheTraceTellsAll()
    {
        var exception = Thrown();
        Record(exception, 1);
        Again(exception);
        Record(exception, 2);

        After(0).ShouldBe([(exception, false)]);
    }

    [Test]
    public void ThrownAgainWithATraceThatHasNotGrown_TheTraceOfTheEarlierTimeIsLost_UnlessThatIsBeforeTheEntry()
    {
        var exception = Thrown();
        Record(exception, 1);
        Record(exception, 2);

        After(0).ShouldBe([(exception, true)]);
        After(1).ShouldBe([(exception, false)]);
    }

    [Test]
    public void TraceLostOnce_StaysLostWhenItIsThrownWithALongerOne()
    {
        var exception = Thrown();
        Record(exception, 1);
        Record(exception, 2);
        Again(exception);
        Record(exception, 3);

        After(0).ShouldBe([(exception, true)]);
        After(1).ShouldBe([(exception, false)]);
    }

    [Test]
    public async Task TraceLost_OfAThrowThatCannotHaveComeThroughTheOwner_DoesNotMatter([Values] bool isOwner)
    {
        var exception = Thrown();
        MethodBase? owner = null;
        FlowThrow? first = null;
        await Task.Run(InAnAsynchronousMethod);
        var throws = new FlowThrows(isOwner ? owner : typeof(FlowThrowsTests).GetMethod(nameof(SameThrowTwice_IsOneThrow)));

        throws.Record(exception, first!);
        throws.Record(exception, new FlowThrow(exception, 2));

        throws.After(0).ShouldBe([(exception, isOwner)]);

        async Task InAnAsynchronousMethod()
        {
            await Task.Yield();
            owner = StackEvidence.FindOwner(out _);
            first = new FlowThrow(exception, 1);
            first.FindThrough();
        }
    }

    [Test]
    public void DeadExceptions_AreForgottenAndTheLivingKept()
    {
        var alive = Thrown();
        Record(alive, 1);
        for (var i = 0; i < 200; i++)
        {
            RecordDead(500);
            GC.Collect();
        }

        After(0).ShouldContain((alive, false));
        EntriesKept().ShouldBeLessThan(8 * 501, "of a hundred thousand");
    }

    [Test]
    public void RecordedOnManyThreadsAtOnce_NoneIsLost()
    {
        const int Threads = 8;
        var thrown = Enumerable.Range(0, Threads).Select(_ => Many(5_000)).ToList();
        using var together = new Barrier(Threads);
        var threads = thrown.ConvertAll(mine => new Thread(() =>
        {
            together.SignalAndWait();
            for (var i = 0; i < mine.Count; i++)
            {
                Record(mine[i], i + 1);
            }
        }));

        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        var found = After(0).Select(one => one.Exception).ToHashSet(ReferenceEqualityComparer.Instance);
        found.Count.ShouldBe(Threads * 5_000);
    }

    private static TimeoutException Thrown()
    {
        var exception = new TimeoutException();
        Again(exception);

        return exception;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Again(TimeoutException exception)
    {
        try
        {
            Throw(exception);
        }
        catch (TimeoutException)
        {
        }
    }

    // Another frame, so that the trace of one that is thrown by this is longer each time: a throw adds to what a rethrow keeps.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Throw(TimeoutException exception)
    {
        if (exception.StackTrace is null)
        {
            throw exception;
        }

        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(exception).Throw();
    }

    private static List<TimeoutException> Many(int count) => [.. Enumerable.Range(0, count).Select(_ => new TimeoutException())];

    private void Record(Exception exception, long time) => _throws.Record(exception, new FlowThrow(exception, time));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RecordDead(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Record(new TimeoutException(), i + 2);
        }
    }

    private List<(Exception Exception, bool IsTraceLost)> After(long since) => _throws.After(since);

    private int EntriesKept()
    {
        const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;

        return Count((object?[])typeof(FlowThrows).GetField("_table", Hidden)!.GetValue(_throws)!);

        static int Count(object?[] table) =>
            table.Sum(place => place switch
            {
                null => 0,
                object?[] deeper => Count(deeper),
                _ => (int)place.GetType().GetProperty("Count")!.GetValue(place)!,
            });
    }
}
