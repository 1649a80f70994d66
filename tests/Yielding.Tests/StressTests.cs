using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Yielding;

/// <summary>Hundreds of threads that enter and leave at once, half of them failing.</summary>
public class StressTests
{
    private const int Threads = 200;

    private static readonly int s_rounds = Size.Of(inCI: 50, plain: 10);

    private readonly Tally _tally = new();

    [Test]
    public void Scope_ActiveOnAllThreadsAtOnce_EachReceivesItsOwnOutcome([Values] Form form)
    {
        Crowd.Run(Threads, (thread, together) =>
        {
            RunRounds(thread, together);
            together.SignalAndWait();
            if (thread == 0)
            {
                _tally.ShouldBeForgotten(); // while all the threads live
            }

            together.SignalAndWait();
        });

        _tally.ShouldBe(completed: Threads * s_rounds, failed: Threads * s_rounds);

        [MethodImpl(MethodImplOptions.NoInlining)]
        void RunRounds(int thread, Barrier together)
        {
            for (var round = 0; round < s_rounds; round++)
            {
                var thrown = FailureOf(thread, round);
                var caught = Forms.Caught(() => form.Execute(_tally.Observing, outer => form.Execute(_tally.Plain(), inner =>
                {
                    together.SignalAndWait();
                    Handle();
                    together.SignalAndWait();
                    End(thrown, outer, inner);
                })));
                caught.ShouldBeSameAs(thrown);
            }
        }
    }

    [NeedsExceptionPointers] // without them, what other threads have thrown makes it unknown
    [Test]
    public void Stack_OnEachThread_ItsEntriesReceiveItsOwnOutcome([Values] Form form)
    {
        const int Entries = 3;
        var calls = 0;
        Crowd.Run(Threads, (thread, together) =>
        {
            for (var round = 0; round < s_rounds; round++)
            {
                var thrown = FailureOf(thread, round);
                Forms.Caught(() => Execute(form, stack =>
                {
                    stack.Push(Receive);
                    var visits = new[]
                    {
                        stack.Enter(_tally.Observing),
                        stack.Enter(_tally.Plain()),
                        stack.Enter(ContextManager.From(_tally.Observing)),
                    };
                    stack.Callback(() => Interlocked.Increment(ref calls));
                    together.SignalAndWait();
                    End(thrown, visits);
                })).ShouldBeSameAs(thrown);

                bool Receive(Exception? received)
                {
                    received.ShouldBeSameAs(thrown);
                    Interlocked.Increment(ref calls);

                    return false;
                }
            }
        });

        var half = Threads * s_rounds / 2;
        _tally.ShouldBe(completed: Entries * half, failed: Entries * half);
        calls.ShouldBe(2 * 2 * half);
    }

    [NeedsExceptionPointers] // without them, what other threads have thrown makes it unknown
    [Test]
    public void Dispose_OnAllThreadsAtOnce_TearsDownOnce()
    {
        var scopesOfEach = Size.Of(inCI: 100_000, plain: 20_000) / Threads;
        var handles = new IDisposable[Threads * scopesOfEach];

        // A thread that comes later finds its way through what has been left already faster, until it competes with the first one.
        Crowd.Run(Threads, (thread, together) =>
        {
            for (var i = 0; i < scopesOfEach; i++)
            {
                handles[(thread * scopesOfEach) + i] = i % 2 == 0 ? Enter() : NewStack();
            }

            together.SignalAndWait();
            Array.ForEach(handles, handle => handle.Dispose());
        });

        _tally.ShouldBe(completed: handles.Length, failed: 0);

        // Those who leave are on another thread: without the runtime's exception pointers they can't see that the body has completed.
        Scope<Visit> Enter()
        {
            var scope = Scope.Enter(_tally.Observing);
            scope.Complete();

            return scope;
        }

        ExitStack NewStack()
        {
            var stack = new ExitStack();
            stack.Enter(_tally.Plain());
            stack.Complete();

            return stack;
        }
    }

    [Test]
    public void Dispose_OnAllThreadsAfterTheirReports_FailsWithOneOfThem()
    {
        var received = new ConcurrentQueue<Exception?>();
        var reported = new BodyException[Threads];
        Scope<int> scope = default;
        Crowd.Run(Threads, (thread, together) =>
        {
            reported[thread] = new BodyException();
            for (var round = 0; round < s_rounds; round++)
            {
                if (thread == 0)
                {
                    scope = Scope.Enter(Receive);
                }

                together.SignalAndWait();
                scope.Fail(reported[thread]);
                scope.Dispose();
                together.SignalAndWait();
            }
        });

        received.Count.ShouldBe(s_rounds);
        received.ShouldAllBe(e => reported.Contains(e));

        IEnumerable<int> Receive(ScopeBody body)
        {
            yield return 1;
            received.Enqueue(body.Exception);
        }
    }

    [Test]
    public void Shared_EnteredByAllThreadsAtOnce_SetsUpOnceAndFailsWhenOneFails([Values] Form form)
    {
        var shared = ContextManager.From(_tally.Observing).Shared();
        Crowd.Run(Threads, (thread, together) =>
        {
            for (var round = 0; round < s_rounds; round++)
            {
                var fails = round % 2 == 0 && thread == round;
                var caught = Forms.Caught(() => form.Execute(shared, visit =>
                {
                    together.SignalAndWait();
                    if (fails)
                    {
                        End(_tally.Made(new BodyException()), visit);
                    }
                }));
                (caught is BodyException).ShouldBe(fails);
                together.SignalAndWait();
            }
        });

        _tally.ShouldBe(completed: s_rounds / 2, failed: s_rounds / 2);
    }

    [Test]
    public void Shared_EnteredAndExitedByAllThreads_IsNeverSetUpTwice()
    {
        var setups = 0;
        var open = 0;
        var most = 0;
        var teardowns = 0;
        var shared = ContextManager.From(Generator()).Shared();
        Crowd.Run(Threads, (thread, together) =>
        {
            together.SignalAndWait();
            for (var round = 0; round < s_rounds; round++)
            {
                var thrown = FailureOf(thread, round);
                Forms.Caught(() => shared.Run(_ => End(thrown))).ShouldBeSameAs(thrown);
            }
        });

        setups.ShouldBeGreaterThan(0);
        (open, most, teardowns).ShouldBe((0, 1, setups));

        IEnumerable<int> Generator()
        {
            Interlocked.Increment(ref setups);
            most = Math.Max(most, Interlocked.Increment(ref open));
            try
            {
                yield return 1;
            }
            finally
            {
                Interlocked.Increment(ref teardowns);
                Interlocked.Decrement(ref open);
            }
        }
    }

    [Test]
    public void Scope_ManyOnEachThread_DoNotGrowTheHeap([Values] Form form)
    {
        var scopesOfEach = Size.Of(inCI: 100_000, plain: 60_000) / Threads;
        long before = 0;
        long grown = 0;
        Crowd.Run(Threads, (thread, together) =>
        {
            Many(scopesOfEach / 10);
            together.SignalAndWait();
            if (thread == 0)
            {
                before = GC.GetTotalMemory(forceFullCollection: true);
            }

            together.SignalAndWait();
            Many(scopesOfEach);
            together.SignalAndWait();
            if (thread == 0)
            {
                grown = GC.GetTotalMemory(forceFullCollection: true) - before;
            }

            together.SignalAndWait();
        });

        grown.ShouldBeLessThan(1_000_000, "60,000 scopes that each kept one object would hold 1,440,000 bytes at least");

        void Many(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var thrown = i % 2 == 0 ? new BodyException() : null;
                Forms.Caught(() => form.Execute(Silent, _ => End(thrown)));
            }
        }

        static IEnumerable<int> Silent(ScopeBody body)
        {
            yield return 1;
            _ = body.Status;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // else its frame is missing in hot code, and a clean body can be Unknown
    private static void Execute(Form form, Action<ExitStack> body)
    {
        if (form == Form.Run)
        {
            ExitStack.Run(body);

            return;
        }

        using var stack = new ExitStack();
        body(stack);
    }

    /// <summary>Every second body fails: in each round half of the threads, and each thread in every second round.</summary>
    private BodyException? FailureOf(int thread, int round) => (thread + round) % 2 == 0 ? _tally.Made(new BodyException()) : null;

    private static void End(Exception? thrown, params Visit[] visits)
    {
        foreach (var visit in visits)
        {
            visit.Throws = thrown;
        }

        if (thrown is not null)
        {
            throw thrown;
        }
    }

    private static void Handle()
    {
        try
        {
            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
        }
    }
}
