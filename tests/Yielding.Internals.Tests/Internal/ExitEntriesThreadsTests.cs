using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>The entries of an exit stack that several threads fill and empty.</summary>
public sealed class ExitEntriesThreadsTests
{
    private const int Threads = 4;

    // To look at each entry takes its time.
    private const int Few = 500;

    private static readonly int s_each = Size.Of(inCI: 100_000, plain: 60_000);

    private static readonly Kind s_plain = new(observes: false);

    private readonly ExitEntries _entries = new(new List<int>(), isForSeveralThreads: true);

    [Test]
    public void Add_SeveralThreadsAtOnce_KeepsAllInTheOrderOfEach()
    {
        Together(thread =>
        {
            for (var i = 0; i < s_each; i++)
            {
                _entries.Reserve();
                _entries.Add(Entry((thread, i))).ShouldBeNull();
            }
        });

        _entries.Count.ShouldBe(Threads * s_each);
        var taken = TakeAll().Cast<(int Thread, int Number)>().ToList();
        taken.Count.ShouldBe(Threads * s_each);
        foreach (var ofThread in taken.GroupBy(entry => entry.Thread))
        {
            ofThread.Select(entry => entry.Number).ShouldBe(Enumerable.Range(0, s_each).Reverse());
        }
    }

    // Each entry is either taken or refused.
    [Test]
    public void Add_WhileOthersTakeUntilTheEnd_LosesNothing()
    {
        var rounds = Size.Of(inCI: 300, plain: 150);
        for (var round = 0; round < rounds; round++)
        {
            var entries = new ExitEntries(this, isForSeveralThreads: true);
            entries.Add(Entry(-1));
            var (added, refused, taken) = (0, 0, 0);
            Together(thread =>
            {
                if (thread == 0)
                {
                    while (entries.TryTakeOrClose(out _))
                    {
                        Interlocked.Increment(ref taken);
                    }

                    return;
                }

                for (var i = 0; i < 100; i++)
                {
                    if (entries.Add(Entry(i)) is null)
                    {
                        Interlocked.Increment(ref added);
                    }
                    else
                    {
                        Interlocked.Increment(ref refused);
                    }
                }
            });

            taken.ShouldBe(added + 1);
            (added + refused).ShouldBe((Threads - 1) * 100);
            entries.Count.ShouldBe(0);
        }
    }

    [Test]
    public void TryTakeOrClose_SeveralThreadsAtOnce_GiveEachEntryOnce()
    {
        for (var i = 0; i < s_each; i++)
        {
            _entries.Add(Entry(i));
        }

        var taken = new ConcurrentBag<object>();
        Together(_ =>
        {
            while (_entries.TryTakeOrClose(out var entry))
            {
                taken.Add(entry.Target);
            }
        });

        taken.Cast<int>().Order().ShouldBe(Enumerable.Range(0, s_each));
    }

    [Test]
    public void Observes_WhileOthersAdd_IsReadSafely()
    {
        Together(thread =>
        {
            for (var i = 0; i < Few; i++)
            {
                if (thread == 0)
                {
                    _entries.Observes.ShouldBeFalse();
                    _entries.Count.ShouldBeGreaterThanOrEqualTo(0);
                }
                else
                {
                    _entries.Add(Entry(i));
                }
            }
        });

        _entries.Count.ShouldBe((Threads - 1) * Few);
    }

    private static ExitEntry Entry(object target) => new(s_plain, target);

    /// <summary>Runs an action on several threads that start at the same time.</summary>
    private static void Together(Action<int> action)
    {
        var failures = new ConcurrentQueue<Exception>();
        using var start = new Barrier(Threads);
        var threads = Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                action(number);
            }
            catch (Exception e)
            {
                failures.Enqueue(e);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        failures.ShouldBeEmpty();
    }

    private List<object> TakeAll()
    {
        var all = new List<object>();
        while (_entries.TryTakeOrClose(out var entry))
        {
            all.Add(entry.Target);
        }

        return all;
    }

    private sealed class Kind(bool observes) : ExitAction(observes)
    {
        public override bool Exit(in ExitEntry entry, in BodyOutcome outcome, bool nothingInFlight) => false;
    }
}
