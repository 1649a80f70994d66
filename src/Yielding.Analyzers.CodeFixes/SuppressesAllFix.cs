using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Yielding.Analyzers.CodeFixes;

/// <summary>YLD004: rethrows at the end of the <c>catch</c> clause.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class SuppressesAllFix() : StatementFix<CatchClauseSyntax>("YLD004")
{
    /// <inheritdoc/>
    protected override (string Title, SyntaxNode Root)? Fix(SyntaxNode root, CatchClauseSyntax clause, Diagnostic diagnostic)
    {
        var throwing = clause.Block.AddStatements(Parse("throw;")).WithAdditionalAnnotations(Formatting);

        return ("Add 'throw;'", root.ReplaceNode(clause.Block, throwing));
    }
}
