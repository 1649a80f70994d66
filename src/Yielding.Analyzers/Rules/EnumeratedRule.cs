using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Yielding.Analyzers.Generators;

namespace Yielding.Analyzers.Rules;

/// <summary>YLD007: a generator in a <c>foreach</c>, or with an operator that reads its value. It is not entered so.</summary>
/// <remarks>An iterator method that enumerates a generator passes its value on, and is not flagged.</remarks>
internal sealed class EnumeratedRule(YieldingTypes types, GeneratorUses generators)
{
    private static readonly HashSet<string> s_readers = new(
        [
            "First", "FirstAsync", "FirstOrDefault", "FirstOrDefaultAsync", "Last", "LastAsync", "LastOrDefault", "LastOrDefaultAsync",
            "Single", "SingleAsync", "SingleOrDefault", "SingleOrDefaultAsync", "ToArray", "ToArrayAsync", "ToList", "ToListAsync",
        ],
        StringComparer.Ordinal);

    public static bool IsReader(string name) => s_readers.Contains(name);

    public void AnalyzeLoop(SyntaxNodeAnalysisContext context)
    {
        var loop = (CommonForEachStatementSyntax)context.Node;
        Analyze(loop.Expression, loop.ForEachKeyword.GetLocation(), "A 'foreach'", context);
    }

    public void AnalyzeReader(InvocationExpressionSyntax call, SyntaxNodeAnalysisContext context)
    {
        if (call.Expression is MemberAccessExpressionSyntax { Expression: var source } member)
        {
            Analyze(source, member.Name.GetLocation(), $"'{member.Name.Identifier.ValueText}'", context);
        }
    }

    private void Analyze(ExpressionSyntax source, Location location, string what, SyntaxNodeAnalysisContext context)
    {
        var cancellationToken = context.CancellationToken;
        if (source is not (InvocationExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax)
            || IteratorOf(source, context) is not { } generator
            || (source.Ancestors().FirstOrDefault(GeneratorSource.IsFunction) is { } function && GeneratorSource.IsIterator(function))
            || !generators.Contains(generator, cancellationToken))
        {
            return;
        }

        var name = generator.AssociatedSymbol?.Name ?? generator.Name;
        context.ReportDiagnostic(Diagnostic.Create(Descriptors.Enumerated, location, what, name));
    }

    private IMethodSymbol? IteratorOf(ExpressionSyntax source, SyntaxNodeAnalysisContext context)
    {
        var method = context.SemanticModel.GetSymbolInfo(source, context.CancellationToken).Symbol switch
        {
            IMethodSymbol called when source is InvocationExpressionSyntax => (called.ReducedFrom ?? called).OriginalDefinition,
            IPropertySymbol property => property.GetMethod?.OriginalDefinition,
            _ => null,
        };

        return method is not null && types.IsSequence(method.ReturnType) && IsIterator(method, context) ? method : null;
    }

    private static bool IsIterator(IMethodSymbol method, SyntaxNodeAnalysisContext context) =>
        method.DeclaringSyntaxReferences.Any(reference =>
            context.Compilation.ContainsSyntaxTree(reference.SyntaxTree)
            && GeneratorSource.IsIterator(reference.GetSyntax(context.CancellationToken)));
}
