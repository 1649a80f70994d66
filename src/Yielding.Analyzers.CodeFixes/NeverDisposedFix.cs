using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Yielding.Analyzers.CodeFixes;

/// <summary>YLD006: puts the scope into a <c>using</c> declaration, or awaits the task.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class NeverDisposedFix() : StatementFix<ExpressionSyntax>("YLD006")
{
    /// <inheritdoc/>
    protected override (string Title, SyntaxNode Root)? Fix(SyntaxNode root, ExpressionSyntax value, Diagnostic diagnostic)
    {
        if (value.FirstAncestorOrSelf<StatementSyntax>() is not { } statement
            || statement is LocalFunctionStatementSyntax
            || !diagnostic.Properties.TryGetValue("Fix", out var fix)
            || fix is null
            || (fix != "using" && !CanAwait(statement)))
        {
            return null;
        }

        if (fix == "await")
        {
            return ("Add 'await'", root.ReplaceNode(value, SyntaxFactory.ParseExpression($"await {value}").WithTriviaFrom(value)));
        }

        // A switch section and an embedded statement can't declare a variable.
        return statement.Parent is BlockSyntax or GlobalStatementSyntax && Declaration(statement, value, fix) is { } declaration
            ? ($"Put the scope into a '{fix}' declaration", root.ReplaceNode(statement, declaration))
            : null;
    }

    private static StatementSyntax? Declaration(StatementSyntax statement, SyntaxNode value, string fix)
    {
        var scope = fix == "await using" && value is not AwaitExpressionSyntax ? $"await {value}" : value.ToString();
        var text = statement switch
        {
            LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1 } local => $"{fix} {local.WithoutTrivia()}",
            ExpressionStatementSyntax => $"{fix} var {FreeName(statement, "scope")} = {scope};",
            _ => null,
        };

        return text is null
            ? null
            : SyntaxFactory.ParseStatement(text).WithTriviaFrom(statement).WithAdditionalAnnotations(Formatting);
    }
}
