using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Yielding.Analyzers.Flow;
using Yielding.Analyzers.Generators;

namespace Yielding.Analyzers.Rules;

/// <summary>
/// YLD002: a release after the yield of a generator without a <c>ScopeBody</c>. A failing body skips it. A commit after the yield is
/// right, because it is skipped.
/// </summary>
internal static class SkippedReleaseRule
{
    // What gets a resource in one of these calls, or returns it, disposes it: a stack, a scope, a list of disposables.
    private static readonly HashSet<string> s_owners =
        new(["Add", "Callback", "CallbackAsync", "Enter", "EnterAsync", "Push", "Use", "UseAsync"], StringComparer.Ordinal);

    public static void Analyze(FlowMethod method, SyntaxNodeAnalysisContext context, YieldingTypes types)
    {
        if (UsesScopeBody(method, context.SemanticModel, types))
        {
            return;
        }

        var paths = new Paths(method, context.CancellationToken);
        paths.Run();
        foreach (var release in paths.Releases)
        {
            if (IsInFinallyOrCatch(release.Syntax, method.Syntax) || !IsStatement(release.Syntax)
                || Released(release) is not { } resource || !IsAcquiredBefore(resource, paths.FirstYield, method.Syntax)
                || IsReleasedElsewhere(resource, method.Syntax))
            {
                continue;
            }

            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.SkippedRelease, release.Syntax.GetLocation(), resource.Identifier.ValueText));
        }
    }

    // A generator with a ScopeBody, or in a lambda that has one, is resumed after a failure.
    private static bool UsesScopeBody(FlowMethod method, SemanticModel model, YieldingTypes types) =>
        method.Body is not null
        || method.Syntax.DescendantNodes()
            .OfType<MemberAccessExpressionSyntax>()
            .Any(access => access.Name.Identifier.ValueText is "Rethrow" or "Suppress" or "Status" or "Exception"
                && types.IsScopeBody(model.GetTypeInfo(access.Expression).Type));

    private static bool IsInFinallyOrCatch(SyntaxNode node, SyntaxNode function) =>
        node.Ancestors()
            .TakeWhile(ancestor => ancestor != function)
            .Any(static ancestor => ancestor is FinallyClauseSyntax or CatchClauseSyntax || GeneratorSource.IsFunction(ancestor));

    private static bool IsStatement(SyntaxNode call)
    {
        var outer = call.Parent;
        while (outer is AwaitExpressionSyntax or ConditionalAccessExpressionSyntax or ParenthesizedExpressionSyntax)
        {
            outer = outer.Parent;
        }

        return outer is ExpressionStatementSyntax;
    }

    // 'file' in file.Dispose(), file?.Dispose(), Monitor.Exit(file) and File.Delete(file).
    private static IdentifierNameSyntax? Released(IInvocationOperation call)
    {
        var syntax = (InvocationExpressionSyntax)call.Syntax;
        if (call.TargetMethod.IsStatic && !call.TargetMethod.IsExtensionMethod)
        {
            return syntax.ArgumentList.Arguments.FirstOrDefault()?.Expression as IdentifierNameSyntax;
        }

        return syntax.Expression switch
        {
            MemberAccessExpressionSyntax member => Variable(member.Expression),
            MemberBindingExpressionSyntax => Variable(syntax.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression),
            _ => null,
        };
    }

    private static IdentifierNameSyntax? Variable(ExpressionSyntax? expression) => expression switch
    {
        IdentifierNameSyntax name => name,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: IdentifierNameSyntax name } => name,
        _ => null,
    };

    // A deletion of a parameter is an effect: a generator that gets a file, and deletes it at success, has not acquired it.
    private static bool IsAcquiredBefore(IdentifierNameSyntax resource, IOperation? firstYield, SyntaxNode function)
    {
        if (firstYield is null)
        {
            return false;
        }

        var name = resource.Identifier.ValueText;
        var before = function.DescendantNodes().Where(node => node.Span.End <= firstYield.Syntax.Span.End);

        return before.Any(node => node switch
        {
            VariableDeclaratorSyntax variable => variable.Identifier.ValueText == name,
            SingleVariableDesignationSyntax variable => variable.Identifier.ValueText == name,
            IdentifierNameSyntax use => use.Identifier.ValueText == name && !IsDeletion(resource),
            _ => false,
        });
    }

    private static bool IsDeletion(IdentifierNameSyntax resource) =>
        resource.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } call && GeneratorUses.NameOf(call) == "Delete";

    // In a finally block, by a using or by an owner: then it is released at a failure, too.
    private static bool IsReleasedElsewhere(IdentifierNameSyntax resource, SyntaxNode function)
    {
        var name = resource.Identifier.ValueText;

        return function.DescendantNodes().Any(node => node switch
        {
            FinallyClauseSyntax clause => Mentions(clause, name),
            LocalDeclarationStatementSyntax local when local.UsingKeyword.IsKind(SyntaxKind.UsingKeyword) => Mentions(local, name),
            UsingStatementSyntax { Declaration: { } declaration } => Mentions(declaration, name),
            UsingStatementSyntax { Expression: { } expression } => Mentions(expression, name),
            ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } argument =>
                IsOwner(call) && !IsLock(argument, call) && Mentions(argument, name),
            VariableDeclaratorSyntax { Initializer.Value: var value } variable => variable.Identifier.ValueText == name
                && value.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any(IsOwner),
            _ => false,
        });
    }

    // Monitor.Enter(file) acquires it.
    private static bool IsLock(ArgumentSyntax argument, InvocationExpressionSyntax call) =>
        GeneratorUses.NameOf(call) == "Enter" && argument.RefKindKeyword.RawKind == 0;

    private static bool IsOwner(InvocationExpressionSyntax call) => s_owners.Contains(GeneratorUses.NameOf(call));

    private static bool Mentions(SyntaxNode node, string name) =>
        node.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name);

    // The state: before the yield, after it.
    private sealed class Paths(FlowMethod method, CancellationToken cancellationToken) : PathAnalysis(method, cancellationToken)
    {
        private readonly HashSet<IInvocationOperation> _releases = [];

        public IEnumerable<IInvocationOperation> Releases => _releases.OrderBy(static call => call.Syntax.SpanStart);

        public IOperation? FirstYield { get; private set; }

        protected override int After(FlowEvent occurred, int state)
        {
            switch (occurred.Kind)
            {
                case FlowEventKind.Stop:
                    return Ended;
                case FlowEventKind.Yield:
                    FirstYield = FirstYield is { } first && first.Syntax.SpanStart < occurred.Operation.Syntax.SpanStart
                        ? first
                        : occurred.Operation;

                    return 1;
                case FlowEventKind.Release when state == 1:
                    _ = _releases.Add((IInvocationOperation)occurred.Operation);

                    return state;
                default:
                    return state;
            }
        }

        protected override void Returns(int state)
        {
        }
    }
}
