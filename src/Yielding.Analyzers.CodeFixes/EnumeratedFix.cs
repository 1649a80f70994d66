using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Yielding.Analyzers.CodeFixes;

/// <summary>YLD007: enters the generator of a <c>foreach</c> in a <c>using</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class EnumeratedFix() : StatementFix<ForEachStatementSyntax>("YLD007")
{
    /// <inheritdoc/>
    protected override (string Title, SyntaxNode Root)? Fix(SyntaxNode root, ForEachStatementSyntax loop, Diagnostic diagnostic)
    {
        // A call of First in the loop is no enumeration by it.
        if (loop.ForEachKeyword.Span != diagnostic.Location.SourceSpan
            || loop.AwaitKeyword.IsKind(SyntaxKind.AwaitKeyword) || Jumps(loop.Statement))
        {
            return null;
        }

        var text = $"using (global::Yielding.Scope.Enter({loop.Expression}, out {loop.Type} {loop.Identifier})) {{ }}";
        var entered = ((UsingStatementSyntax)SyntaxFactory.ParseStatement(text))
            .WithStatement(loop.Statement)
            .WithTriviaFrom(loop)
            .WithAdditionalAnnotations(Formatting, Simplifier.Annotation);

        return ("Enter the generator in a 'using'", root.ReplaceNode(loop, entered));
    }

    // A jump of the loop has no meaning in a using.
    private static bool Jumps(StatementSyntax statement) =>
        statement.DescendantNodesAndSelf(static node => !HasJumpsOfItsOwn(node))
            .Any(static node => node is BreakStatementSyntax or ContinueStatementSyntax);

    private static bool HasJumpsOfItsOwn(SyntaxNode node) =>
        node is CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or SwitchStatementSyntax
            or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax;
}
