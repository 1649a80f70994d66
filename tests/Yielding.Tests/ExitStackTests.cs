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
    public void The_result_of_a_callback_is_not_used([Values] bool suppresses)
    {
        using (var stack = new ExitStack())
        {
            stack.Callback(() => Noted("first"));
            stack.Callback(_journal.Write, "second");
            stack.Callback(Noted, "third");
            stack.Callback(state => suppresses, 1);
            stack.Count.ShouldBe(4);
        }

        _journal.ShouldBe("third", "second", "first");

        bool Noted(string line)
        {
            _journal.Write(line);

            return suppresses;
        }
    }

    [Test]
    public void A_callback_whose_result_is_not_used_suppresses_nothing()
    {
        var thrown = new BodyException();

        var caught = Forms.Caught(() => ExitStack.Run(stack =>
        {
            stack.Callback(() => true);
            stack.Callback(_ => true, 1);

            throw thrown;
        }));

        caught.ShouldBeSameAs(thrown);
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
            () => stack.Callback(() => thing.GetHashCode()),
            () => stack.Callback(text => text.Length, "callback"),
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

    [NeedsExceptionPointers] // without them, what other threads have thrown makes it unknown
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

    // What was told of a body is newer than that the stack around it has ended well, and older than that it failed.
    [Test]
    public void A_scope_that_was_told_a_failure_and_is_left_by_a_stack_after_a_success_hears_it([Values] Form form, [Values] bool suppresses)
    {
        using var log = new LogOfTest();
        var (told, journal) = (new BodyException(), new Journal());

        Forms.Caught(() => form.Execute(stack => stack.Use(Scope.Enter(Hearing)).Fail(told))).ShouldBeNull();

        journal.ShouldBe($"{BodyStatus.Failed}, the one that was told: True");
        log.Warnings.Select(warning => warning.Exception).ShouldBe(suppresses ? [told] : []);

        IEnumerable<int> Hearing(ScopeBody body)
        {
            yield return 1;
            journal.Write($"{body.Status}, the one that was told: {ReferenceEquals(body.Exception, told)}");
            if (suppresses)
            {
                body.Suppress();
            }
        }
    }

    [Test]
    public void A_scope_that_was_told_something_and_is_left_by_a_stack_that_fails_hears_what_is_leaving_the_stack([Values] Form form, [Values] bool wasTold)
    {
        var (listener, failure) = (new Listener(), new BodyException());

        Forms.Caught(() => form.Execute(stack =>
        {
            var scope = stack.Use(listener.Enter());
            if (wasTold)
            {
                scope.Fail(new TimeoutException());
            }
            else
            {
                scope.Complete();
            }

            throw failure;
        })).ShouldBeSameAs(failure);

        listener.ShouldHaveFailedWith(failure);
    }

    [Test]
    public void A_scope_on_a_stack_that_was_left_before_is_not_left_again([Values] Form form, [Values] bool fails)
    {
        var listener = new Listener();

        Forms.Caught(() => form.Execute(stack =>
        {
            stack.Use(listener.Enter()).Dispose();
            if (fails)
            {
                throw new BodyException();
            }
        }));

        listener.ShouldHaveCompleted();
    }

    [NeedsExceptionPointers] // without them, what other threads have thrown makes it unknown
    [Test]
    public async Task In_doubt_a_stack_is_loud_when_two_of_its_entries_hear()
    {
        var thrown = new BodyException();
        Listener[] listeners = [new(), new()];

        (await Should.ThrowAsync<BodyException>(() => HandleAndLeave(thrown, stack =>
        {
            stack.Enter(listeners[0].Generator);
            stack.Enter(listeners[1].Generator);
        }))).ShouldBeSameAs(thrown);

        listeners.ShouldAllBe(listener => listener.Exception == thrown);
    }

    [NeedsExceptionPointers] // without them, what other threads have thrown makes it unknown
    [Test]
    public async Task In_doubt_a_stack_is_loud_when_it_gets_an_entry_that_hears_while_it_unwinds()
    {
        var thrown = new BodyException();
        var listener = new Listener();

        (await Should.ThrowAsync<BodyException>(() => HandleAndLeave(thrown, stack => stack.Callback(() => stack.Enter(listener.Generator))))).ShouldBeSameAs(thrown);

        listener.ShouldHaveFailedWith(thrown);
    }

    // The exceptions around what the entries do are handled: nothing of it may stay in the way of the scope outside.
    [Test]
    public void A_scope_around_a_stack_whose_failure_is_handled_has_completed([Values("callback", "exit", "disposable", "manager", "scope")] string entry)
    {
        var outer = new Listener();

        using (outer.Enter())
        {
            Forms.Caught(() =>
            {
                using var stack = new ExitStack();
                switch (entry)
                {
                    case "callback":
                        stack.Callback(() => { });
                        break;

                    case "exit":
                        stack.Push(_ => false);
                        break;

                    case "disposable":
                        stack.Use(new MemoryStream());
                        break;

                    case "manager":
                        stack.Enter(ContextManager.From(new Listener().Generator));
                        break;

                    default:
                        stack.Use(new Listener().Enter());
                        break;
                }

                throw new BodyException();
            }).ShouldBeOfType<BodyException>();
        }

        outer.ShouldHaveCompleted();
    }

    [Test]
    [NeedsExceptionPointers]
    public async Task A_failing_stack_that_is_left_on_another_thread_after_an_await_in_a_finally_block_never_tells_of_a_success()
    {
        var (listener, failure) = (new Listener(), new BodyException());

        (await Should.ThrowAsync<BodyException>(Body)).ShouldBeSameAs(failure);

        listener.ShouldBeUnknown();

        async Task Body()
        {
            var stack = new ExitStack();
            try
            {
                stack.Enter(listener.Generator);
                await Task.CompletedTask;

                throw failure;
            }
            finally
            {
                await new AnotherThread();
                stack.Dispose();
            }
        }
    }

    [Test]
    public void A_shared_manager_on_a_stack_can_suppress()
    {
        ExitStack.Run(stack =>
        {
            stack.Enter(ContextManager.From(Suppressing).Shared());

            throw new BodyException();
        });

        static IEnumerable<int> Suppressing(ScopeBody body)
        {
            yield return 1;
            body.Suppress();
        }
    }

    [Test]
    public void A_stack_that_its_Run_has_left_is_left()
    {
        var journal = new Journal();
        ExitStack kept = null!;

        ExitStack.Run(stack =>
        {
            kept = stack;
            stack.Callback(() => journal.Write("first"));
        });
        kept.Dispose();
        kept.Close();

        journal.ShouldBe("first");
    }

    [Test]
    public void What_an_entry_in_the_middle_suppresses_is_logged()
    {
        using var log = new LogOfTest();
        var replacement = new TimeoutException();

        ExitStack.Run(stack =>
        {
            stack.Push(_ => true);
            stack.Callback(() => throw replacement);

            throw new BodyException();
        });

        log.Warnings.Select(warning => $"{warning.Exception?.GetType().Name} {(warning.MessageTemplate.Text.Contains("replaced", StringComparison.Ordinal) ? "was replaced" : "was suppressed")}")
            .ShouldBe(["BodyException was replaced", "TimeoutException was suppressed", "BodyException was suppressed"]);
    }

    [Test]
    [NeedsExceptionPointers]
    public void A_scope_that_wants_to_suppress_what_is_leaving_the_stack_that_uses_it_can_not_and_that_is_logged([Values] Form form)
    {
        using var log = new LogOfTest();
        var failure = new BodyException();

        Forms.Caught(() => form.Execute(stack =>
        {
            stack.Use(Scope.Enter(Suppressing));

            throw failure;
        })).ShouldBeSameAs(failure);

        var warning = log.Warnings.ShouldHaveSingleItem();
        warning.Exception.ShouldBeSameAs(failure);
        warning.RenderMessage(System.Globalization.CultureInfo.InvariantCulture).ShouldContain("Suppressing");

        static IEnumerable<int> Suppressing(ScopeBody body)
        {
            yield return 1;
            body.Suppress();
        }
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
    public void PopAll_from_inside_an_exit_takes_what_is_left([Values] Form form)
    {
        ExitStack moved = null!;
        Forms.Caught(() => form.Execute(stack =>
        {
            stack.Enter(Plain("a"));
            stack.Callback(() =>
            {
                moved = stack.PopAll();
                stack.Callback(() => _journal.Write("registered after it"));
                _journal.Write("pops");
            });

            throw new BodyException();
        })).ShouldBeOfType<BodyException>();

        _journal.ShouldBe("+a", "pops", "registered after it");
        moved.Count.ShouldBe(1);
        moved.Close();
        _journal.Lines.ShouldBe(["+a", "pops", "registered after it", "a completed", "-a"]);
    }

    [Test]
    public void Stacks_that_use_each_other_unwind_once_each([Values] Form form)
    {
        form.Execute(one =>
        {
            var other = one.Use(new ExitStack());
            other.Use(one);
            other.Callback(() => _journal.Write("other"));
            one.Callback(one.Dispose);
            one.Callback(() => _journal.Write("one"));
        });

        _journal.ShouldBe("one", "other");
    }

    [Test]
    public void What_is_released_can_throw_and_keeps_the_refusal_as_its_context()
    {
        var stack = new ExitStack();
        stack.Close();
        var thrown = new BodyException();
        var failing = new ExitStack();
        failing.Callback(() => throw thrown);

        Forms.Caught(() => stack.Use(failing)).ShouldBeSameAs(thrown);

        thrown.GetContext().ShouldBeOfType<ObjectDisposedException>();
    }

    [Test]
    public async Task Left_by_two_threads_it_unwinds_once_and_the_second_does_not_wait([Values] bool closes)
    {
        using var inExit = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var stack = new ExitStack();
        stack.Callback(() => _journal.Write("outer"));
        stack.Callback(() =>
        {
            inExit.Set();
            goOn.WaitHandle.WaitOne();
            _journal.Write("inner");
        });

        var first = Task.Factory.StartNew(stack.Dispose, default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        inExit.WaitHandle.WaitOne();
        (closes ? (Action)stack.Close : stack.Dispose)();
        _journal.ShouldBe();
        goOn.Set();
        await first;

        _journal.ShouldBe("inner", "outer");
    }

    [Test]
    public void A_million_entries_unwind_without_recursion()
    {
        const int Count = 1_000_000;
        var depths = new HashSet<int>();
        var calls = 0;
        using (var stack = new ExitStack())
        {
            for (var i = 0; i < Count; i++)
            {
                stack.Callback(
                    number =>
                    {
                        calls++;
                        if (number % (Count / 10) == 0)
                        {
                            depths.Add(new System.Diagnostics.StackTrace().FrameCount);
                        }
                    },
                    i);
            }
        }

        calls.ShouldBe(Count);
        (depths.Max() - depths.Min()).ShouldBeLessThan(50); // what has run often is inlined
    }

    [Test]
    public void A_million_entries_that_all_throw_unwind_without_recursion_and_are_linked()
    {
        const int Count = 1_000_000;
        var calls = 0;
        using var log = new NoLog();
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
        var linked = 0;
        for (var next = caught; next?.Message == $"{linked}"; next = next.GetContext())
        {
            linked++;
        }

        linked.ShouldBe(Count);
    }

    [Test]
    public void An_entry_allocates_nothing_where_the_stack_has_room_for_it()
    {
        var generator = new Reused();
        var manager = new Manager(new Journal());
        var suppression = ContextManager.Suppress<BodyException>();
        var state = new object();
        Func<ScopeBody, IEnumerable<int>> hearing = _ => generator;
        Func<Exception?, bool> exit = static _ => false;
        Action callback = static () => { };
        Action<object> callbackWithState = static _ => { };
        object? kept = null; // else the compiler needs no heap for it

        BytesOf(stack => stack.Enter(generator)).ShouldBe(0);
        BytesOf(stack => stack.Enter(Compiled())).ShouldBe(BytesOf(stack => kept = Compiled()), "that of the iterator itself");
        BytesOf(stack => stack.Enter(hearing)).ShouldBe(32, "the channel");
        BytesOf(stack => stack.Enter(manager)).ShouldBe(0);
        BytesOf(stack => stack.Use(generator)).ShouldBe(0);
        BytesOf(stack => stack.Push(exit)).ShouldBe(0);
        BytesOf(stack => stack.Push(manager)).ShouldBe(0);
        BytesOf(stack => stack.Push(suppression)).ShouldBe(0);
        BytesOf(stack => stack.Callback(callback)).ShouldBe(0);
        BytesOf(stack => stack.Callback(callbackWithState, state)).ShouldBe(0);
        kept.ShouldNotBeNull();

        static IEnumerable<int> Compiled()
        {
            yield return 1;
        }
    }

    [Test]
    public void The_stack_grows_by_doubling_an_array_of_thirty_two_bytes_an_entry()
    {
        const int Count = 1024;
        Action callback = static () => { };
        var stack = new ExitStack();
        using var log = new NoLog();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Count; i++)
        {
            stack.Callback(callback);
        }

        // All the arrays together have room for less than twice as many, and there are few of them.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(2 * 32 * Count + 1024);
    }

    /// <summary>What an entry allocates, where the array of the stack is large enough.</summary>
    private static double BytesOf(Action<ExitStack> register)
    {
        const int Count = 1000;
        using var log = new NoLog();
        var stack = new ExitStack();
        for (var i = 0; i < Count; i++)
        {
            register(stack);
        }

        stack.PopAll();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Count; i++)
        {
            register(stack);
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Count;
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
