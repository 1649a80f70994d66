using Yielding.Cases;
using Yielding.Support;

namespace Yielding;

public class WrapTests
{
    private Journal _journal = null!;
    private ContextManager<int> _manager = null!;

    [SetUp]
    public void SetUp()
    {
        _journal = new Journal();
        _manager = ContextManager.From(Noting);
    }

    [Test]
    public void Wrap_EachCall_HasAFreshScopeAndPassesArgumentsAndResult()
    {
        var sum = _manager.Wrap((int a, int b, int c, int d) => a + b + c + d);
        var print = _manager.Wrap((string a, string b, string c, string d) => _journal.Write(a + b + c + d));

        sum(1, 2, 3, 4).ShouldBe(10);
        print("p", "q", "r", "s");
        _manager.Wrap(() => 1)().ShouldBe(1);
        _manager.Wrap((int a) => a)(1).ShouldBe(1);
        _manager.Wrap((int a, int b) => a - b)(3, 1).ShouldBe(2);
        _manager.Wrap((int a, int b, int c) => a - b - c)(6, 1, 2).ShouldBe(3);

        _journal.ShouldBe(
            ["+", "-Completed", "+", "pqrs", "-Completed", .. Enumerable.Repeat<string[]>(["+", "-Completed"], 4).SelectMany(x => x)]);
    }

    [Test]
    public void Wrap_BeforeTheCall_RunsNothing()
    {
        _manager.Wrap(() => { });
        _manager.Wrap(() => 1);

        _journal.ShouldBe();
    }

    [Test]
    [Contextlib(24, "ContextManagerTestCase.test_recursive")]
    public void Wrap_RecursiveFunction_HasAScopeForEachCall()
    {
        Func<int, int> factorial = null!;
        factorial = _manager.Wrap((int n) => n <= 1 ? 1 : n * factorial(n - 1));

        factorial(3).ShouldBe(6);

        _journal.ShouldBe("+", "+", "+", "-Completed", "-Completed", "-Completed");
    }

    [Test]
    public void Wrap_CallFails_TheScopeReceivesTheExceptionAndItPropagates()
    {
        var thrown = new BodyException();

        Action failing = () => throw thrown;

        Forms.Caught(_manager.Wrap(failing)).ShouldBeSameAs(thrown);

        _journal.ShouldBe("+", "-Failed");
    }

    [Test]
    public void Wrap_SuppressedCallWithoutAResult_Returns()
    {
        var suppressing = ContextManager.From(Suppressing);

        Action failing = () => throw new BodyException();
        suppressing.Wrap(failing)();
        Should.Throw<InvalidOperationException>(() => suppressing.Wrap(Fails)()).InnerException.ShouldBeOfType<BodyException>();
    }

    [Test]
    [Contextlib("TestContextDecorator.test_contextmanager_decorate_coroutine_function")]
    public async Task Wrap_TaskFunction_ScopeIsActiveUntilTheTaskEnds()
    {
        var gate = new TaskCompletionSource();
        var wrapped = _manager.Wrap(async (string text) =>
        {
            await gate.Task;
            _journal.Write(text);

            return text.Length;
        });

        var running = wrapped("text");
        _journal.ShouldBe("+");
        gate.SetResult();
        (await running).ShouldBe(4);
        await _manager.Wrap(async () => await Task.Yield())();

        _journal.ShouldBe("+", "text", "-Completed", "+", "-Completed");
    }

    // With explicit type arguments a sequence is the result of the overload for any result.
    [Test]
    public void SequenceAsResultType_IsRefused()
    {
        static IEnumerable<int> Sequence(int count) => Enumerable.Range(0, count);

        var refused = Should.Throw<InvalidOperationException>(() => _manager.Wrap<int, IEnumerable<int>>(Sequence));
        Should.Throw<InvalidOperationException>(() => _manager.Wrap<IAsyncEnumerable<int>>(new Func<IAsyncEnumerable<int>>(() => null!)));

        refused.Message.ShouldStartWith("The function returns a sequence: ");
        _manager.Wrap<int, int>(Sequence)(3).ShouldBe([0, 1, 2]);
        _manager.Wrap<string>(() => "text")().ShouldBe("text");
        _manager.Wrap<List<int>>(() => [1])().ShouldBe([1]);
    }

    // A scope that is exited when the function returns would not cover its task.
    [Test]
    public void ValueTask_IsRefused()
    {
        var refused = Should.Throw<InvalidOperationException>(() => _manager.Wrap(() => ValueTask.CompletedTask));
        Should.Throw<InvalidOperationException>(() => _manager.Wrap((int _) => new ValueTask<int>(1)));
        Should.Throw<InvalidOperationException>(() => _manager.Wrap<Task<int>>(() => Task.FromResult(1)));

        refused.Message.ShouldEndWith(" pass 'async x => await F(x)'.");
        _journal.ShouldBe();
    }

    [Test]
    public async Task Wrap_TaskFunctionFailsEarlyOrLate_TheScopeReceivesItAndTheTaskFails([Values] bool late)
    {
        var thrown = new BodyException();
        async Task FailAsync()
        {
            await Task.Yield();

            throw thrown;
        }

        var running = _manager.Wrap(() => late ? FailAsync() : throw thrown)();

        (await Should.ThrowAsync<BodyException>(running)).ShouldBeSameAs(thrown);
        _journal.ShouldBe("+", "-Failed");
        await ContextManager.From(Suppressing).Wrap(FailAsync)();
        (await Should.ThrowAsync<InvalidOperationException>(ContextManager.From(Suppressing).Wrap(async () =>
        {
            await FailAsync();

            return 1;
        })())).InnerException.ShouldBeSameAs(thrown);
    }

    [Test]
    [Contextlib("TestContextDecorator.test_contextmanager_decorate_generator_function")]
    public void Wrap_Sequence_ScopeIsActiveDuringTheEnumeration()
    {
        var wrapped = _manager.Wrap((int count) => Numbers(count, null));

        var sequence = wrapped(2);
        _journal.ShouldBe();
        sequence.ShouldBe([0, 1]);
        sequence.ShouldBe([0, 1]);

        _journal.ShouldBe("+", "0", "1", "numbers closed", "-Completed", "+", "0", "1", "numbers closed", "-Completed");
    }

    [Test]
    [Contextlib("TestContextDecorator.test_contextmanager_decorate_generator_function_early_stop")]
    [Contextlib("TestContextDecorator.test_contextmanager_decorate_generator_function_exception")]
    public void Wrap_SequenceDisposedEarlyOrFails_IsNotCompleted()
    {
        var thrown = new BodyException();

        _manager.Wrap(() => Numbers(9, null))().First().ShouldBe(0);
        Forms.Caught(() => _manager.Wrap(() => Numbers(1, thrown))().Count()).ShouldBeSameAs(thrown);

        _journal.ShouldBe("+", "0", "numbers closed", "-Unknown", "+", "0", "numbers closed", "-Failed");
    }

    [Test]
    public void Wrap_Sequence_IsDisposedOnceAndThenItsScope(
        [ValueSource(typeof(SequenceCase), nameof(SequenceCase.All))] SequenceCase played, [Values] bool suppresses)
    {
        var run = new SequenceCaseRun(played, suppresses);

        var caught = Forms.Caught(() =>
        {
            foreach (var item in new Manager(run).Wrap(() => (IEnumerable<int>)run.Sequence())())
            {
                if (!run.Take(item))
                {
                    break;
                }
            }
        });

        run.ShouldHaveEndedWith(caught);
    }

    [Test]
    public async Task Wrap_AsyncSequence_IsDisposedOnceAndThenItsScope(
        [ValueSource(typeof(SequenceCase), nameof(SequenceCase.All))] SequenceCase played, [Values] bool suppresses)
    {
        var run = new SequenceCaseRun(played, suppresses);
        Exception? caught = null;
        try
        {
            await foreach (var item in new Manager(run).Wrap(() => (IAsyncEnumerable<int>)run.Sequence())())
            {
                if (!run.Take(item))
                {
                    break;
                }
            }
        }
        catch (InvalidDataException e)
        {
            caught = e;
        }

        run.ShouldHaveEndedWith(caught);
    }

    [Test]
    [Contextlib("TestContextDecorator.test_contextmanager_decorate_asyncgen_function")]
    public async Task Wrap_AsyncSequence_ScopeIsActiveDuringTheEnumeration()
    {
        var thrown = new BodyException();
        var found = new List<int>();
        await foreach (var number in _manager.Wrap(() => NumbersAsync(2, null))())
        {
            found.Add(number);
        }

        await foreach (var number in _manager.Wrap(() => NumbersAsync(2, null))())
        {
            break;
        }

        var caught = await Should.ThrowAsync<BodyException>(async () =>
        {
            await foreach (var number in _manager.Wrap(() => NumbersAsync(0, thrown))())
            {
            }
        });

        found.ShouldBe([0, 1]);
        caught.ShouldBeSameAs(thrown);
        _journal.ShouldBe("+", "0", "1", "-Completed", "+", "0", "-Unknown", "+", "-Failed");
    }

    private static int Fails() => throw new BodyException();

    [Test]
    public async Task Wrap_TaskFunctionWithAResultFails_TheScopeReceivesItAndItPropagates()
    {
        var failure = new BodyException();

        (await Should.ThrowAsync<BodyException>(_manager.Wrap(Fails))).ShouldBeSameAs(failure);

        _journal.ShouldBe("+", "-Failed");

        async Task<int> Fails()
        {
            await Task.Yield();

            throw failure;
        }
    }

    [Test]
    public async Task Wrap_SuppressedTaskFunction_TearsDownOnceAndHasNoResult()
    {
        var manager = ContextManager.From(Suppressing);
        var thrown = await Should.ThrowAsync<InvalidOperationException>(manager.Wrap(FailsWithResult));
        await manager.Wrap(Fails)();

        _journal.ShouldBe("exit", "exit");
        thrown.InnerException.ShouldBeOfType<BodyException>();
        thrown.Message.ShouldBe(
            "The scope of 'Suppressing' suppressed the exception of a decorated function, so the call has no result. "
            + "Decorate a function without a result; the suppressed exception is the inner exception.");

        IEnumerable<int> Suppressing(ScopeBody body)
        {
            yield return 1;
            _journal.Write("exit");
            body.Suppress();
        }

        static async Task<int> FailsWithResult()
        {
            await Task.Yield();

            throw new BodyException();
        }

        static Task Fails() => FailsWithResult();
    }

    [Test]
    public async Task Wrap_ManagerThatSuppresses_IsExitedOnceForEachCall()
    {
        var manager = new Suppressor();

        await manager.Wrap(() => Task.FromException(new BodyException()))();
        await manager.Wrap(() => Task.CompletedTask)();

        manager.Received.Select(thrown => thrown?.GetType()).ShouldBe([typeof(BodyException), null]);
    }

    [Test]
    public void Wrap_AsynchronousFunction_RunsUserCodeInTheCallersContext(
        [Values] ContextKind kind, [Values] bool suspends, [Values("Task", "Result", "Stream", "Stopped")] string what, [Values] bool fails)
    {
        var context = CallersContext.Of(kind);
        ContextJournal journal = null!;
        var manager = ContextManager.From(Scoped);
        context.Run(async () =>
        {
            journal = new ContextJournal(context, suspends);
            var running = CallAsync();
            (suspends || running.IsCompleted).ShouldBeTrue();
            await running;
            _ = journal.Begin("after");
        });

        journal.Pieces.Distinct().ShouldBe(["setup", "body", .. (string[])(what[0] == 'S' ? ["consumer"] : []), "exit", "after"]);
        (suspends || context.Posts == 0).ShouldBeTrue();

        async Task CallAsync()
        {
            try
            {
                await (what switch
                {
                    "Task" => manager.Wrap(FunctionAsync)(),
                    "Result" => manager.Wrap(ResultAsync)(),
                    _ => EnumerateAsync(),
                });
            }
            catch (BodyException)
            {
                // the function's
            }
        }

        async Task EnumerateAsync()
        {
            await foreach (var item in manager.Wrap(() => journal.LeavingAtDisposal(Stream()))())
            {
                _ = journal.Begin("consumer");
                if (what == "Stopped")
                {
                    break;
                }
            }
        }

        async Task FunctionAsync()
        {
            await journal.Begin("body");
            if (fails)
            {
                throw new BodyException();
            }
        }

        async Task<int> ResultAsync()
        {
            await FunctionAsync().ConfigureAwait(false);

            return 1;
        }

        async IAsyncEnumerable<int> Stream()
        {
            var hasBegun = true;
            try
            {
                await journal.Begin("body");
                hasBegun = false;
                yield return 1;
                hasBegun = true;
                await FunctionAsync().ConfigureAwait(false);
                hasBegun = false;
                yield return 2;
                hasBegun = true;
            }
            finally
            {
                await (hasBegun ? journal.Leave() : journal.Begin("body"));
            }
        }

        IEnumerable<int> Scoped(ScopeBody body)
        {
            _ = journal.Begin("setup");
            yield return 1;
            _ = journal.Begin("exit");
        }
    }

    [Test]
    public async Task Wrap_AsyncSequenceHasEnded_CurrentIsNotRead()
    {
        var items = new List<int>();
        await foreach (var item in _manager.Wrap(() => (IAsyncEnumerable<int>)new OneItem())())
        {
            items.Add(item);
        }

        items.ShouldBe([1]);
    }

    [TestCase("task")]
    [TestCase("task with a result")]
    [TestCase("sequence")]
    [TestCase("asynchronous sequence")]
    public async Task Wrap_FunctionReturnsNull_IsAnErrorThatTheScopeReceives(string what)
    {
        var thrown = await Should.ThrowAsync<InvalidOperationException>(Call);

        thrown.Message.ShouldBe("The function that is decorated with 'Noting' returned null. Return a task or a sequence.");
        _journal.ShouldBe("+", "-Failed");

        async Task Call()
        {
            switch (what)
            {
                case "task":
                    await _manager.Wrap(() => (Task)null!)();
                    break;

                case "task with a result":
                    await _manager.Wrap(() => (Task<int>)null!)();
                    break;

                case "sequence":
                    _manager.Wrap(() => (IEnumerable<int>)null!)().ShouldBeEmpty();
                    break;

                default:
                    await foreach (var item in _manager.Wrap(() => (IAsyncEnumerable<int>)null!)())
                    {
                        item.ShouldBe(0);
                    }

                    break;
            }
        }
    }

    private IEnumerable<int> Numbers(int count, Exception? failure)
    {
        try
        {
            for (var i = 0; i < count; i++)
            {
                _journal.Write($"{i}");
                yield return i;
            }

            if (failure is not null)
            {
                throw failure;
            }
        }
        finally
        {
            _journal.Write("numbers closed");
        }
    }

    private async IAsyncEnumerable<int> NumbersAsync(int count, Exception? failure)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            _journal.Write($"{i}");
            yield return i;
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    private sealed class Manager(SequenceCaseRun run) : ContextManager<int>
    {
        protected override int OnEnter()
        {
            run.SetUp();

            return 1;
        }

        protected override bool OnExit(Exception? thrown) => run.TearDown(thrown);
    }

    private sealed class Suppressor : ContextManager<int>
    {
        public List<Exception?> Received { get; } = [];

        protected override int OnEnter() => 1;

        protected override bool OnExit(Exception? thrown)
        {
            Received.Add(thrown);

            return true;
        }
    }

    private sealed class OneItem : IAsyncEnumerable<int>, IAsyncEnumerator<int>
    {
        private int _moves;

        public int Current => _moves == 1 ? 1 : throw new InvalidOperationException("There is none.");

        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

        public ValueTask<bool> MoveNextAsync() => new(++_moves == 1);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private IEnumerable<int> Noting(ScopeBody body)
    {
        _journal.Write("+");
        yield return 1;
        _journal.Write($"-{body.Status}");
    }

    private static IEnumerable<int> Suppressing(ScopeBody body)
    {
        yield return 1;
        body.Suppress();
    }
}
