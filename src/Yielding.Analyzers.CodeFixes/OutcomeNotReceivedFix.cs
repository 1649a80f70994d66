using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Yielding.Analyzers.CodeFixes;

/// <summary>YLD003: calls <c>Rethrow</c> after the yield.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class OutcomeNotReceivedFix() : StatementFix<YieldStatementSyntax>("YLD003")
{
    /// <inheritdoc/>
    protected override (string Title, SyntaxNode Root)? Fix(SyntaxNode root, YieldStatementSyntax statement, Diagnostic diagnostic)
    {
        if (!diagnostic.Properties.TryGetValue("Body", out var body))
        {
            return null;
        }

        var call = body + ".Rethrow();";

        return ($"Add '{call}'", InsertAfter(root, statement, call));
    }
}
