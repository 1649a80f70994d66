using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Yielding.Analyzers.CodeFixes;

/// <summary>
/// YLD005: adds the attribute that gives a method of runtime-async its state machine. The compiler knows the attribute by its name, so a
/// project may define it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
internal sealed class StateMachineFix() : StatementFix<ExpressionSyntax>("YLD005")
{
    private const string Attribute = "RuntimeAsyncMethodGeneration";

    private const string Definition = """
        namespace System.Runtime.CompilerServices
        {
            /// <summary>With false, the compiler gives the method a state machine, also where 'runtime-async' is on.</summary>
            [AttributeUsage(AttributeTargets.Method)]
            internal sealed class RuntimeAsyncMethodGenerationAttribute : Attribute
            {
                public RuntimeAsyncMethodGenerationAttribute(bool runtimeAsync) => RuntimeAsync = runtimeAsync;

                public bool RuntimeAsync { get; }
            }
        }

        """;

    /// <summary>Returns null: fixes in several files would define the attribute several times.</summary>
    /// <returns>Null.</returns>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    protected override (string Title, SyntaxNode Root)? Fix(SyntaxNode root, ExpressionSyntax node, Diagnostic diagnostic)
    {
        var function = node.Ancestors().FirstOrDefault(static ancestor =>
            ancestor is MethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax);
        if (!diagnostic.Properties.ContainsKey("StateMachine") || function is null || Marked(function) is not { } marked)
        {
            return null;
        }

        return ($"Add '[{Attribute}(false)]'", root.ReplaceNode(function, marked.WithTriviaFrom(function)));
    }

    /// <inheritdoc/>
    protected override Solution Changed(Document document, Diagnostic diagnostic) =>
        diagnostic.Properties["StateMachine"] is null
            ? document.Project.Solution
            : document.Project.AddDocument(Attribute + "Attribute.cs", Definition).Project.Solution;

    // An anonymous method of the form 'delegate { }' can't have an attribute.
    private static SyntaxNode? Marked(SyntaxNode function)
    {
        var name = SyntaxFactory.ParseName($"global::System.Runtime.CompilerServices.{Attribute}");
        var attribute = SyntaxFactory.Attribute(
            name.WithAdditionalAnnotations(Simplifier.Annotation), SyntaxFactory.ParseAttributeArgumentList("(false)"));
        var list = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(attribute)).WithAdditionalAnnotations(Formatting);

        return function.WithoutLeadingTrivia() switch
        {
            MethodDeclarationSyntax method => method.AddAttributeLists(list.WithTrailingTrivia(SyntaxFactory.ElasticLineFeed)),
            LocalFunctionStatementSyntax local => local.AddAttributeLists(list.WithTrailingTrivia(SyntaxFactory.ElasticLineFeed)),
            ParenthesizedLambdaExpressionSyntax lambda => lambda.AddAttributeLists(list.WithTrailingTrivia(SyntaxFactory.Space)),
            SimpleLambdaExpressionSyntax lambda => SyntaxFactory.ParenthesizedLambdaExpression(
                SyntaxFactory.SingletonList(list.WithTrailingTrivia(SyntaxFactory.Space)),
                lambda.Modifiers,
                returnType: null,
                SyntaxFactory.ParameterList(SyntaxFactory.SingletonSeparatedList(lambda.Parameter.WithoutTrivia()))
                    .WithTriviaFrom(lambda.Parameter),
                lambda.ArrowToken,
                lambda.Block,
                lambda.ExpressionBody),
            _ => null,
        };
    }
}
