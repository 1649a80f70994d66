using System.Diagnostics.CodeAnalysis;
using Yielding.Support;

namespace Yielding;

public class ExitStackTests
{
    private Journal _journal = null!;

    [SetUp]
    public void SetUp() => _journal = new Journal();

    [Test]
    public void Entries_are_left_last_first_and_after_a_success_they_run_to_their_end()
    {
        using (var stack = new ExitStack())
        {
            stack.Enter(Plain("a")).ShouldBe("a");
            stack.Callback(() => _journal.Write("callback"));
            stack.Enter(body => Asking("b", body)).ShouldBe("b");
            stack.Count.ShouldBe(3);
            _journal.Write("body");
        }

        _journal.ShouldBe("+a", "+b", "body", "b: Completed", "callback", "a completed", "-a");
    }

    [Test]
    public void Entries_of_a_body_that_failed_hear_its_exception([Values] Form form)
    {
        var thrown = new BodyException();

        var caught = Forms.Caught(() => Execute(form, stack =>
        {
            stack.Enter(Plain("a"));
            stack.Enter(body => Asking("b", body));
            stack.Push(Hear("c"));

            throw thrown;
        }));

        caught.ShouldBeSameAs(thrown);
        caught!.StackTrace.ShouldNotBeNull().ShouldContain(nameof(Entries_of_a_body_that_failed_hear_its_exception));
        _journal.ShouldBe("+a", "+b", "c: BodyException", "b: Failed BodyException", "-a");
    }

    [Test]
    public void A_plain_entry_does_not_commit_when_an_entry_further_in_throws_at_its_exit([Values] Form form)
    {
        var thrown = new BodyException();

        var caught = Forms.Caught(() => Execute(form, stack =>
        {
            stack.Enter(Plain("a"));
            stack.Enter(body => Asking("b", body));
            stack.Callback(() => throw thrown);
        }));

        caught.ShouldBeSameAs(thrown);
        _journal.ShouldBe("+a", "+b", "b: Failed BodyException", "-a");
    }

    [Test]
    public void When_the_third_fails_to_be_entered_the_first_two_hear_that([Values] Form form)
    {
        var thrown = new BodyException();

        var caught = Forms.Caught(() => Execute(form, stack =>
        {
            stack.Enter(body => Asking("a", body));
            stack.Enter(Plain("b"));
            stack.Enter(FailingSetup(thrown));
        }));

        caught.ShouldBeSameAs(thrown);
        _journal.ShouldBe("+a", "+b", "-b", "a: Failed BodyException");
    }

    [Test]
    public void In_Run_an_entry_suppresses_the_body_s_exception_for_those_further_out_too()
    {
        ExitStack.Run(stack =>
        {
            stack.Enter(Plain("a"));
            stack.Push(Hear("outer"));
            stack.Push(_ => true);
            stack.Push(Hear("inner"));

            throw new BodyException();
        });

        _journal.ShouldBe("+a", "inner: BodyException", "outer: null", "a completed", "-a");
    }

    [Test]
    public void In_a_using_no_entry_suppresses_the_body_s_exception_and_none_commits()
    {
        var thrown = new BodyException();

        var caught = Forms.Caught(() =>
        {
            using var stack = new ExitStack();
            stack.Enter(Plain("a"));
            stack.Push(Hear("outer"));
            stack.Push(_ => true);

            throw thrown;
        });

        caught.ShouldBeSameAs(thrown);
        _journal.ShouldBe("+a", "outer: BodyException", "-a");
    }

    [Test]
    public void What_an_entry_throws_can_be_suppressed_by_another_one_in_both_forms([Values] Form form)
    {
        Execute(form, stack =>
        {
            stack.Enter(Plain("a"));
            stack.Push(_ => true);
            stack.Callback(() => throw new BodyException());
        });

        _journal.ShouldBe("+a", "a completed", "-a");
    }

    [Test]
    public void After_a_replacement_was_suppressed_the_body_s_exception_is_back_in_a_using_and_gone_in_Run([Values] Form form)
    {
        var thrown = new BodyException();

        var caught = Forms.Caught(() => Execute(form, stack =>
        {
            stack.Push(Hear("outer"));
            stack.Push(e => e is InvalidTimeZoneException);
            stack.Callback(() => throw new InvalidTimeZoneException());

            throw thrown;
        }));

        caught.ShouldBe(form == Form.Using ? thrown : null);
        _journal.ShouldBe(form == Form.Using ? "outer: BodyException" : "outer: null");
    }

    [Test]
    public void Exceptions_that_replace_one_another_are_linked_as_nested_blocks_link_them([Values] Form form)
    {
        Exception first = new BodyException(), second = new InvalidOperationException("second"), third = new InvalidOperationException("third");

        var caught = Forms.Caught(() => Execute(form, stack =>
        {
            stack.Push(Hear("outermost"));
            stack.Callback(() => throw third);
            stack.Push(_ => throw second);

            throw first;
        }));

        caught.ShouldBeSameAs(third);
        third.GetContext().ShouldBeSameAs(second);
        second.GetContext().ShouldBeSameAs(first);
        first.GetContext().ShouldBeNull();
        _journal.ShouldBe("outermost: InvalidOperationException");
    }

    [Test]
    public void An_exception_after_a_suppression_has_no_context_from_before()
    {
        var late = new InvalidOperationException();

        var caught = Forms.Caught(() => ExitStack.Run(stack =>
        {
            stack.Callback(() => throw late);
            stack.Push(_ => true);

            throw new BodyException();
        }));

        caught.ShouldBeSameAs(late);
        late.GetContext().ShouldBeNull();
    }

    [Test]
    public void The_same_exception_thrown_by_two_exits_in_a_row_is_not_its_own_context([Values] Form form)
    {
        var same = new InvalidOperationException();

        var caught = Forms.Caught(() => Execute(form, stack =>
        {
            stack.Callback(() => throw same);
            stack.Callback(() => throw same);
        }));

        caught.ShouldBeSameAs(same);
        same.GetContext().ShouldBeNull();
    }

    [Test]
    public void An_exit_that_throws_the_body_s_exception_again_replaces_nothing_and_leaves_its_trace([Values] Form form)
    {
        var caught = Forms.Caught(() => Execute(form, stack =>
        {
            stack.Push(Hear("outer"));
            stack.Push(e => throw e!);

            throw new BodyException();
        }));

        caught.ShouldBeOfType<BodyException>().GetContext().ShouldBeNull();
        caught!.StackTrace!.Split('\n')[0].ShouldContain(nameof(An_exit_that_throws_the_body_s_exception_again_replaces_nothing_and_leaves_its_trace));
        _journal.ShouldBe("outer: BodyException");
    }

    [Test]
    public void An_entry_that_yields_twice_breaks_the_rule_and_the_others_are_left_all_the_same([Values] Form form)
    {
        var caught = Forms.Caught(() => Execute(form, stack =>
        {
            stack.Enter(Plain("a"));
            stack.Enter(Twice());
            stack.Enter(Plain("c"));
        }));

        caught.ShouldBeOfType<YieldRuleException>().Generator.ShouldBe(nameof(Twice));
        _journal.ShouldBe("+a", "+c", "c completed", "-c", "twice closed", "-a");
    }

    [Test]
    public void Entries_registered_while_the_stack_unwinds_come_next()
    {
        using (var stack = new ExitStack())
        {
            stack.Callback(() => _journal.Write("first"));
            stack.Callback(() =>
            {
                stack.Enter(Plain("late"));
                stack.Callback(() => _journal.Write("later"));
            });
        }

        _journal.ShouldBe("+late", "later", "late completed", "-late", "first");
    }

    [Test]
    public void Close_is_a_success_at_once_and_the_end_of_the_body_does_nothing_more([Values] Form form)
    {
        var caught = Forms.Caught(() => Execute(form, stack =>
        {
            stack.Enter(body => Asking("a", body));
            stack.Close();
            _journal.Write("body goes on");
            stack.Close();

            throw new BodyException();
        }));

        caught.ShouldBeOfType<BodyException>();
        _journal.ShouldBe("+a", "a: Completed", "body goes on");
    }

    [Test]
    public void Close_from_inside_an_exit_does_not_turn_a_failure_into_a_success([Values] Form form)
    {
        Forms.Caught(() => Execute(form, stack =>
        {
            stack.Enter(Plain("a"));
            stack.Callback(stack.Close);

            throw new BodyException();
        }));

        _journal.ShouldBe("+a", "-a");
    }

    [Test]
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
    public void A_stack_or_scope_that_is_used_hears_what_the_stack_around_it_knows([Values] Form form)
    {
        Forms.Caught(() => Execute(form, stack =>
        {
            stack.Use(new ExitStack()).Enter(Plain("in a stack"));
            stack.Use(Scope.Enter(Plain("by hand")));
            stack.Callback(() => throw new BodyException());
        }));

        _journal.ShouldBe("+in a stack", "+by hand", "-by hand", "-in a stack");
    }

    [Test]
    public void Complete_and_Fail_tell_the_stack_how_its_body_ended()
    {
        var told = new BodyException();
        using (var stack = new ExitStack())
        {
            stack.Enter(body => Asking("a", body));
            stack.Fail(told).ShouldBeFalse();
        }

        using (var stack = new ExitStack())
        {
            stack.Enter(body => Asking("b", body));
            stack.Fail(told);
            stack.Complete();
        }

        _journal.ShouldBe("+a", "a: Failed BodyException", "+b", "b: Completed");
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

    private Func<Exception?, bool> Hear(string name) => thrown =>
    {
        _journal.Write($"{name}: {thrown?.GetType().Name ?? "null"}");

        return false;
    };

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

    private IEnumerable<int> Twice()
    {
        try
        {
            yield return 1;
            yield return 2;
        }
        finally
        {
            _journal.Write("twice closed");
        }
    }

    private static IEnumerable<int> FailingSetup(Exception thrown)
    {
        if (thrown is not null)
        {
            throw thrown;
        }

        yield return 1;
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
