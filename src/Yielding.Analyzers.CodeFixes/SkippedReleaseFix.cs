using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Yielding.Analyzers.CodeFixes;

/// <summary>YLD002: puts the release into a <c>finally</c> block around the yield.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class SkippedReleaseFix() : StatementFix<ExpressionStatementSyntax>("YLD002")
{
    /// <inheritdoc/>
    protected override (string Title, SyntaxNode Root)? Fix(SyntaxNode root, ExpressionStatementSyntax release, Diagnostic diagnostic)
    {
        if (release.Parent is not BlockSyntax block)
        {
            return null;
        }

        var last = block.Statements.IndexOf(release);
        var first = block.Statements.IndexOf(static statement => statement.IsKind(SyntaxKind.YieldReturnStatement));
        if (first < 0 || first > last || block.Statements.Skip(first).Take(last - first).Any(Declares))
        {
            return null;
        }

        var guarded = SyntaxFactory.TryStatement(
            SyntaxFactory.Block(block.Statements.Skip(first).Take(last - first)),
            default,
            SyntaxFactory.FinallyClause(SyntaxFactory.Block(release)));
        var statements = block.Statements.Take(first).Append(guarded).Concat(block.Statements.Skip(last + 1));
        var changed = block.WithStatements(SyntaxFactory.List(statements)).WithAdditionalAnnotations(Formatting);

        return ("Release in a 'finally' block around the yield", root.ReplaceNode(block, changed));
    }

    // A variable that is declared in the try block has no meaning after it.
    private static bool Declares(StatementSyntax statement) =>
        statement is LocalDeclarationStatementSyntax or LocalFunctionStatementSyntax or LabeledStatementSyntax;
}
