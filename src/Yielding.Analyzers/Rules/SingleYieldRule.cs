using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Yielding.Analyzers.Flow;
using Yielding.Analyzers.Generators;

namespace Yielding.Analyzers.Rules;

/// <summary>YLD001: a generator that can yield twice, or end without a yield.</summary>
internal static class SingleYieldRule
{
    public static void Analyze(FlowMethod method, SyntaxNodeAnalysisContext context, GeneratorUses generators)
    {
        var paths = new SingleYieldPaths(method, context.CancellationToken);
        paths.Run();
        if (!paths.EndsWithoutYield && paths.SecondYields.Count == 0)
        {
            return;
        }

        if (YieldsForAnotherGenerator(method, context, generators))
        {
            return;
        }

        var isProved = !paths.EndsAfterOneYield;
        foreach (var operation in paths.SecondYields)
        {
            Report(operation.Syntax.GetLocation(), isProved ? "yields a second time here" : "can yield a second time here");
        }

        if (paths.EndsWithoutYield)
        {
            Report(NameOf(method.Syntax), isProved ? "ends without a yield" : "can end without a yield");
        }

        void Report(Location location, string what) => context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.SingleYield,
            location,
            isProved ? DiagnosticSeverity.Error : DiagnosticSeverity.Info,
            additionalLocations: null,
            properties: null,
            method.Name,
            what));
    }

    // 'foreach (var c in Connection()) { yield return c; }' yields once when Connection does.
    private static bool YieldsForAnotherGenerator(FlowMethod method, SyntaxNodeAnalysisContext context, GeneratorUses generators) =>
        method.Syntax.DescendantNodes()
            .OfType<YieldStatementSyntax>()
            .SelectMany(static statement => statement.Ancestors().OfType<CommonForEachStatementSyntax>())
            .Any(loop => generators.Contains(
                context.SemanticModel.GetOperation(loop.Expression, context.CancellationToken), context.CancellationToken));

    private static Location NameOf(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax method => method.Identifier.GetLocation(),
        LocalFunctionStatementSyntax method => method.Identifier.GetLocation(),
        AccessorDeclarationSyntax accessor => accessor.Keyword.GetLocation(),
        OperatorDeclarationSyntax method => method.OperatorToken.GetLocation(),
        _ => function.GetLocation(),
    };
}
