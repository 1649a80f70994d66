using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;
using Yielding.Analyzers.Generators;

namespace Yielding.Analyzers.CodeFixes;

/// <summary>YLD005: makes a stack in an async iterator an asynchronous one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class InexactStackFix() : StatementFix<BaseObjectCreationExpressionSyntax>("YLD005")
{
    // The members that an AsyncExitStack has with the same name and effect.
    private static readonly HashSet<string> s_members =
        new(["Callback", "Complete", "Count", "Enter", "Fail", "Push", "Use"], StringComparer.Ordinal);

    /// <inheritdoc/>
    protected override (string Title, SyntaxNode Root)? Fix(
        SyntaxNode root, BaseObjectCreationExpressionSyntax creation, Diagnostic diagnostic)
    {
        if (!diagnostic.Properties.ContainsKey("Stack")
            || creation.Parent is not EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable }
            || creation.FirstAncestorOrSelf<StatementSyntax>() is not { } statement
            || !UsesOnlySharedMembers(statement, variable.Identifier.ValueText))
        {
            return null;
        }

        var declared = $"var {variable.Identifier.ValueText} = new global::Yielding.AsyncExitStack()";
        var parsed = statement is UsingStatementSyntax block
            ? ((UsingStatementSyntax)SyntaxFactory.ParseStatement($"await using ({declared}) {{ }}")).WithStatement(block.Statement)
            : SyntaxFactory.ParseStatement($"await using {declared};");

        return ("Use an asynchronous stack", root.ReplaceNode(
            statement, parsed.WithTriviaFrom(statement).WithAdditionalAnnotations(Formatting, Simplifier.Annotation)));
    }

    private static bool UsesOnlySharedMembers(StatementSyntax statement, string name)
    {
        var function = statement.Ancestors().First(GeneratorSource.IsFunction);

        return function.DescendantNodes()
            .OfType<IdentifierNameSyntax>()
            .Where(use => use.Identifier.ValueText == name)
            .All(static use => use.Parent is MemberAccessExpressionSyntax member
                && (member.Name == use || s_members.Contains(member.Name.Identifier.ValueText)));
    }
}
