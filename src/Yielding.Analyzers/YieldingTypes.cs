using Microsoft.CodeAnalysis;

namespace Yielding.Analyzers;

/// <summary>The types of the library in one compilation.</summary>
internal sealed class YieldingTypes
{
    private static readonly string[] s_names =
    [
        "AsyncContextManager", "AsyncContextManager`1", "AsyncExitStack", "AsyncScope", "ContextManager", "ContextManager`1", "ExitStack",
        "ExitStackBase", "Suppression", "Testing.ScopeSweep", "Testing.SweepProbe",
    ];

    private readonly HashSet<INamedTypeSymbol> _types = new(SymbolEqualityComparer.Default);
    private readonly HashSet<INamedTypeSymbol> _sequences = new(SymbolEqualityComparer.Default);
    private readonly HashSet<INamedTypeSymbol> _tasks = new(SymbolEqualityComparer.Default);

    private YieldingTypes(Compilation compilation, INamedTypeSymbol scope, INamedTypeSymbol body)
    {
        ScopeBody = body;
        Exception = compilation.GetTypeByMetadataName("System.Exception");
        Task = compilation.GetTypeByMetadataName("System.Threading.Tasks.Task");
        Generator = Find(compilation, "GeneratorAttribute");
        Yielder = Find(compilation, "Yielder`1");
        ScopeRun = Find(compilation, "ScopeRun");
        ExitStack = Find(compilation, "ExitStack");
        AsyncExitStack = Find(compilation, "AsyncExitStack");
        ScopeHandle = Find(compilation, "Scope`1");
        AsyncScopeHandle = Find(compilation, "AsyncScope`1");
        AddTo(_types, scope);
        foreach (var name in s_names)
        {
            AddTo(_types, Find(compilation, name));
        }

        AddTo(_sequences, compilation.GetTypeByMetadataName("System.Collections.Generic.IEnumerable`1"));
        AddTo(_sequences, compilation.GetTypeByMetadataName("System.Collections.Generic.IAsyncEnumerable`1"));
        AddTo(_tasks, Task);
        AddTo(_tasks, compilation.GetTypeByMetadataName("System.Threading.Tasks.Task`1"));
        AddTo(_tasks, compilation.GetTypeByMetadataName("System.Threading.Tasks.ValueTask"));
        AddTo(_tasks, compilation.GetTypeByMetadataName("System.Threading.Tasks.ValueTask`1"));
    }

    public INamedTypeSymbol ScopeBody { get; }

    public INamedTypeSymbol? Exception { get; }

    public INamedTypeSymbol? Task { get; }

    /// <summary>The attribute <c>[Generator]</c>.</summary>
    public INamedTypeSymbol? Generator { get; }

    /// <summary>The type whose <c>Return</c> yields the value of a generator that is an async method.</summary>
    public INamedTypeSymbol? Yielder { get; }

    /// <summary>The return type of a synchronous generator that is an async method.</summary>
    public INamedTypeSymbol? ScopeRun { get; }

    public INamedTypeSymbol? ExitStack { get; }

    public INamedTypeSymbol? AsyncExitStack { get; }

    public INamedTypeSymbol? ScopeHandle { get; }

    public INamedTypeSymbol? AsyncScopeHandle { get; }

    /// <summary>The types, or null in a compilation that does not use the library.</summary>
    public static YieldingTypes? In(Compilation compilation) =>
        Find(compilation, "Scope") is { } scope
        && Find(compilation, "ScopeBody") is { } body
            ? new YieldingTypes(compilation, scope, body)
            : null;

    /// <summary>True for a method of a type of the library that enters, runs or registers something.</summary>
    public bool Declares(IMethodSymbol? method) =>
        method?.ContainingType is { } type && _types.Contains(type.OriginalDefinition);

    /// <summary>True for <c>IEnumerable&lt;T&gt;</c> and <c>IAsyncEnumerable&lt;T&gt;</c>.</summary>
    public bool IsSequence(ITypeSymbol? type) => type is INamedTypeSymbol named && _sequences.Contains(named.OriginalDefinition);

    /// <summary>True for tasks, the classes derived from <c>Task</c>, and value tasks.</summary>
    public bool IsTask(ITypeSymbol? type)
    {
        for (var current = type as INamedTypeSymbol; current is not null; current = current.BaseType)
        {
            if (_tasks.Contains(current.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }

    public bool IsScopeBody(ITypeSymbol? type) => SymbolEqualityComparer.Default.Equals(type, ScopeBody);

    public bool IsScopeRun(ITypeSymbol? type) => type is not null && SymbolEqualityComparer.Default.Equals(type, ScopeRun);

    /// <summary>The parameter that is a yielder: null when there is none, or more than one.</summary>
    public IParameterSymbol? YielderOf(IMethodSymbol method)
    {
        var yielders = method.Parameters.Where(parameter => IsYielder(parameter.Type)).Take(2).ToList();

        return yielders.Count == 1 && yielders[0].RefKind == RefKind.None ? yielders[0] : null;
    }

    public bool IsYielder(ITypeSymbol? type) =>
        Yielder is not null && SymbolEqualityComparer.Default.Equals(type?.OriginalDefinition, Yielder);

    /// <summary>True for the handle of a scope that its caller has to dispose.</summary>
    public bool IsHandle(ITypeSymbol? type) =>
        type is INamedTypeSymbol { OriginalDefinition: var definition }
        && (SymbolEqualityComparer.Default.Equals(definition, ScopeHandle)
            || SymbolEqualityComparer.Default.Equals(definition, AsyncScopeHandle));

    private static INamedTypeSymbol? Find(Compilation compilation, string name) => compilation.GetTypeByMetadataName("Yielding." + name);

    private static void AddTo(HashSet<INamedTypeSymbol> set, INamedTypeSymbol? type)
    {
        if (type is not null)
        {
            _ = set.Add(type);
        }
    }
}
