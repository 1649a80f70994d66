using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Yielding.Analyzers.Generators;

/// <summary>Follows an expression to the methods with a yield that its value comes from.</summary>
/// <remarks>
/// It goes through lambdas, method groups, local functions, queries, locals that are assigned once, conditional expressions, and methods
/// that only return another one's result. What it does not understand it does not follow.
/// </remarks>
internal sealed class GeneratorSource(Compilation compilation, YieldingTypes types, CancellationToken cancellationToken)
{
    // Each of them yields once when its source does. Where is the exception: it is a guard, which the run time checks.
    private static readonly HashSet<string> s_operators = new(
        ["AsEnumerable", "Cast", "ConfigureAwait", "OfType", "Select", "SelectMany", "ToAsyncEnumerable", "Where", "WithCancellation"],
        StringComparer.Ordinal);

    private readonly HashSet<SyntaxNode> _followed = [];

    /// <summary>The methods that were found: iterator methods, and async methods with a yielder.</summary>
    public HashSet<IMethodSymbol> Methods { get; } = new(SymbolEqualityComparer.Default);

    public void Follow(IOperation? value)
    {
        var pending = new Stack<IOperation?>();
        pending.Push(value);
        while (pending.Count > 0)
        {
            foreach (var next in SourcesOf(pending.Pop()))
            {
                pending.Push(next);
            }
        }
    }

    /// <summary>True when the method contains a yield statement of its own.</summary>
    public static bool IsIterator(SyntaxNode method) =>
        method.DescendantNodes(node => node == method || !IsFunction(node)).Any(static node => node is YieldStatementSyntax);

    /// <summary>True for a node with a body of its own.</summary>
    public static bool IsFunction(SyntaxNode node) =>
        node is LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax
            or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax;

    private IEnumerable<IOperation?> SourcesOf(IOperation? value) => value switch
    {
        IConversionOperation { OperatorMethod: null } conversion => [conversion.Operand],
        IUnaryOperation { OperatorMethod: { } method } => SourcesOf(method),
        IBinaryOperation { OperatorMethod: { } method } => SourcesOf(method),
        IParenthesizedOperation parenthesized => [parenthesized.Operand],
        IDelegateCreationOperation creation => [creation.Target],
        ITranslatedQueryOperation query => [query.Operation],
        IConditionalOperation choice => [choice.WhenTrue, choice.WhenFalse],
        ICoalesceOperation choice => [choice.Value, choice.WhenNull],
        ISwitchExpressionOperation choice => choice.Arms.Select(static arm => arm.Value),
        IAnonymousFunctionOperation function => ResultsOf(function.Body),
        IMethodReferenceOperation reference => SourcesOf(reference.Method),
        IPropertyReferenceOperation { Property.GetMethod: { } getter } => SourcesOf(getter),
        ILocalReferenceOperation { Local: var local } reference => InitializerOf(local, reference.Syntax),
        IInvocationOperation invocation => SourcesOf(invocation),
        _ => [],
    };

    private IEnumerable<IOperation?> SourcesOf(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        if (!s_operators.Contains(method.Name) || !IsLinq(method.ContainingNamespace))
        {
            return SourcesOf(method);
        }

        // The source, and for SelectMany what its function returns.
        var source = invocation.Instance ?? invocation.Arguments.FirstOrDefault(static argument => argument.Parameter?.Ordinal == 0)?.Value;
        var inner = method.Name == "SelectMany"
            ? invocation.Arguments.FirstOrDefault(static argument => argument.Parameter?.Type.TypeKind == TypeKind.Delegate)?.Value
            : null;

        return [source, inner];
    }

    private static bool IsLinq(INamespaceSymbol? space) =>
        space?.ToDisplayString() is "System.Linq" or "System.Threading.Tasks" or "System.Collections.Generic";

    private IEnumerable<IOperation?> SourcesOf(IMethodSymbol called)
    {
        var method = (called.ReducedFrom ?? called).OriginalDefinition;
        method = method.PartialImplementationPart ?? method;
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var syntax = reference.GetSyntax(cancellationToken);
            // In an editor the source of a referenced project is visible, too. It is analyzed there.
            if (!compilation.ContainsSyntaxTree(syntax.SyntaxTree) || !_followed.Add(syntax))
            {
                continue;
            }

            if (IsIterator(syntax) || (method.IsAsync && types.YielderOf(method) is not null))
            {
                _ = Methods.Add(method);
                continue;
            }

            var model = compilation.GetSemanticModel(syntax.SyntaxTree);
            foreach (var result in ReturnedBy(syntax))
            {
                yield return model.GetOperation(result, cancellationToken);
            }
        }
    }

    /// <summary>The expressions that a method returns.</summary>
    public static IEnumerable<ExpressionSyntax> ReturnedBy(SyntaxNode function)
    {
        var arrow = function switch
        {
            BaseMethodDeclarationSyntax method => method.ExpressionBody?.Expression,
            LocalFunctionStatementSyntax local => local.ExpressionBody?.Expression,
            AccessorDeclarationSyntax accessor => accessor.ExpressionBody?.Expression,
            ArrowExpressionClauseSyntax clause => clause.Expression,
            LambdaExpressionSyntax lambda => lambda.ExpressionBody,
            _ => null,
        };

        return arrow is not null
            ? [arrow]
            : function.DescendantNodes(node => node == function || !IsFunction(node))
                .OfType<ReturnStatementSyntax>()
                .Select(static statement => statement.Expression)
                .OfType<ExpressionSyntax>();
    }

    private static IEnumerable<IOperation?> ResultsOf(IBlockOperation body) =>
        body.Descendants()
            .OfType<IReturnOperation>()
            .Where(returned => FunctionOf(returned) == body.Parent)
            .Select(static returned => returned.ReturnedValue);

    private static IOperation? FunctionOf(IOperation operation)
    {
        var current = operation.Parent;
        while (current is not null and not IAnonymousFunctionOperation and not ILocalFunctionOperation)
        {
            current = current.Parent;
        }

        return current;
    }

    private ImmutableArray<IOperation?> InitializerOf(ILocalSymbol local, SyntaxNode use)
    {
        var declaration = local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken);
        if (declaration is not VariableDeclaratorSyntax { Initializer.Value: { } value } declarator
            || !_followed.Add(declarator)
            || IsAssigned(local.Name, declarator))
        {
            return ImmutableArray<IOperation?>.Empty;
        }

        return ImmutableArray.Create(compilation.GetSemanticModel(use.SyntaxTree).GetOperation(value, cancellationToken));
    }

    private static bool IsAssigned(string name, SyntaxNode declarator)
    {
        var member = declarator.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? declarator.SyntaxTree.GetRoot();

        return member.DescendantNodes().Any(node => node switch
        {
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax left } => left.Identifier.ValueText == name,
            ArgumentSyntax { RefKindKeyword.RawKind: not 0, Expression: IdentifierNameSyntax argument } =>
                argument.Identifier.ValueText == name,
            _ => false,
        });
    }
}
