using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Yielding.Analyzers.Flow;
using Yielding.Analyzers.Generators;

namespace Yielding.Analyzers.Rules;

/// <summary>The rules about generators. The first yield statement of an iterator method starts them.</summary>
internal sealed class IteratorRules(YieldingTypes types, GeneratorUses generators)
{
    public void Analyze(SyntaxNodeAnalysisContext context)
    {
        var cancellationToken = context.CancellationToken;
        var function = context.Node.Ancestors().FirstOrDefault(GeneratorSource.IsFunction);
        if (function is null or AnonymousFunctionExpressionSyntax || function.ContainsDiagnostics || !IsFirst(context.Node, function)
            || context.SemanticModel.GetDeclaredSymbol(function, cancellationToken) is not IMethodSymbol symbol
            || !types.IsSequence(symbol.ReturnType)
            || !generators.Contains(symbol, cancellationToken)
            || FlowMethod.Of(function, symbol, types, context.SemanticModel, cancellationToken) is not { } method)
        {
            return;
        }

        SingleYieldRule.Analyze(method, context, generators);
        SkippedReleaseRule.Analyze(method, context, types);
        OutcomeNotReceivedRule.Analyze(method, context);
        SuppressesAllRule.Analyze(method, context, types);
    }

    private static bool IsFirst(SyntaxNode statement, SyntaxNode function) =>
        function.DescendantNodes(node => node == function || !GeneratorSource.IsFunction(node))
            .First(static node => node is YieldStatementSyntax) == statement;
}
