using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Yielding.Analyzers.Rules;

/// <summary>YLD006: a scope that no code can dispose, because its handle is dropped, and a task of a scope that no code awaits.</summary>
/// <remarks>A handle that is passed on, returned, stored or captured is not flagged: other code may dispose it.</remarks>
internal sealed class NeverDisposedRule(YieldingTypes types)
{
    /// <summary>The key of the property of a diagnostic that names its fix.</summary>
    public const string Fix = nameof(Fix);

    /// <summary>The value of <see cref="Fix"/>: put the scope into a using declaration.</summary>
    public const string FixUsing = "using";

    /// <summary>The value of <see cref="Fix"/>: put the scope into an await using declaration.</summary>
    public const string FixAwaitUsing = "await using";

    /// <summary>The value of <see cref="Fix"/>: await the task.</summary>
    public const string FixAwait = "await";

    public static HashSet<string> Members { get; } = new(["Enter", "EnterAsync", "RunAsync"], StringComparer.Ordinal);

    private static readonly HashSet<string> s_reports = new(["Value", "Complete", "Fail"], StringComparer.Ordinal);

    public void Analyze(IInvocationOperation invocation, SyntaxNodeAnalysisContext context)
    {
        var syntax = invocation.Syntax;
        if (types.IsHandle(invocation.Type))
        {
            AnalyzeHandle(syntax, FixUsing, context);
        }
        else if (types.IsTask(invocation.Type) && invocation.TargetMethod.Name is "EnterAsync" or "RunAsync")
        {
            AnalyzeTask(invocation, context);
        }
    }

    private void AnalyzeTask(IInvocationOperation invocation, SyntaxNodeAnalysisContext context)
    {
        var task = ResultUses.Configured(invocation.Syntax);
        if (task.Parent is AwaitExpressionSyntax awaited)
        {
            // The handle of a stack's entry belongs to the stack.
            if (types.IsHandle(context.SemanticModel.GetTypeInfo(awaited, context.CancellationToken).Type))
            {
                AnalyzeHandle(awaited, FixAwaitUsing, context);
            }

            return;
        }

        // '_ = RunAsync()' says that the task is dropped on purpose. A scope that is entered so can never be disposed.
        var isHandle = invocation.Type is INamedTypeSymbol { Arity: 1 } type && types.IsHandle(type.TypeArguments[0]);
        if (ResultUses.IsDropped(task) || (isHandle && ResultUses.IsDiscarded(task)))
        {
            var what = $"The task of '{invocation.TargetMethod.Name}' is not awaited";
            Report(task, what, isHandle ? "Await it in an 'await using'" : "Await it", isHandle ? FixAwaitUsing : FixAwait, context);
        }
    }

    private static void AnalyzeHandle(SyntaxNode handle, string fix, SyntaxNodeAnalysisContext context)
    {
        var advice = fix == FixUsing ? "Put it into a 'using'" : "Put it into an 'await using'";
        var outer = ResultUses.Outermost(handle);
        if (ResultUses.IsDropped(outer) || ResultUses.IsDiscarded(outer))
        {
            Report(handle, "The scope is entered and never disposed", advice, fix, context);
        }
        else if (outer.Parent is MemberAccessExpressionSyntax member && s_reports.Contains(member.Name.Identifier.ValueText)
            && outer.FirstAncestorOrSelf<LambdaExpressionSyntax>(static lambda => lambda.ExpressionBody is not null) is null)
        {
            // There is no fix: the handle has no name. A test that expects an exception of Enter reads the value in a lambda.
            Report(handle, "The scope is entered and never disposed", advice, fix: null, context);
        }
        else if (outer.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } && IsPlainLocal(declarator)
            && !IsPassedOn(declarator, context.SemanticModel))
        {
            Report(handle, $"The scope '{declarator.Identifier.ValueText}' is entered and never disposed", advice, fix, context);
        }
    }

    private static bool IsPlainLocal(VariableDeclaratorSyntax declarator) =>
        declarator.Parent?.Parent is LocalDeclarationStatementSyntax local && local.UsingKeyword.IsKind(SyntaxKind.None);

    // Only '.Value', '.Complete()' and '.Fail(e)' leave the handle where it is.
    private static bool IsPassedOn(VariableDeclaratorSyntax declarator, SemanticModel model)
    {
        var name = declarator.Identifier.ValueText;
        var block = declarator.FirstAncestorOrSelf<BlockSyntax>() as SyntaxNode
            ?? declarator.FirstAncestorOrSelf<SwitchSectionSyntax>()
            ?? declarator.SyntaxTree.GetRoot();
        foreach (var use in block.DescendantNodes().OfType<IdentifierNameSyntax>().Where(use => use.Identifier.ValueText == name))
        {
            if (use.Parent is MemberAccessExpressionSyntax member && member.Expression == use
                && s_reports.Contains(member.Name.Identifier.ValueText))
            {
                continue;
            }

            // A member of the same name of another object.
            if (model.GetSymbolInfo(use).Symbol is null or ILocalSymbol)
            {
                return true;
            }
        }

        return false;
    }

    private static void Report(SyntaxNode node, string what, string advice, string? fix, SyntaxNodeAnalysisContext context) =>
        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.NeverDisposed,
            node.GetLocation(),
            fix is null ? ImmutableDictionary<string, string?>.Empty : ImmutableDictionary<string, string?>.Empty.Add(Fix, fix),
            what,
            advice));
}
