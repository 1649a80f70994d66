using System.Reactive.Disposables;
using Nito.Disposables;

namespace Yielding.Benchmarks.Growth;

/// <summary>A number of exits that is known at run time, in the ways that C# has for it.</summary>
internal static class Stacks
{
    public const string Callback = "ExitStack.Callback";

    public static IReadOnlyList<Series> All { get; } =
    [
        new("Stack<Action> in try/finally", ByStackOfActions),
        new(Callback, ByCallback),
        new("foreach, one after the other", ByForeach),
        new("ExitStack.Enter(generator)", ByEnter),
        new("Rx CompositeDisposable", ByReactive),
        new("Nito CollectionDisposable", ByNito),
    ];

    private static void ByStackOfActions(int entries)
    {
        var exits = new Stack<Action>();
        try
        {
            for (var i = 0; i < entries; i++)
            {
                Counter.Shared.Open();
                exits.Push(Counter.Shared.Close);
            }
        }
        finally
        {
            while (exits.TryPop(out var exit))
            {
                exit();
            }
        }
    }

    private static void ByCallback(int entries)
    {
        using var stack = new ExitStack();
        for (var i = 0; i < entries; i++)
        {
            Counter.Shared.Open();
            stack.Callback(Counter.Shared.Close);
        }
    }

    // The same generators, but never two at once: what the iterators themselves cost.
    private static void ByForeach(int entries)
    {
        for (var i = 0; i < entries; i++)
        {
            foreach (var counter in Generators.Plain())
            {
                counter.Use();
            }
        }
    }

    private static void ByEnter(int entries)
    {
        using var stack = new ExitStack();
        for (var i = 0; i < entries; i++)
        {
            stack.Enter(Generators.Plain()).Use();
        }
    }

    private static void ByReactive(int entries)
    {
        using var all = new CompositeDisposable();
        for (var i = 0; i < entries; i++)
        {
            Counter.Shared.Open();
            all.Add(System.Reactive.Disposables.Disposable.Create(Counter.Shared.Close));
        }
    }

    private static void ByNito(int entries)
    {
        using var all = new CollectionDisposable();
        for (var i = 0; i < entries; i++)
        {
            Counter.Shared.Open();
            all.Add(Nito.Disposables.Disposable.Create(Counter.Shared.Close));
        }
    }
}
