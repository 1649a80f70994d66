namespace Yielding.Contextlib;

/// <summary>The rules of AsyncContextManagerTestCase for decorated functions.</summary>
public sealed class AsyncDecoratorRules
{
    private readonly Journal _journal = new();

    [Test]
    [Contextlib(106, "AsyncContextManagerTestCase.test_recursive")]
    public async Task Wrap_RecursiveFunction_HasAScopeForEachCall()
    {
        Func<int, Task<int>> factorial = null!;
        factorial = AsyncContextManager.From(Noting()).Wrap(async (int n) =>
        {
            await Task.Yield();

            return n == 0 ? 1 : n * await factorial(n - 1);
        });

        (await factorial(3)).ShouldBe(6);

        _journal.ShouldBe("+", "+", "+", "+", "completed", "-", "completed", "-", "completed", "-", "completed", "-");
    }

    [Test]
    [Contextlib(107, "AsyncContextManagerTestCase.test_decorator")]
    public async Task Wrap_AsynchronousFunction_ScopeIsActiveUntilTheTaskEnds()
    {
        var gate = new TaskCompletionSource();
        var wrapped = AsyncContextManager.From(Noting()).Wrap(async () =>
        {
            _journal.Write("begins");
            await gate.Task;
            _journal.Write("ends");
        });
        _journal.ShouldBe();

        var running = wrapped();
        gate.SetResult();
        await running;

        _journal.ShouldBe("+", "begins", "ends", "completed", "-");
    }

    [Test]
    [Contextlib(108, "AsyncContextManagerTestCase.test_decorator_with_exception")]
    public async Task Wrap_FunctionFails_RunsTheFinallyBlockAndPropagates([Values] bool waits)
    {
        var failure = new BodyException();
        var wrapped = AsyncContextManager.From(Noting()).Wrap(async () =>
        {
            if (waits)
            {
                await Task.Yield();
            }

            throw failure;
        });

        (await AsyncForms.CaughtAsync(wrapped)).ShouldBeSameAs(failure);

        _journal.ShouldBe("+", "-");
    }

    [Test]
    [Contextlib(109, "AsyncContextManagerTestCase.test_decorating_method")]
    public async Task Wrap_Method_KeepsItsObjectAndReceivesItsArguments()
    {
        var manager = AsyncContextManager.From(Noting());
        var account = new Account(_journal);
        var transfer = manager.Wrap<int, string>(account.TransferAsync);

        await transfer(5, "rent");
        await transfer(7, "tea");

        account.Balance.ShouldBe(-12);
        _journal.ShouldBe("+", "rent", "completed", "-", "+", "tea", "completed", "-");
    }

    private async IAsyncEnumerable<int> Noting()
    {
        await Task.Yield();
        _journal.Write("+");
        try
        {
            yield return 1;
            _journal.Write("completed");
        }
        finally
        {
            await Task.Yield();
            _journal.Write("-");
        }
    }

    private sealed class Account(Journal journal)
    {
        public int Balance { get; private set; }

        public async Task TransferAsync(int amount, string purpose)
        {
            await Task.Yield();
            journal.Write(purpose);
            Balance -= amount;
        }
    }
}
