using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Yielding.Analyzers.Generators;

namespace Yielding.Analyzers;

/// <summary>Removes warnings of other analyzers that are wrong about scopes, stacks and generators.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class ScopeSuppressor : DiagnosticSuppressor
{
    private static readonly SuppressionDescriptor s_owned = new(
        "YLDS2000", "CA2000", "The teardown of a scope disposes its value, and a stack disposes its entries.");

    private static readonly SuppressionDescriptor s_unused = new(
        "YLDS0058", "IDE0058", "A stack holds what is entered: the value need not be used.");

    private static readonly SuppressionDescriptor s_blocking = new(
        "YLDS1849", "CA1849", "A method that returns a ScopeRun can await its yielder only.");

    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } =
        ImmutableArray.Create(s_owned, s_unused, s_blocking);

    /// <inheritdoc/>
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        if (YieldingTypes.In(context.Compilation) is not { } types)
        {
            return;
        }

        foreach (var diagnostic in context.ReportedDiagnostics)
        {
            if (diagnostic.Location.SourceTree is not { } tree)
            {
                continue;
            }

            var node = tree.GetRoot(context.CancellationToken).FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (diagnostic.Id == s_owned.SuppressedDiagnosticId && MethodOf(OwningCall(node)) is { } owner
                && types.Declares(owner))
            {
                context.ReportSuppression(Suppression.Create(s_owned, diagnostic));
            }
            else if (diagnostic.Id == s_unused.SuppressedDiagnosticId && MethodOf(EntryOf(node)) is { } entry
                && types.Declares(entry) && !types.IsHandle(entry.ReturnType))
            {
                context.ReportSuppression(Suppression.Create(s_unused, diagnostic));
            }
            else if (diagnostic.Id == s_blocking.SuppressedDiagnosticId && types.IsScopeRun(FunctionOf(node)?.ReturnType))
            {
                context.ReportSuppression(Suppression.Create(s_blocking, diagnostic));
            }

            IMethodSymbol? FunctionOf(SyntaxNode place) =>
                context.GetSemanticModel(tree).GetEnclosingSymbol(place.SpanStart, context.CancellationToken) as IMethodSymbol;

            IMethodSymbol? MethodOf(InvocationExpressionSyntax? call) => call is null
                ? null
                : context.GetSemanticModel(tree).GetSymbolInfo(call, context.CancellationToken).Symbol as IMethodSymbol;
        }
    }

    // 'out var file' of Enter, and 'new File()' that is passed to Use, or to a Closing that is entered at once.
    private static InvocationExpressionSyntax? OwningCall(SyntaxNode node)
    {
        if (node.FirstAncestorOrSelf<ArgumentSyntax>() is not { Parent.Parent: InvocationExpressionSyntax call } argument
            || (argument.Span != node.Span && argument.Expression.Span != node.Span))
        {
            return null;
        }

        return GeneratorUses.NameOf(call) switch
        {
            "Enter" when argument.RefKindKeyword.RawKind != 0 => call,
            "Use" or "UseAsync" when argument.RefKindKeyword.RawKind == 0 => call,
            "Closing" when IsEntered(call) => call,
            _ => null,
        };
    }

    private static bool IsEntered(InvocationExpressionSyntax closing) => closing.Parent switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Enter" or "Run" or "EnterAsync" or "RunAsync" } => true,
        ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax outer } => GeneratorUses.NameOf(outer) is "Enter" or "Run"
            or "EnterAsync" or "RunAsync",
        _ => false,
    };

    private static InvocationExpressionSyntax? EntryOf(SyntaxNode node)
    {
        var call = node as InvocationExpressionSyntax
            ?? (node as ExpressionStatementSyntax)?.Expression as InvocationExpressionSyntax
            ?? node.FirstAncestorOrSelf<ExpressionStatementSyntax>()?.Expression as InvocationExpressionSyntax;

        return call?.Parent is ExpressionStatementSyntax && call.Expression is MemberAccessExpressionSyntax
            && GeneratorUses.NameOf(call) is "Enter" or "Use"
            ? call
            : null;
    }
}
