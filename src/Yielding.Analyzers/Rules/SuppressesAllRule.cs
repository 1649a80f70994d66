using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Yielding.Analyzers.Flow;
using Yielding.Analyzers.Generators;

namespace Yielding.Analyzers.Rules;

/// <summary>YLD004: a <c>catch</c> of every exception around <c>Rethrow()</c>, from which none leaves.</summary>
internal static class SuppressesAllRule
{
    // The methods that keep an exception for later.
    private static readonly HashSet<string> s_keepers =
        new(["Add", "Enqueue", "Fail", "Push", "SetException", "TryAdd", "TrySetException"], StringComparer.Ordinal);

    public static void Analyze(FlowMethod method, SyntaxNodeAnalysisContext context, YieldingTypes types)
    {
        if (method.Body is not { } body)
        {
            return;
        }

        foreach (var statement in method.Syntax.DescendantNodes().OfType<TryStatementSyntax>())
        {
            if (Rethrows(statement.Block, body.Name, method.Syntax)
                && !statement.Catches.Any(clause => Throws(clause, context))
                && !IsUsedAfter(method.Syntax, statement, body.Name)
                && statement.Catches.FirstOrDefault(clause => CatchesAll(clause, types, context)) is { } all
                && !KeepsException(all, body.Name))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.SuppressesAll, all.CatchKeyword.GetLocation(), method.Name, body.Name));
            }
        }
    }

    private static bool Rethrows(SyntaxNode block, string body, SyntaxNode function) =>
        BodyUses.Of(block, body).Any(use => use.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Rethrow" }
            && use.Ancestors().First(GeneratorSource.IsFunction) == function);

    private static bool CatchesAll(CatchClauseSyntax clause, YieldingTypes types, SyntaxNodeAnalysisContext context) =>
        clause.Filter is null
        && (clause.Declaration is not { } declaration
            || SymbolEqualityComparer.Default.Equals(
                context.SemanticModel.GetTypeInfo(declaration.Type, context.CancellationToken).Type, types.Exception));

    private static bool Throws(SyntaxNode clause, SyntaxNodeAnalysisContext context) => clause.DescendantNodes().Any(node => node switch
    {
        ThrowStatementSyntax or ThrowExpressionSyntax => true,
        InvocationExpressionSyntax call =>
            context.SemanticModel.GetSymbolInfo(call, context.CancellationToken).Symbol is IMethodSymbol method
            && FlowMethod.NeverReturns(method),
        _ => false,
    });

    // A later call of Rethrow throws it again.
    private static bool IsUsedAfter(SyntaxNode function, SyntaxNode statement, string body) =>
        BodyUses.Of(function, body).Any(use => use.SpanStart > statement.Span.End);

    // A call of Suppress says that it is meant. An exception that is assigned, returned or passed on may be thrown later, unless the
    // call is a statement of its own, as that of a log is.
    private static bool KeepsException(CatchClauseSyntax clause, string body)
    {
        if (BodyUses.Of(clause.Block, body).Any())
        {
            return true;
        }

        return clause.Declaration is { Identifier.ValueText: { Length: > 0 } name }
            && BodyUses.Of(clause.Block, name).Any(use => !BodyUses.IsReceiver(use) && !IsLogged(use));
    }

    private static bool IsLogged(SyntaxNode use)
    {
        var outer = use;
        while (outer.Parent is ExpressionSyntax or ArgumentSyntax or ArgumentListSyntax or InterpolationSyntax)
        {
            outer = outer.Parent;
            if (outer is AssignmentExpressionSyntax or AnonymousFunctionExpressionSyntax or ObjectCreationExpressionSyntax
                || (outer is InvocationExpressionSyntax call && s_keepers.Contains(GeneratorUses.NameOf(call))))
            {
                return false;
            }
        }

        return outer.Parent is ExpressionStatementSyntax && !outer.ToString().Contains("ExceptionDispatchInfo");
    }
}
