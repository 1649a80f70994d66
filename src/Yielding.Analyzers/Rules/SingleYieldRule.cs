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
        var paths = new Paths(method, context.CancellationToken);
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

    // The state: how many times the path has yielded, up to 2, and what is known of each condition: nothing, true or false.
    private sealed class Paths(FlowMethod method, CancellationToken cancellationToken) : PathAnalysis(method, cancellationToken)
    {
        private const int Unknown = 0;
        private const int True = 1;
        private const int False = 2;

        public bool EndsWithoutYield { get; private set; }

        public bool EndsAfterOneYield { get; private set; }

        public HashSet<IOperation> SecondYields { get; } = [];

        protected override int After(FlowEvent occurred, int state)
        {
            switch (occurred.Kind)
            {
                case FlowEventKind.Stop:
                    Throws(state);

                    return Ended;
                case FlowEventKind.Write:
                    return With(state, occurred.Index, Unknown);
                case FlowEventKind.Yield when state % 3 == 0:
                    return state + 1;
                case FlowEventKind.Yield when state % 3 == 1:
                    _ = SecondYields.Add(occurred.Operation);

                    return state + 1;
                default:
                    return state;
            }
        }

        protected override int Taken(BasicBlock block, bool value, int state)
        {
            var index = Method.Conditions.IndexOf(block, out var whenTrue);
            if (index < 0)
            {
                return state;
            }

            var taken = value == whenTrue ? True : False;
            var known = Of(state, index);

            return known == Unknown || known == taken ? With(state, index, taken) : Ended;
        }

        protected override void Returns(int state)
        {
            EndsWithoutYield |= state % 3 == 0;
            EndsAfterOneYield |= state % 3 == 1;
        }

        // A teardown may throw.
        protected override void Throws(int state) => EndsAfterOneYield |= state % 3 == 1;

        private static int Weight(int index) => index == 0 ? 3 : 9;

        private static int Of(int state, int index) => state / Weight(index) % 3;

        private static int With(int state, int index, int value) => state + ((value - Of(state, index)) * Weight(index));
    }
}
