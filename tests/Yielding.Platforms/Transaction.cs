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
