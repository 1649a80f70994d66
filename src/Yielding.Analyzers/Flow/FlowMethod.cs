using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Yielding.Analyzers.Generators;

namespace Yielding.Analyzers.Flow;

/// <summary>A generator with its control-flow graph, and the events in each block of it.</summary>
internal sealed class FlowMethod
{
    private readonly ImmutableArray<FlowEvent>[] _events;
    private readonly ISet<SyntaxNode> _awaitedYields;

    private FlowMethod(
        ControlFlowGraph graph, IMethodSymbol symbol, SyntaxNode syntax, IParameterSymbol? body, ISet<SyntaxNode> awaitedYields)
    {
        _awaitedYields = awaitedYields;
        Graph = graph;
        Symbol = symbol;
        Syntax = syntax;
        Body = body;
        Conditions = new Conditions(graph, syntax);
        _events = [.. graph.Blocks.Select(block => EventsIn(block).ToImmutableArray())];
    }

    public ControlFlowGraph Graph { get; }

    public IMethodSymbol Symbol { get; }

    public SyntaxNode Syntax { get; }

    /// <summary>The parameter through which the generator receives the outcome of its body, if it has one.</summary>
    public IParameterSymbol? Body { get; }

    public Conditions Conditions { get; }

    /// <summary>The name of the generator in messages.</summary>
    public string Name => Symbol.AssociatedSymbol?.Name ?? Symbol.Name;

    /// <summary>Returns an iterator method.</summary>
    public static FlowMethod? Of(
        SyntaxNode syntax, IMethodSymbol symbol, YieldingTypes types, SemanticModel model, CancellationToken cancellationToken)
    {
        var body = symbol.Parameters.FirstOrDefault(parameter => types.IsScopeBody(parameter.Type));

        return GraphOf(syntax, model, cancellationToken) is { } graph
            ? new FlowMethod(graph, symbol, syntax, body, ImmutableHashSet<SyntaxNode>.Empty)
            : null;
    }

    /// <summary>Returns a generator that yields in these <c>await</c> expressions.</summary>
    public static FlowMethod? Of(
        SyntaxNode syntax,
        IMethodSymbol symbol,
        ISet<SyntaxNode> awaitedYields,
        SemanticModel model,
        CancellationToken cancellationToken) =>
        GraphOf(syntax, model, cancellationToken) is { } graph
            ? new FlowMethod(graph, symbol, syntax, body: null, awaitedYields)
            : null;

    public ImmutableArray<FlowEvent> EventsOf(BasicBlock block) => _events[block.Ordinal];

    /// <summary>True when an event of this kind is in one of the blocks of a region.</summary>
    public bool HasEvent(ControlFlowRegion region, FlowEventKind kind)
    {
        for (var ordinal = region.FirstBlockOrdinal; ordinal <= region.LastBlockOrdinal; ordinal++)
        {
            if (_events[ordinal].Any(occurred => occurred.Kind == kind))
            {
                return true;
            }
        }

        return false;
    }

    // Only a member has a graph of its own. Those of the functions inside it are parts of it.
    private static ControlFlowGraph? GraphOf(SyntaxNode function, SemanticModel model, CancellationToken cancellationToken)
    {
        var functions = new Stack<SyntaxNode>();
        var root = function;
        while (root is LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax)
        {
            functions.Push(root);
            root = root.Ancestors().FirstOrDefault(static node => IsRoot(node) || GeneratorSource.IsFunction(node));
        }

        var graph = root is null ? null : RootGraph(root, model, cancellationToken);
        while (graph is not null && functions.Count > 0)
        {
            graph = InnerGraph(graph, functions.Pop(), cancellationToken);
        }

        return graph;
    }

    private static ControlFlowGraph? RootGraph(SyntaxNode root, SemanticModel model, CancellationToken cancellationToken) =>
        // The operation of the arguments of a base class is that of the type, whose constructor they are part of.
        model.GetOperation(root is PrimaryConstructorBaseTypeSyntax ? root.Parent!.Parent! : root, cancellationToken) switch
        {
            IMethodBodyOperation { Parent: null } body => ControlFlowGraph.Create(body, cancellationToken),
            IConstructorBodyOperation { Parent: null } body => ControlFlowGraph.Create(body, cancellationToken),
            IBlockOperation { Parent: null } body => ControlFlowGraph.Create(body, cancellationToken),
            IFieldInitializerOperation { Parent: null } value => ControlFlowGraph.Create(value, cancellationToken),
            IPropertyInitializerOperation { Parent: null } value => ControlFlowGraph.Create(value, cancellationToken),
            _ => null,
        };

    private static bool IsRoot(SyntaxNode node) =>
        node is CompilationUnitSyntax or PrimaryConstructorBaseTypeSyntax
        || node is ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax or IndexerDeclarationSyntax }
        || node is EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax }
        || node is EqualsValueClauseSyntax { Parent.Parent.Parent: BaseFieldDeclarationSyntax };

    private static ControlFlowGraph? InnerGraph(ControlFlowGraph graph, SyntaxNode function, CancellationToken cancellationToken)
    {
        if (function is LocalFunctionStatementSyntax)
        {
            var local = graph.LocalFunctions.FirstOrDefault(
                symbol => symbol.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(cancellationToken) == function));

            return local is null ? null : graph.GetLocalFunctionControlFlowGraph(local, cancellationToken);
        }

        var lambda = graph.Blocks
            .SelectMany(static block => OperationsIn(block))
            .OfType<IFlowAnonymousFunctionOperation>()
            .FirstOrDefault(operation => operation.Syntax == function);

        return lambda is null ? null : graph.GetAnonymousFunctionControlFlowGraph(lambda, cancellationToken);
    }

    private static IEnumerable<IOperation> OperationsIn(BasicBlock block)
    {
        var statements = block.BranchValue is { } value ? block.Operations.Add(value) : block.Operations;

        return statements.SelectMany(static statement => statement.DescendantsAndSelf());
    }

    private IEnumerable<FlowEvent> EventsIn(BasicBlock block)
    {
        var statements = block.BranchValue is { } value ? block.Operations.Add(value) : block.Operations;
        foreach (var statement in statements)
        {
            // The value of a yield is computed first.
            foreach (var operation in statement.Descendants().Append(statement))
            {
                if (operation is IReturnOperation { Kind: OperationKind.YieldReturn }
                    || (operation is IAwaitOperation && _awaitedYields.Contains(operation.Syntax)))
                {
                    yield return new FlowEvent(FlowEventKind.Yield, operation);
                }
                else if (Body is not null && operation is IParameterReferenceOperation reference
                    && SymbolEqualityComparer.Default.Equals(reference.Parameter, Body))
                {
                    yield return new FlowEvent(FlowEventKind.Body, operation);
                }
                else if (operation is IInvocationOperation invocation && NeverReturns(invocation.TargetMethod))
                {
                    yield return new FlowEvent(FlowEventKind.Stop, operation);
                }
                else if (operation is IInvocationOperation call && Releases.IsRelease(call))
                {
                    yield return new FlowEvent(FlowEventKind.Release, operation);
                }
                else if (Conditions.WrittenBy(operation) is >= 0 and var index)
                {
                    yield return new FlowEvent(FlowEventKind.Write, operation, index);
                }
            }
        }
    }

    /// <summary>True for a method with the attribute <c>[DoesNotReturn]</c>.</summary>
    public static bool NeverReturns(IMethodSymbol method) =>
        method.GetAttributes().Any(static attribute => attribute.AttributeClass is
        {
            Name: "DoesNotReturnAttribute",
            ContainingNamespace: { Name: "CodeAnalysis", ContainingNamespace: { Name: "Diagnostics", ContainingNamespace.Name: "System" } },
        });
}
