using System.Runtime.CompilerServices;
using Yielding.Cases;

namespace Yielding;

/// <summary>Decorated functions: the scope of each call stays open until its task, or the enumeration of its sequence, has ended.</summary>
public sealed class WrapTests
{
    private readonly BodyException _failure = new();
    private readonly Journal _journal = new();
    private readonly AsyncContextManager<int> _manager;
    private readonly AsyncContextManager<int> _suppressing = AsyncContextManager.From(Suppressing);

    public WrapTests() => _manager = AsyncContextManager.From(Noting);

    [Test]
    public async Task Task_EachArity_PassesItsArgumentsThrough()
    {
        await _manager.Wrap(() => NoteAsync())();
        await _manager.Wrap((int a) => NoteAsync(a))(1);
        await _manager.Wrap((int a, int b) => NoteAsync(a, b))(1, 2);
        await _manager.Wrap((int a, int b, int c) => NoteAsync(a, b, c))(1, 2, 3);
        await _manager.Wrap((int a, int b, int c, int d) => NoteAsync(a, b, c, d))(1, 2, 3, 4);

        ShouldHaveCalledEachArity();
    }

    [Test]
    public async Task TaskWithAResult_EachArity_PassesItsArgumentsThroughAndGivesTheResult()
    {
        (await _manager.Wrap(() => CountAsync())()).ShouldBe(0);
        (await _manager.Wrap((int a) => CountAsync(a))(1)).ShouldBe(1);
        (await _manager.Wrap((int a, int b) => CountAsync(a, b))(1, 2)).ShouldBe(2);
        (await _manager.Wrap((int a, int b, int c) => CountAsync(a, b, c))(1, 2, 3)).ShouldBe(3);
        (await _manager.Wrap((int a, int b, int c, int d) => CountAsync(a, b, c, d))(1, 2, 3, 4)).ShouldBe(4);

        ShouldHaveCalledEachArity();
    }

    [Test]
    public async Task Sequence_EachArity_PassesItsArgumentsThroughAndGivesTheItems()
    {
        (await ItemsOf(_manager.Wrap(() => ItemsAsync())())).ShouldBeEmpty();
        (await ItemsOf(_manager.Wrap((int a) => ItemsAsync(a))(1))).ShouldBe([1]);
        (await ItemsOf(_manager.Wrap((int a, int b) => ItemsAsync(a, b))(1, 2))).ShouldBe([1, 2]);
        (await ItemsOf(_manager.Wrap((int a, int b, int c) => ItemsAsync(a, b, c))(1, 2, 3))).ShouldBe([1, 2, 3]);
        (await ItemsOf(_manager.Wrap((int a, int b, int c, int d) => ItemsAsync(a, b, c, d))(1, 2, 3, 4))).ShouldBe([1, 2, 3, 4]);

        ShouldHaveCalledEachArity();
    }

    [Test]
    public async Task AsyncLambda_IsTakenForATask()
    {
        Func<Task> plain = _manager.Wrap(async () => await NoteAsync());
        Func<int, Task<int>> counting = _manager.Wrap(async (int a) => await CountAsync(a));

        await plain();
        (await counting(1)).ShouldBe(1);

        _journal.ShouldBe("+", "body", "-Completed", "+", "body 1", "-Completed");
    }

    [Test]
    public void BeforeTheCall_NothingRuns()
    {
        _manager.Wrap(() => NoteAsync());
        _manager.Wrap(() => CountAsync());
        _manager.Wrap(() => ItemsAsync())();

        _journal.ShouldBe();
    }

    [Test]
    public async Task Recursion_EachCallHasAScopeOfItsOwn()
    {
        Func<int, Task<int>> factorial = null!;
        factorial = _manager.Wrap(async (int n) => n <= 1 ? 1 : n * await factorial(n - 1));

        (await factorial(3)).ShouldBe(6);

        _journal.ShouldBe("+", "+", "+", "-Completed", "-Completed", "-Completed");
    }

    [Test]
    public async Task SeveralCallsAtOnce_EachHasAScopeOfItsOwn()
    {
        var gate = new TaskCompletionSource();
        var wrapped = _manager.Wrap((Task until) => until);

        var first = wrapped(gate.Task);
        var second = wrapped(Task.CompletedTask);
        await second;
        first.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        await first;

        _journal.ShouldBe("+", "+", "-Completed", "-Completed");
    }

    [Test]
    public async Task Scope_StaysOpenUntilTheTaskHasEnded()
    {
        var gate = new TaskCompletionSource();

        var running = _manager.Wrap(LateAsync)();
        _journal.ShouldBe("+");
        gate.SetResult();
        await running;

        _journal.ShouldBe("+", "late", "-Completed");

        async Task LateAsync()
        {
            await gate.Task;
            _journal.Write("late");
        }
    }

    [Test]
    public async Task Failure_EarlyOrLate_IsReceivedAndInTheTask([Values] bool late, [Values] bool hasResult)
    {
        var running = hasResult ? _manager.Wrap(() => FailAsync(late))() : _manager.Wrap(() => (Task)FailAsync(late))();

        (await AsyncForms.CaughtAsync(() => running)).ShouldBeSameAs(_failure);
        _journal.ShouldBe("+", "-Failed");
    }

    [Test]
    public async Task Suppressed_ACallWithoutAResultEnds() => await _suppressing.Wrap(() => (Task)FailAsync(late: true))();

    [Test]
    public async Task Suppressed_ACallWithAResultHasNone()
    {
        var caught = await AsyncForms.CaughtAsync(() => _suppressing.Wrap(() => FailAsync(late: true))());

        caught.ShouldBeOfType<InvalidOperationException>().InnerException.ShouldBeSameAs(_failure);
        caught.Message.ShouldContain(nameof(Suppressing));
    }

    [Test]
    public async Task SetupFails_IsInTheTaskAndNothingIsCalled()
    {
        var failing = AsyncContextManager.From(FailingSetup());

        var running = failing.Wrap(() => NoteAsync())();
        (await AsyncForms.CaughtAsync(() => running)).ShouldBeSameAs(_failure);
        (await AsyncForms.CaughtAsync(() => ItemsOf(failing.Wrap(() => ItemsAsync())()))).ShouldBeSameAs(_failure);

        _journal.ShouldBe();

        async IAsyncEnumerable<int> FailingSetup()
        {
            await Task.Yield();
            if (_failure is not null)
            {
                throw _failure;
            }

            yield return 1;
        }
    }

    [Test]
    public async Task ReturnsNull_IsAnErrorThatTheScopeReceives([Values] bool isSequence)
    {
        var caught = await AsyncForms.CaughtAsync(() => isSequence
            ? ItemsOf(_manager.Wrap(() => (IAsyncEnumerable<int>)null!)())
            : _manager.Wrap(() => (Task)null!)());

        caught.ShouldBeOfType<InvalidOperationException>().Message.ShouldBe(isSequence
            ? "The function that is decorated with 'Noting' returned null. Return a sequence."
            : "The body in the scope of 'Noting' returned null instead of a task. "
            + "Return Task.CompletedTask when there is nothing to await.");
        _journal.ShouldBe("+", "-Failed");
    }

    [Test]
    public async Task Sequence_EachEnumerationHasAScopeOfItsOwnAndCallsAnew()
    {
        var sequence = _manager.Wrap(() => ItemsAsync(1, 2))();

        (await ItemsOf(sequence)).ShouldBe([1, 2]);
        await foreach (var item in sequence)
        {
            item.ShouldBe(1);
            break;
        }

        _journal.ShouldBe("+", "body 1 2", "-Completed", "+", "body 1 2", "-Unknown");
    }

    [Test]
    public async Task Sequence_ItsTokenReachesTheSetupAndTheSequence()
    {
        using var source = new CancellationTokenSource();
        var seen = new List<CancellationToken>();
        CancellationToken inSetup = default;
        var manager = AsyncContextManager.From<int>((_, token) => Setup(token));
        var cancelled = false;

        await foreach (var _ in manager.Wrap(() => Tokens())().WithCancellation(source.Token))
        {
            await source.CancelAsync();
        }

        seen.ShouldBe([source.Token]);
        inSetup.IsCancellationRequested.ShouldBeFalse("the setup was over by then");
        cancelled.ShouldBeFalse();
        (await AsyncForms.CaughtAsync(async () =>
        {
            await foreach (var _ in manager.Wrap(() => Tokens())().WithCancellation(source.Token))
            {
                cancelled = true;
            }
        })).ShouldBeAssignableTo<OperationCanceledException>()!.CancellationToken.ShouldBe(source.Token);
        cancelled.ShouldBeFalse();

        async IAsyncEnumerable<int> Setup([EnumeratorCancellation] CancellationToken token)
        {
            token.CanBeCanceled.ShouldBeTrue();
            inSetup = token;
            await Task.Yield();
            yield return 1;
        }

        async IAsyncEnumerable<int> Tokens([EnumeratorCancellation] CancellationToken token = default)
        {
            seen.Add(token);
            await Task.Yield();
            yield return 1;
        }
    }

    [Test]
    public async Task Sequence_IsDisposedOnceAndThenItsScope(
        [ValueSource(typeof(SequenceCase), nameof(SequenceCase.All))] SequenceCase played, [Values] bool suppresses)
    {
        var run = new SequenceCaseRun(played, suppresses);

        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await foreach (var item in new Manager(run).Wrap(() => (IAsyncEnumerable<int>)run.Sequence())())
            {
                if (!run.Take(item))
                {
                    break;
                }
            }
        });

        run.ShouldHaveEndedWith(caught);
    }

    private static async IAsyncEnumerable<int> Suppressing(ScopeBody body)
    {
        yield return 1;
        await Task.Yield();
        body.Suppress();
    }

    private static async Task<List<int>> ItemsOf(IAsyncEnumerable<int> sequence)
    {
        var items = new List<int>();
        await foreach (var item in sequence)
        {
            items.Add(item);
        }

        return items;
    }

    private void ShouldHaveCalledEachArity() =>
        _journal.ShouldBe(
            "+", "body", "-Completed",
            "+", "body 1", "-Completed",
            "+", "body 1 2", "-Completed",
            "+", "body 1 2 3", "-Completed",
            "+", "body 1 2 3 4", "-Completed");

    private async Task NoteAsync(params int[] arguments)
    {
        await Task.Yield();
        _journal.Write(string.Join(' ', ["body", .. arguments]));
    }

    private async Task<int> CountAsync(params int[] arguments)
    {
        await NoteAsync(arguments);

        return arguments.Length;
    }

    private async IAsyncEnumerable<int> ItemsAsync(params int[] arguments)
    {
        await NoteAsync(arguments);
        foreach (var argument in arguments)
        {
            yield return argument;
        }
    }

    private Task<int> FailAsync(bool late)
    {
        return late ? Late() : throw _failure;

        async Task<int> Late()
        {
            await Task.Yield();

            throw _failure;
        }
    }

    private async IAsyncEnumerable<int> Noting(ScopeBody body)
    {
        _journal.Write("+");
        yield return 1;
        await Task.Yield();
        _journal.Write($"-{body.Status}");
    }

    private sealed class Manager(SequenceCaseRun run) : AsyncContextManager<int>
    {
        protected override ValueTask<int> OnEnterAsync(CancellationToken cancellationToken)
        {
            run.SetUp();

            return new ValueTask<int>(1);
        }

        protected override async ValueTask<bool> OnExitAsync(Exception? thrown)
        {
            await Task.Yield();

            return run.TearDown(thrown);
        }
    }
}
