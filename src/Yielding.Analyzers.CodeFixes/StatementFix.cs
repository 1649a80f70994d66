using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Yielding.Analyzers.CodeFixes;

/// <summary>A fix that replaces some statements of one file.</summary>
/// <typeparam name="TNode">The kind of node that a report stands at.</typeparam>
/// <param name="rule">The rule whose reports it fixes.</param>
internal abstract class StatementFix<TNode>(string rule) : CodeFixProvider
    where TNode : SyntaxNode
{
    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(rule);

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root)
        {
            return;
        }

        foreach (var diagnostic in context.Diagnostics)
        {
            if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<TNode>() is { } node
                && Fix(root, node, diagnostic) is var (title, fixedRoot))
            {
                var changed = Changed(context.Document.WithSyntaxRoot(fixedRoot), diagnostic);
                var action = CodeAction.Create(title, _ => Task.FromResult(changed), equivalenceKey: title);
                context.RegisterCodeFix(action, diagnostic);
            }
        }
    }

    /// <summary>Returns the title of the fix and the fixed file, or null when there is no fix at this place.</summary>
    /// <param name="root">The file.</param>
    /// <param name="node">The innermost node of the kind at the place of the report, or around it.</param>
    /// <param name="diagnostic">What was reported.</param>
    protected abstract (string Title, SyntaxNode Root)? Fix(SyntaxNode root, TNode node, Diagnostic diagnostic);

    /// <summary>Returns the solution of the fixed file. A fix that needs another file adds it.</summary>
    /// <param name="document">The fixed file.</param>
    /// <param name="diagnostic">What was reported.</param>
    /// <returns>The solution.</returns>
    protected virtual Solution Changed(Document document, Diagnostic diagnostic) => document.Project.Solution;

    /// <summary>Puts a statement after another one, in braces where there are none.</summary>
    /// <param name="root">The file.</param>
    /// <param name="statement">A statement of it.</param>
    /// <param name="added">The text of the new one.</param>
    /// <returns>The changed file.</returns>
    protected static SyntaxNode InsertAfter(SyntaxNode root, StatementSyntax statement, string added)
    {
        var next = Parse(added);
        if (statement.Parent is BlockSyntax or SwitchSectionSyntax)
        {
            return root.InsertNodesAfter(statement, [next]);
        }

        var block = SyntaxFactory.Block(statement.WithoutTrivia(), next).WithTriviaFrom(statement);

        return root.ReplaceNode(statement, block.WithAdditionalAnnotations(Formatting));
    }

    /// <summary>Makes a statement of a text. The editor formats it.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The statement.</returns>
    protected static StatementSyntax Parse(string text) =>
        SyntaxFactory.ParseStatement(text)
            .WithTrailingTrivia(SyntaxFactory.ElasticLineFeed)
            .WithAdditionalAnnotations(Formatting);

    /// <summary>Asks the editor to format a node.</summary>
    protected static SyntaxAnnotation Formatting => Microsoft.CodeAnalysis.Formatting.Formatter.Annotation;

    /// <summary>True in the body of an <c>async</c> method, lambda or local function, and at the top level.</summary>
    /// <param name="node">The place.</param>
    /// <returns>Whether an <c>await</c> may stand there.</returns>
    protected static bool CanAwait(SyntaxNode node)
    {
        foreach (var ancestor in node.Ancestors())
        {
            switch (ancestor)
            {
                case AnonymousFunctionExpressionSyntax lambda:
                    return lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword);
                case LocalFunctionStatementSyntax local:
                    return local.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case MemberDeclarationSyntax member and not GlobalStatementSyntax:
                    return member.Modifiers.Any(SyntaxKind.AsyncKeyword);
                default:
                    break;
            }
        }

        return true;
    }

    /// <summary>Returns a name that no identifier of the method has.</summary>
    /// <param name="node">A node of the method.</param>
    /// <param name="name">The name to begin with.</param>
    /// <returns>The name, with a number if it is taken.</returns>
    protected static string FreeName(SyntaxNode node, string name)
    {
        var member = node.FirstAncestorOrSelf<MemberDeclarationSyntax>(static ancestor => ancestor is not GlobalStatementSyntax);
        var taken = new HashSet<string>((member ?? node.SyntaxTree.GetRoot())
            .DescendantTokens()
            .Where(static token => token.IsKind(SyntaxKind.IdentifierToken))
            .Select(static token => token.ValueText));
        var free = name;
        for (var number = 2; taken.Contains(free); number++)
        {
            free = name + number;
        }

        return free;
    }
}
