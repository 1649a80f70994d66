using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Yielding.Analyzers.Generators;

namespace Yielding.Analyzers.Rules;

/// <summary>The rules about calls of the library. A call is bound only when its name is one of the library's.</summary>
internal sealed class CallRules(YieldingTypes types, GeneratorUses generators)
{
    private readonly TaskDelegateRule _tasks = new(types);
    private readonly EnumeratedRule _enumeration = new(types, generators);
    private readonly InexactOutcomeRule _outcomes = new(types, generators);
    private readonly NeverDisposedRule _disposal = new(types);

    public void Analyze(SyntaxNodeAnalysisContext context)
    {
        var call = (InvocationExpressionSyntax)context.Node;
        var name = GeneratorUses.NameOf(call);
        if (EnumeratedRule.IsReader(name))
        {
            _enumeration.AnalyzeReader(call, context);
        }

        var mayTakeTask = TaskDelegateRule.Members.Contains(name);
        var mayBeLost = NeverDisposedRule.Members.Contains(name);
        if ((!mayTakeTask && !mayBeLost)
            || context.SemanticModel.GetOperation(call, context.CancellationToken) is not IInvocationOperation invocation
            || !types.Declares(invocation.TargetMethod))
        {
            return;
        }

        if (mayTakeTask)
        {
            _tasks.Analyze(invocation, context.ReportDiagnostic);
        }

        if (mayBeLost)
        {
            _disposal.Analyze(invocation, context);
            _outcomes.Analyze(invocation, context);
        }
    }
}
