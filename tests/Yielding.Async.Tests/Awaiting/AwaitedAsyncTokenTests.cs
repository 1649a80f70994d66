namespace Yielding.Awaiting;

/// <summary>The token of an asynchronous generator that yields by an await: it cancels the setup only.</summary>
public sealed class AwaitedAsyncTokenTests
{
    private readonly Journal _journal = new();

    [Test]
    public async Task Setup_ReceivesATokenThatTheCallerCancels([Values] bool isRun)
    {
        var isCancelled = false;
        using var source = new CancellationTokenSource();
        var manager = AsyncContextManager.From((Yielder<int> yield, CancellationToken token) => GenerateAsync(yield, () =>
        {
            source.Cancel();
            isCancelled = token.IsCancellationRequested;
        }));

        await AsyncForms.CaughtAsync(() => ExecuteAsync(manager, isRun, source.Token));

        isCancelled.ShouldBeTrue();
    }

    [Test]
    public async Task Token_IsCancelledAlready_TheDelegateIsNotCalled([Values] bool isRun, [Values] bool takesToken)
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        var thrown = await AsyncForms.CaughtAsync(() => ExecuteAsync(Manager(takesToken), isRun, source.Token));

        thrown.ShouldBeAssignableTo<OperationCanceledException>()!.CancellationToken.ShouldBe(source.Token);
        _journal.Lines.ShouldBeEmpty();
    }

    [Test]
    public async Task Setup_IgnoresItsCancellation_ThereIsNoBody([Values] bool isRun, [Values] bool takesToken)
    {
        using var source = new CancellationTokenSource();
        var manager = Manager(takesToken, source.Cancel);

        var thrown = await AsyncForms.CaughtAsync(() => ExecuteAsync(manager, isRun, source.Token));

        thrown.ShouldBeAssignableTo<OperationCanceledException>();
        _journal.ShouldBe("setup", "finally");
    }

    private AsyncContextManager<int> Manager(bool takesToken, Action? during = null) =>
        takesToken
            ? AsyncContextManager.From((Yielder<int> yield, CancellationToken _) => GenerateAsync(yield, during))
            : AsyncContextManager.From((Yielder<int> yield) => GenerateAsync(yield, during));

    private async Task GenerateAsync(Yielder<int> yield, Action? during = null)
    {
        _journal.Write("setup");
        during?.Invoke();
        var completed = false;
        try
        {
            await yield.Return(1);
            completed = true;
        }
        finally
        {
            _journal.Write(completed ? "teardown" : "finally");
        }
    }

    private async Task ExecuteAsync(AsyncContextManager<int> manager, bool isRun, CancellationToken token)
    {
        if (isRun)
        {
            await manager.RunAsync(
                _ =>
                {
                    _journal.Write("body");

                    return Task.CompletedTask;
                },
                token);

            return;
        }

        await using (await manager.EnterAsync(token))
        {
            _journal.Write("body");
        }
    }
}
