namespace Yielding.Support;

/// <summary>The generators and the manager whose scopes the tests of the diagnostics observe. Events have their names.</summary>
internal static class AsyncRecipes
{
    public static async IAsyncEnumerable<int> RecipeAsync()
    {
        await Task.CompletedTask;
        yield return 1;
    }

    public static async IAsyncEnumerable<int> WaitingAsync()
    {
        await Task.Yield();
        try
        {
            yield return 1;
        }
        finally
        {
            await Task.Yield();
        }
    }

    public static async IAsyncEnumerable<int> ObservingAsync(ScopeBody body)
    {
        await Task.CompletedTask;
        yield return 1;
        body.Rethrow();
    }

    public static async Task AwaitingAsync(Yielder<int> yield) => await yield.Return(1);

    public static async Task WaitingYieldAsync(Yielder<int> yield)
    {
        await Task.Yield();
        try
        {
            await yield.Return(1);
        }
        finally
        {
            await Task.Yield();
        }
    }

    public sealed class ClassBased : AsyncContextManager<int>
    {
        protected override ValueTask<int> OnEnterAsync(CancellationToken cancellationToken) => new(1);

        protected override ValueTask<bool> OnExitAsync(Exception? thrown) => new(false);
    }
}
