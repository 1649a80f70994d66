using System.Diagnostics.CodeAnalysis;
using Yielding.Support;

namespace Yielding;

public class ExitStackTests
{
    private Journal _journal = null!;

    [SetUp]
    public void SetUp() => _journal = new Journal();

    [Test]
    [Contextlib(52, "TestBaseExitStack.test_pop_all")]
    public void PopAll_moves_the_entries_to_a_stack_that_the_caller_leaves()
    {
        ExitStack moved;
        using (var stack = new ExitStack())
        {
            stack.Enter(Plain("a"));
            moved = stack.PopAll();
            stack.Count.ShouldBe(0);
            stack.Callback(() => _journal.Write("old"));
        }

        moved.Count.ShouldBe(1);
        _journal.Write("between");
        moved.Dispose();

        _journal.ShouldBe("+a", "old", "between", "a completed", "-a");
    }

    [Test]
    public void What_is_registered_on_a_closed_stack_is_refused_before_it_runs_or_released()
    {
        var stack = new ExitStack();
        stack.Dispose();
        var thing = new Thing(_journal);

        foreach (var register in new Action[]
        {
            () => stack.Enter(Plain("a")),
            () => stack.Enter(body => Asking("a", body)),
            () => stack.Enter(ContextManager.From(Plain("a"))),
            () => stack.Use(thing),
            () => stack.Callback(() => _journal.Write("callback")),
            () => stack.Callback(_journal.Write, "callback"),
            () => stack.Push(_ => true),
            () => stack.Push(ContextManager.Suppress<BodyException>()),
            () => stack.PopAll(),
        })
        {
            Should.Throw<ObjectDisposedException>(register).Message.ShouldContain("closed");
        }

        _journal.ShouldBe("thing disposed");
        stack.Dispose();
    }

    [Test]
    public void A_stack_that_the_setup_closes_releases_what_that_setup_entered()
    {
        var stack = new ExitStack();

        Should.Throw<ObjectDisposedException>(() => stack.Enter(body => Asking("a", body, stack.Close)));

        _journal.ShouldBe("+a", "a: Failed ObjectDisposedException");
    }

    [Test]
    [SuppressMessage("Reliability", "CA2202", Justification = "It is what is tested.")]
    public void A_stack_is_no_entry_of_itself_but_may_be_one_of_another()
    {
        using (var outer = new ExitStack())
        {
            Should.Throw<ArgumentException>(() => outer.Use(outer)).Message.ShouldContain("itself");
            var inner = outer.Use(new ExitStack());
            inner.Enter(Plain("a"));
        }

        _journal.ShouldBe("+a", "a completed", "-a");
    }

    [Test]
    public void The_exit_of_a_manager_is_pushed_without_its_entry()
    {
        Forms.Caught(() => ExitStack.Run(stack =>
        {
            stack.Push(new Manager(_journal));

            throw new BodyException();
        }));

        _journal.ShouldBe("exit BodyException");
        Should.Throw<ArgumentException>(() => new ExitStack().Push(ContextManager.From(Plain("a")))).Message.ShouldContain(nameof(Plain));
        Should.Throw<ArgumentException>(() => new ExitStack().Push(ContextManager.From(Plain("a")).Shared())).Message.ShouldContain(nameof(Plain));
    }

    [Test]
    public void A_run_of_a_suppressed_body_has_no_result_unless_one_is_given()
    {
        static int Fails(ExitStack stack)
        {
            stack.Push(_ => true);

            throw new BodyException();
        }

        ExitStack.Run(stack => 1).ShouldBe(1);
        ExitStack.Run(Fails, e => e is BodyException ? 2 : 3).ShouldBe(2);
        Should.Throw<InvalidOperationException>(() => ExitStack.Run(Fails)).InnerException.ShouldBeOfType<BodyException>();
    }

    [Test]
    public async Task In_doubt_a_stack_is_loud_when_only_a_scope_that_it_uses_hears([Values] bool inAStack)
    {
        var thrown = new BodyException();
        var listener = new Listener();

        var caught = await Should.ThrowAsync<BodyException>(() => HandleAndLeave(thrown, stack =>
        {
            if (inAStack)
            {
                stack.Use(new ExitStack()).Enter(listener.Generator);
            }
            else
            {
                stack.Use(listener.Enter());
            }
        }));

        caught.ShouldBeSameAs(thrown);
        listener.ShouldHaveFailedWith(thrown);
    }

    [Test]
    public async Task In_doubt_a_stack_is_quiet_when_what_hears_was_moved_away()
    {
        var listener = new Listener();
        ExitStack moved = null!;

        await HandleAndLeave(new BodyException(), stack =>
        {
            stack.Enter(listener.Generator);
            moved = stack.PopAll();
        });

        moved.Close();
        listener.ShouldHaveCompleted();
    }

    [Test]
    [NeedsExceptionPointers]
    public void In_Run_a_suppressed_exception_is_logged_as_such_and_in_a_using_one_that_an_entry_wanted_to_suppress_is_replaced([Values] Form form)
    {
        using var log = new LogOfTest();

        Forms.Caught(() => form.Execute(stack =>
        {
            stack.Callback(() => throw new InvalidOperationException());
            stack.Push(_ => true);

            throw new BodyException();
        })).ShouldBeOfType<InvalidOperationException>();

        var warning = log.Warnings.ShouldHaveSingleItem();
        warning.Exception.ShouldBeOfType<BodyException>();
        warning.MessageTemplate.Text.ShouldContain(form == Form.Run ? "suppressed the exception" : "was replaced by");
    }

    [Test]
    public void A_million_entries_that_all_throw_unwind_without_recursion_and_are_linked()
    {
        const int Count = 1_000_000;
        var calls = 0;
        var log = Serilog.Log.Logger;
        Serilog.Log.Logger = Serilog.Core.Logger.None;
        try
        {
            var caught = Forms.Caught(() =>
            {
                using var stack = new ExitStack();
                for (var i = 0; i < Count; i++)
                {
                    stack.Callback(
                        number =>
                        {
                            calls++;

                            throw new BodyException($"{number}");
                        },
                        i);
                }
            });

            calls.ShouldBe(Count);
            caught!.Message.ShouldBe("0");
            var length = 0;
            for (var next = caught; next is not null; next = next.GetContext())
            {
                length++;
            }

            length.ShouldBe(Count);
        }
        finally
        {
            Serilog.Log.Logger = log;
        }
    }

    [Test]
    public void Entering_costs_nothing_beyond_the_growth_of_the_stack()
    {
        const int Count = 1000;
        var log = Serilog.Log.Logger;
        Serilog.Log.Logger = Serilog.Core.Logger.None;
        try
        {
            var generator = new Reused();
            var manager = new Manager(new Journal());
            Action<string> callback = static _ => { };
            Register(new ExitStack(), generator, manager, callback);
            var small = Measure(Count, generator, manager, callback);
            var large = Measure(2 * Count, generator, manager, callback);

            // 32 bytes an entry, and a list that doubles keeps the sum of its arrays below four times that: the next power of two, twice.
            (large - small).ShouldBeLessThan(4L * 32 * 4 * Count);
            (small / (4.0 * Count)).ShouldBeLessThan(32 * 4);
        }
        finally
        {
            Serilog.Log.Logger = log;
        }
    }

    // An asynchronous method that handles an exception and leaves the stack in ordinary code looks like one whose finally block awaits.
    private static async Task HandleAndLeave(Exception thrown, Action<ExitStack> body)
    {
        await Task.Yield();
        var stack = new ExitStack();
        body(stack);
        try
        {
            throw thrown;
        }
        catch (BodyException)
        {
            // Nobody can tell that from an exception that leaves.
        }

        stack.Dispose();
    }

    private static long Measure(int count, Reused generator, Manager manager, Action<string> callback)
    {
        var stack = new ExitStack();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < count; i++)
        {
            Register(stack, generator, manager, callback);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Register(ExitStack stack, Reused generator, Manager manager, Action<string> callback)
    {
        stack.Enter(generator);
        stack.Enter(manager);
        stack.Callback(callback, "state");
        stack.Use(generator);
    }

    private IEnumerable<string> Plain(string name)
    {
        _journal.Write($"+{name}");
        try
        {
            yield return name;
            _journal.Write($"{name} completed");
        }
        finally
        {
            _journal.Write($"-{name}");
        }
    }

    private IEnumerable<string> Asking(string name, ScopeBody body, Action? inSetup = null)
    {
        _journal.Write($"+{name}");
        inSetup?.Invoke();
        yield return name;
        _journal.Write($"{name}: {body.Status} {body.Exception?.GetType().Name}".TrimEnd());
    }

    private sealed class Thing(Journal journal) : IDisposable
    {
        public void Dispose() => journal.Write("thing disposed");
    }

    private sealed class Manager(Journal journal) : ContextManager<int>
    {
        protected override int OnEnter() => 1;

        protected override bool OnExit(Exception? thrown)
        {
            journal.Write($"exit {thrown?.GetType().Name}");

            return false;
        }
    }

    /// <summary>A generator that allocates nothing.</summary>
    private sealed class Reused : IEnumerable<int>, IEnumerator<int>
    {
        public int Current => 1;

        object System.Collections.IEnumerator.Current => 1;

        public IEnumerator<int> GetEnumerator() => this;

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => this;

        public bool MoveNext() => true;

        public void Reset()
        {
        }

        public void Dispose()
        {
        }
    }
}
