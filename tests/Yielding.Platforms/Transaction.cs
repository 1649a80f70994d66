namespace Yielding.Platforms;

/// <summary>Generators whose code after the yield commits, as a transaction's does, and what became of them.</summary>
internal sealed class Transaction
{
    public bool IsCommitted { get; private set; }

    public bool HasEnded { get; private set; }

    public IEnumerable<int> Steps()
    {
        try
        {
            yield return 1;
            IsCommitted = true;
        }
        finally
        {
            HasEnded = true;
        }
    }

    public async IAsyncEnumerable<int> AsyncSteps()
    {
        try
        {
            yield return 1;
            await Task.Yield();
            IsCommitted = true;
        }
        finally
        {
            HasEnded = true;
        }
    }

    /// <summary>The same, in generators that await their yield, and hold a scope around it.</summary>
    public ContextManager<int> Awaited() => ContextManager.From(async (Yielder<int> yield) =>
    {
        using var held = Scope.Enter(new Transaction().Steps());
        try
        {
            await yield.Return(1);
            IsCommitted = true;
        }
        finally
        {
            HasEnded = true;
        }
    });

    /// <summary>The asynchronous twin.</summary>
    public AsyncContextManager<int> AwaitedAsync() => AsyncContextManager.From(async (Yielder<int> yield) =>
    {
        await Task.Yield();
        try
        {
            await yield.Return(1);
            await Task.Yield();
            IsCommitted = true;
        }
        catch (TimeoutException)
        {
            await Task.Yield();

            throw;
        }
        finally
        {
            HasEnded = true;
        }
    });

    /// <summary>The same, and it calls <c>Rethrow</c>.</summary>
    public async IAsyncEnumerable<int> Audited(ScopeBody body)
    {
        try
        {
            yield return 1;
            await Task.Yield();
            body.Rethrow();
            IsCommitted = true;
        }
        finally
        {
            HasEnded = true;
        }
    }
}
