using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Yielding.Analyzers.Generators;

namespace Yielding.Analyzers.Rules;

/// <summary>
/// YLD005: a scope whose outcome cannot be exact, in code that handles exceptions: a synchronous scope that an async iterator holds
/// across a <c>yield return</c>, and an asynchronous scope in a method that is compiled with <c>runtime-async</c>.
/// </summary>
internal sealed class InexactOutcomeRule(YieldingTypes types, GeneratorUses generators)
{
    /// <summary>The key of the property of a diagnostic that states where the manager or the generator stands.</summary>
    public const string Manager = nameof(Manager);

    private const string Attribute = "RuntimeAsyncMethodGenerationAttribute";

    public void Analyze(IInvocationOperation invocation, SyntaxNodeAnalysisContext context)
    {
        var call = invocation.Syntax;
        if (call.Ancestors().FirstOrDefault(GeneratorSource.IsFunction) is not { } function || HeldStatements(call) is not { } held)
        {
            return;
        }

        if (invocation.TargetMethod.Name == "Enter" && types.IsHandle(invocation.Type))
        {
            if (held.Any(static statement => YieldsIn(statement)) && IsAsyncIterator(function, context))
            {
                var properties = ImmutableDictionary<string, string?>.Empty.Add(Manager, FormOf(invocation));
                Report(
                    call,
                    "when the consumer of this async iterator stops",
                    "'await using' with 'AsyncScope.EnterAsync'",
                    types.AsyncScopeHandle is null ? null : properties,
                    context);
            }
        }
        else if (invocation.TargetMethod.Name == "EnterAsync" && IsRuntimeAsync(function, context)
            && held.Any(HandlesExceptions) && !ReportsCompletion(held))
        {
            Report(
                call,
                "in a method of runtime-async that handles exceptions",
                "'AsyncScope.RunAsync', or 'Complete()' at the end",
                properties: null,
                context);
        }
    }

    // An async iterator that is a generator itself is driven by the library, which reports the outcome to the scopes in it. One that
    // yields once may be entered by a helper that gets it as an argument.
    private bool IsAsyncIterator(SyntaxNode function, SyntaxNodeAnalysisContext context) =>
        context.SemanticModel.GetDeclaredSymbol(function, context.CancellationToken) is IMethodSymbol { IsAsync: true } symbol
        && symbol.ReturnType is INamedTypeSymbol { Name: "IAsyncEnumerable" or "IAsyncEnumerator" }
        && !YieldsOnce(function)
        && !generators.Contains(symbol, context.CancellationToken);

    private static bool YieldsOnce(SyntaxNode function)
    {
        var yields = function.DescendantNodes(node => node == function || !GeneratorSource.IsFunction(node))
            .Where(static node => node.IsKind(SyntaxKind.YieldReturnStatement))
            .Take(2)
            .ToList();

        return yields.Count == 1 && !yields[0].Ancestors().TakeWhile(node => node != function).Any(IsLoop);
    }

    private static bool IsLoop(SyntaxNode node) =>
        node is CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or LabeledStatementSyntax;

    private static bool IsRuntimeAsync(SyntaxNode function, SyntaxNodeAnalysisContext context) =>
        context.Node.SyntaxTree.Options.Features.TryGetValue("runtime-async", out var value) && value != "off"
        && !GeneratorSource.IsIterator(function)
        && !HasAttribute(function);

    private static bool HasAttribute(SyntaxNode function) =>
        function.ChildNodes()
            .OfType<AttributeListSyntax>()
            .SelectMany(static list => list.Attributes)
            .Any(static attribute => Attribute.StartsWith(attribute.Name.ToString().Split('.').Last(), StringComparison.Ordinal)
                && attribute.ArgumentList?.ToString() == "(false)");

    // The statements during which a using holds what the call returns: null when no using does.
    private static ImmutableArray<StatementSyntax>? HeldStatements(SyntaxNode call)
    {
        var statement = call.FirstAncestorOrSelf<StatementSyntax>();
        if (statement is UsingStatementSyntax { Statement: var body } && !body.Contains(call))
        {
            return ImmutableArray.Create(body);
        }

        return statement is LocalDeclarationStatementSyntax { Parent: BlockSyntax block } local
            && local.UsingKeyword.IsKind(SyntaxKind.UsingKeyword)
            ? block.Statements.SkipWhile(other => other != statement).Skip(1).ToImmutableArray()
            : null;
    }

    private static bool YieldsIn(SyntaxNode statement) =>
        NodesOf(statement).Any(static node => node.IsKind(SyntaxKind.YieldReturnStatement));

    private static bool HandlesExceptions(SyntaxNode statement) =>
        NodesOf(statement).Any(static node => node is CatchClauseSyntax);

    private static IEnumerable<SyntaxNode> NodesOf(SyntaxNode statement) =>
        statement.DescendantNodesAndSelf(static node => !GeneratorSource.IsFunction(node));

    private static bool ReportsCompletion(ImmutableArray<StatementSyntax> held) =>
        held.SelectMany(static statement => statement.DescendantNodes())
            .OfType<InvocationExpressionSyntax>()
            .Any(static call => GeneratorUses.NameOf(call) is "Complete");

    private static string FormOf(IInvocationOperation invocation)
    {
        if (!invocation.TargetMethod.IsStatic)
        {
            return "instance";
        }

        return invocation.TargetMethod.Parameters[0].Type.Name == "ContextManager" ? "argument" : "generator";
    }

    private static void Report(
        SyntaxNode call,
        string when,
        string instead,
        ImmutableDictionary<string, string?>? properties,
        SyntaxNodeAnalysisContext context) =>
        context.ReportDiagnostic(Diagnostic.Create(Descriptors.InexactOutcome, call.GetLocation(), properties, when, instead));
}
