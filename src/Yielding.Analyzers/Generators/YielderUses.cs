using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Yielding.Analyzers.Rules;

namespace Yielding.Analyzers.Generators;

/// <summary>How a generator that is an async method uses its yielder.</summary>
internal sealed class YielderUses
{
    private readonly SyntaxNode _function;
    private readonly SemanticModel _model;
    private readonly YieldingTypes _types;

    private YielderUses(SyntaxNode function, SemanticModel model, YieldingTypes types)
    {
        _function = function;
        _model = model;
        _types = types;
    }

    /// <summary>The <c>await</c> expressions that await <c>Return</c>, also by a local variable.</summary>
    public HashSet<SyntaxNode> Awaits { get; } = [];

    /// <summary>The calls of <c>Return</c> whose result is dropped.</summary>
    public List<InvocationExpressionSyntax> DroppedReturns { get; } = [];

    /// <summary>The calls that get the yielder, and whose task or run is dropped.</summary>
    public List<InvocationExpressionSyntax> DroppedCalls { get; } = [];

    /// <summary>True when other code may await the yielder, too.</summary>
    public bool ArePassedOn { get; private set; }

    /// <summary>True when the parameter gets another yielder.</summary>
    public bool IsAssigned { get; private set; }

    public static YielderUses In(
        SyntaxNode function, IParameterSymbol yielder, SemanticModel model, YieldingTypes types, CancellationToken cancellationToken)
    {
        var uses = new YielderUses(function, model, types);
        foreach (var name in NamesIn(function, yielder.Name))
        {
            if (SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellationToken).Symbol, yielder))
            {
                uses.Add(name);
            }
        }

        return uses;
    }

    private static IEnumerable<IdentifierNameSyntax> NamesIn(SyntaxNode node, string name) =>
        node.DescendantNodes().OfType<IdentifierNameSyntax>().Where(use => use.Identifier.ValueText == name);

    private void Add(IdentifierNameSyntax use)
    {
        if (!IsOwn(use))
        {
            ArePassedOn = true;
        }
        else if (use.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } member && member.Expression == use
            && GeneratorUses.NameOf(call) == "Return")
        {
            AddReturn(call);
        }
        else if (use.Parent is AssignmentExpressionSyntax assignment && assignment.Left == use)
        {
            IsAssigned = true;
        }
        else if (use.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax other } argument)
        {
            ArePassedOn = true;
            IsAssigned |= argument.RefKindKeyword.RawKind is (int)SyntaxKind.RefKeyword or (int)SyntaxKind.OutKeyword;
            AddCall(other);
        }
        else
        {
            ArePassedOn = true;
        }
    }

    private void AddReturn(InvocationExpressionSyntax call)
    {
        var result = Result(call);
        if (result.Parent is AwaitExpressionSyntax awaited)
        {
            _ = Awaits.Add(awaited);
        }
        else if (ResultUses.IsDropped(result) || ResultUses.IsDiscarded(result) || IsBodyOfAsync(result))
        {
            DroppedReturns.Add(call);
        }
        else if (result.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable })
        {
            AddVariable(variable);
        }
        else
        {
            ArePassedOn = true;
        }
    }

    // 'var body = yield.Return(1); … await body;'
    private void AddVariable(VariableDeclaratorSyntax variable)
    {
        foreach (var use in NamesIn(_function, variable.Identifier.ValueText))
        {
            if (IsOwn(use) && ResultUses.Outermost(use).Parent is AwaitExpressionSyntax awaited)
            {
                _ = Awaits.Add(awaited);
            }
            else
            {
                ArePassedOn = true;
            }
        }
    }

    private void AddCall(InvocationExpressionSyntax call)
    {
        var result = ResultUses.Configured(call);
        if ((ResultUses.IsDropped(result) || ResultUses.IsDiscarded(result))
            && _model.GetTypeInfo(call).Type is { } type && (_types.IsTask(type) || _types.IsScopeRun(type)))
        {
            DroppedCalls.Add(call);
        }
    }

    // 'await (c ? yield.Return(1) : yield.Return(2))' is one await of both.
    private static SyntaxNode Result(SyntaxNode call)
    {
        while (true)
        {
            switch (call.Parent)
            {
                case ParenthesizedExpressionSyntax parenthesized:
                    call = parenthesized;
                    break;
                case ConditionalExpressionSyntax choice when choice.Condition != call:
                    call = choice;
                    break;
                case SwitchExpressionArmSyntax { Parent: SwitchExpressionSyntax choice } arm when arm.Expression == call:
                    call = choice;
                    break;
                default:
                    return call;
            }
        }
    }

    // 'async yield => yield.Return(1)' drops the result, and 'yield => Other(yield.Return(1))' does not.
    private bool IsBodyOfAsync(SyntaxNode node) =>
        (node.Parent == _function && _function is AnonymousFunctionExpressionSyntax { AsyncKeyword.RawKind: not 0 })
        || (node.Parent is ArrowExpressionClauseSyntax && node.Parent.Parent == _function);

    private bool IsOwn(SyntaxNode use) => use.Ancestors().First(GeneratorSource.IsFunction) == _function;
}
