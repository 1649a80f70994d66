using static Yielding.Scope;

namespace Yielding.Benchmarks.Operations;

/// <summary>
/// Other work of a program: scopes of other generators. The JIT learns from them that the library steps more than one
/// enumerator, and doesn't compile it for the one that is being measured.
/// </summary>
internal readonly struct Others : IOperation
{
    public static int Invoke()
    {
        var sum = 0;
        using (Enter(Generators.OfValue(), out var value))
        {
            sum += value;
        }

        using (Enter(Generators.OfText(), out var text))
        {
            sum += text.Length;
        }

        using (Enter(Generators.Unguarded(), out var counter))
        {
            counter.Use();
        }

        using (Least.Held.Enter(Generators.OfText(), out var other))
        {
            sum += other.Length;
        }

        using (Least.Held.Enter(Generators.Unguarded(), out var last))
        {
            last.Use();
        }

        Run(Generators.OfValue(), static value => Counter.Shared.Use());
        Run(Generators.OfText(), static text => Counter.Shared.Use());
        Run(Generators.Unguarded(), static counter => counter.Use());

        return sum + AsyncPlain.Ended(GoAsync()) + Counter.Shared.Total;
    }

    private static async ValueTask GoAsync()
    {
        await using (var value = await AsyncScope.EnterAsync(Generators.AsyncOfValue()))
        {
            Counter.Shared.Use();
        }

        await using (var text = await AsyncScope.EnterAsync(Generators.AsyncOfText()))
        {
            Counter.Shared.Use();
        }

        await AsyncScope.RunAsync(Generators.AsyncOfValue(), static _ => Task.CompletedTask);
        await AsyncScope.RunAsync(Generators.AsyncOfText(), static _ => Task.CompletedTask);
    }
}
