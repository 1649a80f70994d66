namespace Yielding.Contextlib;

/// <summary>A generator, given by what it does in each of its phases; both kinds of iterator are made of it.</summary>
public sealed record Recipe
{
    public const int Value = 42;

    public Action Setup { get; init; } = () => { };

    /// <summary>How often it yields: 1 keeps the rule.</summary>
    public int Yields { get; init; } = 1;

    /// <summary>What stands after the yield of a generator without a <c>ScopeBody</c>.</summary>
    public Action After { get; init; } = () => { };

    /// <summary>What stands after the yield of a generator with a <c>ScopeBody</c>. Null: it takes none.</summary>
    public Action<ScopeBody>? AfterWithBody { get; init; }

    public Action Finally { get; init; } = () => { };

    public IEnumerable<int> Generator(ScopeBody? body)
    {
        try
        {
            Setup();
            if (Yields == 0)
            {
                yield break;
            }

            yield return Value;
            AfterTheYield(body);
            for (var more = 1; more < Yields; more++)
            {
                yield return Value;
            }
        }
        finally
        {
            Finally();
        }
    }

    /// <param name="body">The <c>ScopeBody</c>, if it takes one.</param>
    /// <param name="waits">Its teardown has to be waited for. Its setup ends at once, so that a synchronous body can enter it.</param>
    public async IAsyncEnumerable<int> GeneratorAsync(ScopeBody? body, bool waits)
    {
        try
        {
            Setup();
            if (Yields == 0)
            {
                yield break;
            }

            yield return Value;
            await Wait(waits);
            AfterTheYield(body);
            for (var more = 1; more < Yields; more++)
            {
                yield return Value;
            }
        }
        finally
        {
            await Wait(waits);
            Finally();
        }
    }

    private static async Task Wait(bool waits)
    {
        if (waits)
        {
            await Task.Yield();
        }
    }

    private void AfterTheYield(ScopeBody? body)
    {
        if (body is null)
        {
            After();
        }
        else
        {
            AfterWithBody!(body);
        }
    }
}
