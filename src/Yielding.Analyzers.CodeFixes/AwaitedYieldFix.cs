using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Yielding.Analyzers.Rules;

namespace Yielding.Analyzers.CodeFixes;

/// <summary>YLD009: awaits a result that is dropped.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class AwaitedYieldFix() : StatementFix<InvocationExpressionSyntax>("YLD009")
{
    /// <inheritdoc/>
    protected override (string Title, SyntaxNode Root)? Fix(SyntaxNode root, InvocationExpressionSyntax call, Diagnostic diagnostic)
    {
        var dropped = ResultUses.Configured(call);
        if (!diagnostic.Properties.ContainsKey("Await") || !CanAwait(call)
            || dropped.Parent is not (ExpressionStatementSyntax or AssignmentExpressionSyntax or LambdaExpressionSyntax
                or ArrowExpressionClauseSyntax))
        {
            return null;
        }

        var statement = dropped.Parent is AssignmentExpressionSyntax assignment ? assignment : dropped;
        var awaited = SyntaxFactory.ParseExpression($"await {dropped.WithoutTrivia()}").WithTriviaFrom(statement);

        return ("Add 'await'", root.ReplaceNode(statement, awaited));
    }
}
