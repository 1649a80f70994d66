using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Yielding.Analyzers.Generators;

namespace Yielding.Analyzers.Rules;

/// <summary>A <c>using</c>, its value, and the statements during which it holds the value.</summary>
internal static class UsingBlocks
{
    /// <summary>The value of a <c>using</c> or an <c>await using</c>, if it has one.</summary>
    public static ExpressionSyntax? ResourceOf(SyntaxNode statement)
    {
        var value = statement switch
        {
            UsingStatementSyntax { Expression: { } expression } => expression,
            UsingStatementSyntax { Declaration.Variables: { Count: 1 } variables } => variables[0].Initializer?.Value,
            LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0, Declaration.Variables: { Count: 1 } variables } =>
                variables[0].Initializer?.Value,
            _ => null,
        };
        while (value is ParenthesizedExpressionSyntax parenthesized)
        {
            value = parenthesized.Expression;
        }

        return value;
    }

    /// <summary>The statements during which a <c>using</c> holds a value: null when none does.</summary>
    public static ImmutableArray<StatementSyntax>? HeldStatements(SyntaxNode call)
    {
        var statement = call.FirstAncestorOrSelf<StatementSyntax>();
        if (statement is UsingStatementSyntax { Statement: var body } && !body.Contains(call))
        {
            return ImmutableArray.Create(body);
        }

        return statement is LocalDeclarationStatementSyntax { Parent: BlockSyntax block } local
            && local.UsingKeyword.IsKind(SyntaxKind.UsingKeyword)
            ? block.Statements.SkipWhile(other => other != statement).Skip(1).ToImmutableArray()
            : null;
    }

    /// <summary>True when the statement has a <c>yield return</c> of its own.</summary>
    public static bool YieldsIn(SyntaxNode statement) =>
        NodesOf(statement).Any(static node => node.IsKind(SyntaxKind.YieldReturnStatement));

    /// <summary>True for statements with a <c>catch</c>, and without a call of <c>Complete</c>.</summary>
    /// <remarks>After such a call only later exceptions count.</remarks>
    public static bool HandlesExceptions(ImmutableArray<StatementSyntax> held) =>
        held.Any(static statement => NodesOf(statement).Any(static node => node is CatchClauseSyntax)) && !ReportsCompletion(held);

    private static IEnumerable<SyntaxNode> NodesOf(SyntaxNode statement) =>
        statement.DescendantNodesAndSelf(static node => !GeneratorSource.IsFunction(node));

    private static bool ReportsCompletion(ImmutableArray<StatementSyntax> held) =>
        held.SelectMany(static statement => statement.DescendantNodes())
            .OfType<InvocationExpressionSyntax>()
            .Any(static call => GeneratorUses.NameOf(call) is "Complete");
}
