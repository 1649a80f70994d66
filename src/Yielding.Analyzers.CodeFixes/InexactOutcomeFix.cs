using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Yielding.Analyzers.CodeFixes;

/// <summary>YLD005: makes a synchronous scope in an async iterator an asynchronous one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class InexactOutcomeFix() : StatementFix<InvocationExpressionSyntax>("YLD005")
{
    /// <inheritdoc/>
    protected override (string Title, SyntaxNode Root)? Fix(SyntaxNode root, InvocationExpressionSyntax call, Diagnostic diagnostic)
    {
        if (!diagnostic.Properties.TryGetValue("Manager", out var form) || ManagerOf(call, form) is not { } manager)
        {
            return null;
        }

        var entry = $"await global::Yielding.AsyncScope.EnterAsync(global::Yielding.AsyncContextManager.From({manager}))";
        var changed = call.FirstAncestorOrSelf<StatementSyntax>() switch
        {
            UsingStatementSyntax statement => Fixed(root, statement, call, entry),
            LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1 } local => Fixed(root, local, call, entry),
            _ => null,
        };

        return changed is null ? null : ("Use an asynchronous scope", changed);
    }

    private static string? ManagerOf(InvocationExpressionSyntax call, string? form) => form switch
    {
        "generator" => $"global::Yielding.ContextManager.From({call.ArgumentList.Arguments[0].Expression})",
        "argument" => call.ArgumentList.Arguments[0].Expression.ToString(),
        "instance" when call.Expression is MemberAccessExpressionSyntax member => member.Expression.ToString(),
        _ => null,
    };

    private static SyntaxNode Fixed(SyntaxNode root, UsingStatementSyntax statement, InvocationExpressionSyntax call, string entry)
    {
        var name = statement.Declaration is { Variables: { Count: 1 } variables }
            ? variables[0].Identifier.ValueText
            : FreeName(statement, "scope");
        var value = ValueOf(call, name);
        var body = statement.Statement;
        if (value is not null)
        {
            body = body is BlockSyntax block
                ? block.WithStatements(block.Statements.Insert(0, value))
                : SyntaxFactory.Block(value, body);
        }

        var parsed = (UsingStatementSyntax)SyntaxFactory.ParseStatement($"await using (var {name} = {entry}) {{ }}");

        return root.ReplaceNode(
            statement, parsed.WithStatement(body).WithTriviaFrom(statement).WithAdditionalAnnotations(Formatting, Simplifier.Annotation));
    }

    private static SyntaxNode? Fixed(SyntaxNode root, LocalDeclarationStatementSyntax local, InvocationExpressionSyntax call, string entry)
    {
        var name = local.Declaration.Variables[0].Identifier.ValueText;
        var parsed = SyntaxFactory.ParseStatement($"await using var {name} = {entry};")
            .WithTriviaFrom(local)
            .WithAdditionalAnnotations(Formatting, Simplifier.Annotation);

        return ValueOf(call, name) is { } value
            ? root.ReplaceNode(local, [parsed, value])
            : root.ReplaceNode(local, parsed);
    }

    // 'out var x' becomes a variable of its own.
    private static StatementSyntax? ValueOf(InvocationExpressionSyntax call, string scope)
    {
        var argument = call.ArgumentList.Arguments.FirstOrDefault(
            static argument => argument.RefKindKeyword.IsKind(SyntaxKind.OutKeyword));

        return argument?.Expression switch
        {
            DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax } declaration =>
                Parse($"{declaration} = {scope}.Value;"),
            DeclarationExpressionSyntax or null => null,
            IdentifierNameSyntax { Identifier.ValueText: "_" } => null,
            var target => Parse($"{target} = {scope}.Value;"),
        };
    }
}
