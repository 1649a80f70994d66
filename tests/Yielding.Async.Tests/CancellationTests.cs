using System.Runtime.CompilerServices;

namespace Yielding;

/// <summary>The caller's token is for the setup, and for nothing later.</summary>
[TestFixture(AsyncForm.Using)]
[TestFixture(AsyncForm.Run)]
public sealed class CancellationTests(AsyncForm form)
{
    private readonly Journal _journal = new();
    private readonly CancellationTokenSource _source = new();

    [TearDown]
    public void DisposeOfSource() => _source.Dispose();

    [Test]
    public async Task CancelledBefore_NothingRuns()
    {
        await _source.CancelAsync();

        var caught = await AsyncForms.CaughtAsync(() => Execute(Generator()));

        caught.ShouldBeAssignableTo<OperationCanceledException>()!.CancellationToken.ShouldBe(_source.Token);
        _journal.ShouldBe();
    }

    [Test]
    public async Task SetupIsCancelledByAnotherToken_ItsExceptionPropagatesUnchanged([Values] bool isItsOwn)
    {
        using var other = new CancellationTokenSource();
        var thrown = new OperationCanceledException(isItsOwn ? _source.Token : other.Token);

        (await AsyncForms.CaughtAsync(() => Execute(Throwing()))).ShouldBeSameAs(thrown);

        async IAsyncEnumerable<int> Throwing()
        {
            await Task.Yield();
            if (thrown is not null)
            {
                throw thrown;
            }

            yield return 1;
        }
    }

    [Test]
    public async Task CancelledDuringSetup_FinallyBlocksRunToTheirEndFirst()
    {
        var entered = new TaskCompletionSource();
        var finishing = new TaskCompletionSource();
        var execution = AsyncForms.CaughtAsync(() => Execute(Waiting()));
        await entered.Task;
        await _source.CancelAsync();
        execution.IsCompleted.ShouldBeFalse();
        finishing.SetResult();

        var caught = await execution;

        caught.ShouldBeOfType<TaskCanceledException>().CancellationToken.ShouldBe(_source.Token);
        caught.InnerException.ShouldBeAssignableTo<OperationCanceledException>();
        caught.Message.ShouldContain("Waiting");
        _journal.ShouldBe("setup", "finally");

        async IAsyncEnumerable<int> Waiting([EnumeratorCancellation] CancellationToken token = default)
        {
            try
            {
                _journal.Write("setup");
                entered.SetResult();
                await new TaskCompletionSource().Task.WaitAsync(token);
                yield return 1;
            }
            finally
            {
                await finishing.Task;
                _journal.Write("finally");
            }
        }
    }

    [Test]
    public async Task CancelledDuringASetupThatIgnoresTheToken_IsExitedAgain()
    {
        var entered = new TaskCompletionSource();
        var finishing = new TaskCompletionSource();
        var execution = AsyncForms.CaughtAsync(() => Execute(Deaf()));
        await entered.Task;
        await _source.CancelAsync();
        finishing.SetResult();

        (await execution).ShouldBeOfType<OperationCanceledException>().CancellationToken.ShouldBe(_source.Token);
        _journal.ShouldBe("setup", "finally");

        async IAsyncEnumerable<int> Deaf()
        {
            try
            {
                _journal.Write("setup");
                entered.SetResult();
                await finishing.Task;
                yield return 1;
                _journal.Write("completed");
            }
            finally
            {
                _journal.Write("finally");
            }
        }
    }

    [Test]
    public async Task CancelledInTheBody_TheTeardownIsNotCancelled()
    {
        await Execute(Generator());

        _journal.ShouldBe("setup", "body", "completed", "finally");
    }

    [Test]
    public async Task Delegate_EnteredWithAToken_ReceivesIt()
    {
        CancellationToken given = default;
        if (form == AsyncForm.Run)
        {
            await AsyncScope.RunAsync((_, token) => Received(token), _ => Task.CompletedTask, _source.Token);
        }
        else
        {
            await using var scope = await AsyncScope.EnterAsync((_, token) => Received(token), _source.Token);
        }

        given.CanBeCanceled.ShouldBeTrue();
        await _source.CancelAsync();
        given.IsCancellationRequested.ShouldBeFalse();

        IAsyncEnumerable<int> Received(CancellationToken token)
        {
            given = token;

            return Generator(token);
        }
    }

    [Test]
    public async Task SetupThrowsSomethingElseWhileCancelled_PropagatesUnchanged()
    {
        var failure = new InvalidDataException();

        (await AsyncForms.CaughtAsync(() => Execute(Failing()))).ShouldBeSameAs(failure);

        async IAsyncEnumerable<int> Failing()
        {
            await _source.CancelAsync();
            await Task.Yield();
            Throw();
            yield return 1;
        }

        void Throw() => throw failure;
    }

    private async Task Execute(IAsyncEnumerable<int> generator)
    {
        if (form == AsyncForm.Run)
        {
            await AsyncScope.RunAsync(generator, async _ => await Body(), _source.Token);

            return;
        }

        await using var scope = await AsyncScope.EnterAsync(generator, _source.Token);
        await Body();
    }

    private async Task Body()
    {
        _journal.Write("body");
        await _source.CancelAsync();
    }

    private async IAsyncEnumerable<int> Generator([EnumeratorCancellation] CancellationToken token = default)
    {
        try
        {
            await Task.Yield();
            _journal.Write("setup");
            yield return 1;
            await Task.Yield();
            token.ThrowIfCancellationRequested();
            _journal.Write("completed");
        }
        finally
        {
            _journal.Write("finally");
        }
    }
}
