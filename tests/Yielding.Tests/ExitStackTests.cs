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
    public void PopAll_Entries_MoveToAStackThatTheCallerDisposes()
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
    public void Callback_WithAResult_IgnoresIt([Values] bool suppresses)
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
    public void Callback_ReturnsTrue_SuppressesNothing()
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
    public void Register_OnAClosedStack_IsRejectedBeforeItRunsOrReleased()
    {
        var stack = new ExitStack();
        stack.Dispose();
        var thing = new Thing(_journal);

        foreach (var register in new Action[]
        {
            () => stack.Enter(Plain("a")),
            () => stack.Enter(body => Observing("a", body)),
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
    public void Enter_SetupClosesTheStack_ReleasesWhatItEntered()
    {
        var stack = new ExitStack();

        Should.Throw<ObjectDisposedException>(() => stack.Enter(body => Observing("a", body, stack.Close)));

        _journal.ShouldBe("+a", "a: Failed ObjectDisposedException");
    }

    [Test]
    [SuppressMessage("Reliability", "CA2202", Justification = "It is what is tested.")]
    public void Use_Stack_IsAllowedOnAnotherStackButNotOnItself()
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
    public void Push_Manager_RegistersItsExitWithoutEntering()
    {
        Forms.Caught(() => ExitStack.Run(stack =>
        {
            stack.Push(new Manager(_journal));

            throw new BodyException();
        }));

        _journal.ShouldBe("exit BodyException");
        Should.Throw<ArgumentException>(() => new ExitStack().Push(ContextManager.From(Plain("a")))).Message.ShouldContain(nameof(Plain));
        Should.Throw<ArgumentException>(() => new ExitStack().Push(ContextManager.From(Plain("a")).Shared()))
            .Message.ShouldContain(nameof(Plain));
    }

    [Test]
    public void Run_SuppressedBody_HasNoResultUnlessOneIsGiven()
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
    public async Task Stack_AmbiguousAndOnlyAUsedScopeObserves_Rethrows([Values] bool inAStack)
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
    public void Entry_SuppressesTheExceptionOfALaterOne_IsNamedAfterItsGeneratorInTheLog([Values] Form form)
    {
        using var log = new LogOfTest();
        var shared = ContextManager.From(Suppressing).Shared();

        Forms.Caught(() => form.Execute(stack =>
        {
            stack.Enter(shared);
            stack.Callback(() => throw new BodyException());
        }));

        log.Warnings.ShouldContain(warning => warning.MessageTemplate.Text.Contains("suppressed", StringComparison.Ordinal)
            && warning.Properties["Generator"].ToString().Contains(nameof(Suppressing), StringComparison.Ordinal));

        static IEnumerable<int> Suppressing(ScopeBody body)
        {
            yield return 1;
            body.Suppress();
        }
    }

    // What was reported of a body is newer than the success of the stack around it, and older than its failure.
    [Test]
    public void Use_ScopeWithAReportedFailureAfterASuccess_ReceivesThatFailure([Values] Form form, [Values] bool suppresses)
    {
        using var log = new LogOfTest();
        var (reported, journal) = (new BodyException(), new Journal());

        Forms.Caught(() => form.Execute(stack => stack.Use(Scope.Enter(Observing)).Fail(reported))).ShouldBeNull();

        journal.ShouldBe($"{BodyStatus.Failed}, the reported one: True");
        log.Warnings.Select(warning => warning.Exception).ShouldBe(suppresses ? [reported] : []);

        IEnumerable<int> Observing(ScopeBody body)
        {
            yield return 1;
            journal.Write($"{body.Status}, the reported one: {ReferenceEquals(body.Exception, reported)}");
            if (suppresses)
            {
                body.Suppress();
            }
        }
    }

    [Test]
    public void Use_ScopeWithAReportAndAFailingStack_ReceivesTheStacksException([Values] Form form, [Values] bool isReported)
    {
        var (listener, failure) = (new Listener(), new BodyException());

        Forms.Caught(() => form.Execute(stack =>
        {
            var scope = stack.Use(listener.Enter());
            if (isReported)
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
    public void Use_ScopeDisposedBefore_IsNotDisposedAgain([Values] Form form, [Values] bool fails)
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
    public async Task Stack_AmbiguousAndTwoEntriesObserve_Rethrows()
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
    public async Task Stack_AmbiguousAndAnObservingEntryIsAddedWhileItUnwinds_Rethrows()
    {
        var thrown = new BodyException();
        var listener = new Listener();

        var caught = await Should.ThrowAsync<BodyException>(
            () => HandleAndLeave(thrown, stack => stack.Callback(() => stack.Enter(listener.Generator))));

        caught.ShouldBeSameAs(thrown);

        listener.ShouldHaveFailedWith(thrown);
    }

    // The exceptions around what the entries do are handled: nothing of it may stay in the way of the scope outside.
    [Test]
    public void Stack_ItsFailureIsHandled_TheScopeAroundItCompletes(
        [Values("callback", "exit", "disposable", "manager", "scope")] string entry)
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
    public async Task Stack_FailsAndIsDisposedOnAnotherThreadAfterAnAwait_NeverReportsSuccess()
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
    public void Enter_SharedManager_CanSuppress()
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
    public void Run_StackKeptAfterIt_IsClosed()
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
    [NeedsExceptionPointers]
    public void Push_SuppressionThatSuppresses_IsLoggedOnce([Values] bool runs)
    {
        using var log = new LogOfTest();
        var failure = new BodyException();

        Forms.Caught(() =>
        {
            if (runs)
            {
                ExitStack.Run(Fail);

                return;
            }

            using var stack = new ExitStack();
            Fail(stack);
        }).ShouldBe(runs ? null : failure);

        var warning = log.Warnings.ShouldHaveSingleItem();
        warning.Exception.ShouldBeSameAs(failure);
        warning.MessageTemplate.Text.Contains("suppression needs Run", StringComparison.Ordinal).ShouldBe(!runs);

        void Fail(ExitStack stack)
        {
            stack.Push(ContextManager.Suppress<BodyException>());

            throw failure;
        }
    }

    [Test]
    public void Stack_EntryInTheMiddleSuppresses_IsLogged()
    {
        using var log = new LogOfTest();
        var replacement = new TimeoutException();

        ExitStack.Run(stack =>
        {
            stack.Push(_ => true);
            stack.Callback(() => throw replacement);

            throw new BodyException();
        });

        log.Warnings.Select(
            warning => warning.MessageTemplate.Text.Contains("replaced", StringComparison.Ordinal)
                ? $"{warning.Exception?.GetType().Name} was replaced"
                : $"{warning.Exception?.GetType().Name} was suppressed")
            .ShouldBe(["BodyException was replaced", "TimeoutException was suppressed", "BodyException was suppressed"]);
    }

    [Test]
    [NeedsExceptionPointers]
    public void Use_ScopeSuppressesTheStacksException_HasNoEffectAndIsLogged([Values] Form form)
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
    public async Task Stack_AmbiguousAndTheObservingEntryWasMovedAway_IsSilent()
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
    public void Log_SuppressedException_IsAWarningInRunAndInAUsing([Values] Form form)
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
    public void PopAll_InsideAnExit_MovesTheRemainingEntries([Values] Form form)
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
    public void Use_StacksOfEachOther_UnwindOnceEach([Values] Form form)
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
    public void Register_OnAClosedStackAndTheReleaseThrows_HasTheRejectionAsContext()
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
    public async Task Dispose_OnTwoThreads_UnwindsOnceAndTheSecondDoesNotWait([Values] bool closes)
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
    public void Stack_ManyEntries_UnwindWithoutRecursion()
    {
        var count = Size.Of(inCI: 1_000_000, plain: 100_000);
        var depths = new HashSet<int>();
        var calls = 0;
        using (var stack = new ExitStack())
        {
            for (var i = 0; i < count; i++)
            {
                stack.Callback(
                    number =>
                    {
                        calls++;
                        if (number % (count / 10) == 0)
                        {
                            depths.Add(new System.Diagnostics.StackTrace().FrameCount);
                        }
                    },
                    i);
            }
        }

        calls.ShouldBe(count);
        (depths.Max() - depths.Min()).ShouldBeLessThan(50); // what has run often is inlined
    }

    [Test]
    public void Stack_ManyEntriesThatAllThrow_UnwindWithoutRecursionAndAreLinked()
    {
        var count = Size.Of(inCI: 1_000_000, plain: 50_000);
        var calls = 0;
        using var log = new NoLog();
        var caught = Forms.Caught(() =>
        {
            using var stack = new ExitStack();
            for (var i = 0; i < count; i++)
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

        calls.ShouldBe(count);
        var linked = 0;
        for (var next = caught; next?.Message == $"{linked}"; next = next.GetContext())
        {
            linked++;
        }

        linked.ShouldBe(count);
    }

    [Test]
    public void Register_StackHasRoom_AllocatesNothing()
    {
        var generator = new Reused();
        var manager = new Manager(new Journal());
        var suppression = ContextManager.Suppress<BodyException>();
        var state = new object();
        Func<ScopeBody, IEnumerable<int>> observing = _ => generator;
        Func<Exception?, bool> exit = static _ => false;
        Action callback = static () => { };
        Action<object> callbackWithState = static _ => { };
        object? kept = null; // else the compiler needs no heap for it

        BytesOf(stack => stack.Enter(generator)).ShouldBe(0);
        BytesOf(stack => stack.Enter(Compiled())).ShouldBe(BytesOf(stack => kept = Compiled()), "that of the iterator itself");
        BytesOf(stack => stack.Enter(observing)).ShouldBe(32, "the ScopeBody");
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
    public void Register_StackIsFull_DoublesAnArrayOf32BytesAnEntry()
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
            // That cannot be distinguished from a propagating exception.
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

    private IEnumerable<string> Observing(string name, ScopeBody body, Action? inSetup = null)
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
