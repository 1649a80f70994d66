using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Yielding.Analyzers.Generators;
using Yielding.Analyzers.Rules;

namespace Yielding.Analyzers;

/// <summary>Runs the rules over the code that uses the library. Other code costs a look at the names of its calls.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class ScopeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        Descriptors.SingleYield,
        Descriptors.SkippedRelease,
        Descriptors.OutcomeNotReceived,
        Descriptors.SuppressesAll,
        Descriptors.InexactOutcome,
        Descriptors.NeverDisposed,
        Descriptors.Enumerated,
        Descriptors.TaskInSynchronousMember,
        Descriptors.AwaitedYield);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (YieldingTypes.In(start.Compilation) is { } types)
            {
                Register(start, types);
            }
        });
    }

    private static void Register(CompilationStartAnalysisContext start, YieldingTypes types)
    {
        var generators = new GeneratorUses(start.Compilation, types);
        var calls = new CallRules(types, generators);
        var iterators = new IteratorRules(types, generators);
        start.RegisterSyntaxNodeAction(calls.Analyze, SyntaxKind.InvocationExpression);
        start.RegisterSyntaxNodeAction(
            new EnumeratedRule(types, generators).AnalyzeLoop, SyntaxKind.ForEachStatement, SyntaxKind.ForEachVariableStatement);
        start.RegisterSyntaxNodeAction(iterators.Analyze, SyntaxKind.YieldReturnStatement, SyntaxKind.YieldBreakStatement);
        start.RegisterSyntaxNodeAction(
            new InexactOutcomeRule(types, generators).AnalyzeUsing, SyntaxKind.UsingStatement, SyntaxKind.LocalDeclarationStatement);
        start.RegisterSyntaxNodeAction(
            new AwaitedYieldRule(types, generators).Analyze,
            SyntaxKind.MethodDeclaration,
            SyntaxKind.LocalFunctionStatement,
            SyntaxKind.SimpleLambdaExpression,
            SyntaxKind.ParenthesizedLambdaExpression,
            SyntaxKind.AnonymousMethodExpression);
    }
}
