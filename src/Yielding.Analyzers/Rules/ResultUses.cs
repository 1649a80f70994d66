using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Yielding.Analyzers.Rules;

/// <summary>What becomes of the result of a call.</summary>
internal static class ResultUses
{
    /// <summary>The expression with the parentheses around it.</summary>
    public static SyntaxNode Outermost(SyntaxNode node)
    {
        while (node.Parent is ParenthesizedExpressionSyntax parenthesized)
        {
            node = parenthesized;
        }

        return node;
    }

    /// <summary>The call with a <c>ConfigureAwait</c> of its result.</summary>
    public static SyntaxNode Configured(SyntaxNode call)
    {
        var outer = Outermost(call);

        return outer.Parent is MemberAccessExpressionSyntax
        {
            Name.Identifier.ValueText: "ConfigureAwait", Parent: InvocationExpressionSyntax configured,
        }
            ? Outermost(configured)
            : outer;
    }

    /// <summary>True for a statement of its own. The result of a lambda is not dropped for certain.</summary>
    /// <remarks>A test that expects an exception of <c>Enter</c> calls it in a lambda.</remarks>
    public static bool IsDropped(SyntaxNode node) => node.Parent switch
    {
        ExpressionStatementSyntax => true,
        ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax method } => IsVoid(method.ReturnType),
        ArrowExpressionClauseSyntax { Parent: LocalFunctionStatementSyntax method } => IsVoid(method.ReturnType),
        _ => false,
    };

    /// <summary>True in <c>_ = call</c>.</summary>
    public static bool IsDiscarded(SyntaxNode node) =>
        node.Parent is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } } assignment
        && assignment.Parent is ExpressionStatementSyntax;

    private static bool IsVoid(TypeSyntax type) => type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword };
}
