using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Yielding.Analyzers.Generators;

namespace Yielding.Analyzers.Rules;

/// <summary>
/// YLD005: a scope or a stack whose outcome cannot be exact. A synchronous one that an async iterator holds across a <c>yield return</c>;
/// and in code that handles exceptions, an asynchronous one in a method that is compiled with <c>runtime-async</c>, and an asynchronous
/// scope that an <c>async</c> helper has entered.
/// </summary>
/// <remarks>
/// A synchronous scope that another method has entered is exact: its handle is on the stack of the method that disposes it. A scope in a
/// field or a container is not reported, because the code that disposes it is not known.
/// </remarks>
internal sealed class InexactOutcomeRule(YieldingTypes types, GeneratorUses generators)
{
    /// <summary>The key of the property of a diagnostic that states where the manager or the generator stands.</summary>
    public const string Manager = nameof(Manager);

    /// <summary>
    /// The key of the property of a diagnostic whose fix is the attribute that gives a method its state machine. The value is
    /// <see cref="Define"/> when the compilation does not have the attribute.
    /// </summary>
    public const string StateMachine = nameof(StateMachine);

    /// <summary>A value of <see cref="StateMachine"/>.</summary>
    public const string Define = nameof(Define);

    /// <summary>The key of the property of a diagnostic about a synchronous stack that can be an asynchronous one.</summary>
    public const string Stack = nameof(Stack);

    private const string AttributeName = "RuntimeAsyncMethodGeneration";

    private static readonly ImmutableDictionary<string, string?> s_noProperties = ImmutableDictionary<string, string?>.Empty;

    public void Analyze(IInvocationOperation invocation, SyntaxNodeAnalysisContext context)
    {
        var call = invocation.Syntax;
        if (UsingBlocks.HeldStatements(call) is not { } held)
        {
            return;
        }

        if (invocation.TargetMethod.Name == "Enter" && types.IsHandle(invocation.Type))
        {
            if (IsHeldByAsyncIterator(call, held, context))
            {
                ReportInAsyncIterator(
                    call,
                    "'await using' with 'AsyncScope.EnterAsync'",
                    types.AsyncScopeHandle is null ? s_noProperties : s_noProperties.Add(Manager, FormOf(invocation)),
                    context);
            }
        }
        else if (invocation.TargetMethod.Name == "EnterAsync" && IsInexactInRuntimeAsync(call, held, context))
        {
            ReportInRuntimeAsync(call, "'AsyncScope.RunAsync'", context);
        }
    }

    /// <summary>Analyzes what a <c>using</c> holds: a stack, or a scope that other code has entered.</summary>
    public void AnalyzeUsing(SyntaxNodeAnalysisContext context)
    {
        if (UsingBlocks.ResourceOf(context.Node) is not { } resource || UsingBlocks.HeldStatements(resource) is not { } held)
        {
            return;
        }

        if (IsHeldByAsyncIterator(resource, held, context))
        {
            AnalyzeInAsyncIterator(resource, context);
        }

        if (!UsingBlocks.HandlesExceptions(held))
        {
            return;
        }

        if (resource is AwaitExpressionSyntax awaited)
        {
            AnalyzeHelper(awaited, context);
        }
        else if (IsInexactInRuntimeAsync(resource, held, context)
            && SymbolEqualityComparer.Default.Equals(TypeOf(resource, context), types.AsyncExitStack))
        {
            ReportInRuntimeAsync(resource, "'AsyncExitStack.RunAsync'", context);
        }
    }

    private void AnalyzeInAsyncIterator(ExpressionSyntax resource, SyntaxNodeAnalysisContext context)
    {
        var type = TypeOf(resource, context);
        if (type is not null && SymbolEqualityComparer.Default.Equals(type, types.ExitStack))
        {
            ReportInAsyncIterator(
                resource,
                "'await using' with an 'AsyncExitStack'",
                types.AsyncExitStack is null || resource is not BaseObjectCreationExpressionSyntax
                    ? s_noProperties
                    : s_noProperties.Add(Stack, null),
                context);
        }
        else if (type is not null && SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, types.ScopeHandle)
            && !resource.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any(call => GeneratorUses.NameOf(call) == "Enter"))
        {
            // A call of Enter has a report of its own, with a fix.
            ReportInAsyncIterator(resource, "'await using' with 'AsyncScope.EnterAsync'", s_noProperties, context);
        }
    }

    private static ITypeSymbol? TypeOf(ExpressionSyntax value, SyntaxNodeAnalysisContext context) =>
        context.SemanticModel.GetTypeInfo(value, context.CancellationToken).Type;

    private void AnalyzeHelper(AwaitExpressionSyntax awaited, SyntaxNodeAnalysisContext context)
    {
        var model = context.SemanticModel;
        var call = awaited.Expression;
        while (call is ParenthesizedExpressionSyntax or InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" },
            })
        {
            call = call is ParenthesizedExpressionSyntax parenthesized
                ? parenthesized.Expression
                : ((MemberAccessExpressionSyntax)((InvocationExpressionSyntax)call).Expression).Expression;
        }

        if (call is InvocationExpressionSyntax
            && types.IsHandle(TypeOf(awaited, context))
            && model.GetSymbolInfo(call, context.CancellationToken).Symbol is IMethodSymbol { IsAsync: true } method
            && EntersForItsCaller(method, context))
        {
            Report(
                call,
                $"when the async method '{method.Name}' enters it",
                "a method that returns the task of 'EnterAsync', or 'Complete()' at the end",
                s_noProperties,
                context);
        }
    }

    // 'return await AsyncScope.EnterAsync(…)', on each path that returns.
    private bool EntersForItsCaller(IMethodSymbol method, SyntaxNodeAnalysisContext context)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        method = method.PartialImplementationPart ?? method;
        if (method.IsVirtual || method.IsOverride
            || method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(context.CancellationToken) is not { } syntax
            || !context.Compilation.ContainsSyntaxTree(syntax.SyntaxTree))
        {
            return false;
        }

        var model = context.Compilation.GetSemanticModel(syntax.SyntaxTree);
        var returned = GeneratorSource.ReturnedBy(syntax).ToList();

        return returned.Count > 0 && returned.All(value => IsEntry(value, model, context.CancellationToken));
    }

    private bool IsEntry(ExpressionSyntax value, SemanticModel model, CancellationToken cancellationToken)
    {
        var names = value is AwaitExpressionSyntax
            ? value.DescendantNodes().OfType<InvocationExpressionSyntax>().Where(static call => GeneratorUses.NameOf(call) == "EnterAsync")
            : [];

        return names.FirstOrDefault() is { } entry
            && ResultUses.Configured(entry).Parent == value
            && types.Declares(model.GetSymbolInfo(entry, cancellationToken).Symbol as IMethodSymbol);
    }

    private bool IsHeldByAsyncIterator(SyntaxNode value, ImmutableArray<StatementSyntax> held, SyntaxNodeAnalysisContext context) =>
        held.Any(UsingBlocks.YieldsIn)
        && value.Ancestors().FirstOrDefault(GeneratorSource.IsFunction) is { } function
        && IsAsyncIterator(function, context);

    // An async iterator that is a generator itself is driven by the library, which reports the outcome to the scopes in it. One that
    // yields once may be entered by a helper that gets it as an argument.
    private bool IsAsyncIterator(SyntaxNode function, SyntaxNodeAnalysisContext context) =>
        context.SemanticModel.GetDeclaredSymbol(function, context.CancellationToken) is IMethodSymbol { IsAsync: true } symbol
        && symbol.ReturnType is INamedTypeSymbol { Name: "IAsyncEnumerable" or "IAsyncEnumerator" }
        && !YieldsOnce(function)
        && !generators.Contains(symbol, context.CancellationToken);

    private static bool YieldsOnce(SyntaxNode function)
    {
        var yields = function.DescendantNodes(node => node == function || !GeneratorSource.IsFunction(node))
            .Where(static node => node.IsKind(SyntaxKind.YieldReturnStatement))
            .Take(2)
            .ToList();

        return yields.Count == 1 && !yields[0].Ancestors().TakeWhile(node => node != function).Any(IsLoop);
    }

    private static bool IsLoop(SyntaxNode node) =>
        node is CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or LabeledStatementSyntax;

    private bool IsInexactInRuntimeAsync(SyntaxNode value, ImmutableArray<StatementSyntax> held, SyntaxNodeAnalysisContext context) =>
        context.Node.SyntaxTree.Options.Features.TryGetValue("runtime-async", out var feature) && feature != "off"
        && UsingBlocks.HandlesExceptions(held)
        && value.Ancestors().FirstOrDefault(GeneratorSource.IsFunction) is { } function
        && !HasAttribute(function)
        && HasNoStateMachine(function, context);

    // 'async void' and async iterators have one always, and so has a method with a builder of its own.
    private bool HasNoStateMachine(SyntaxNode function, SyntaxNodeAnalysisContext context)
    {
        var symbol = function is AnonymousFunctionExpressionSyntax
            ? context.SemanticModel.GetSymbolInfo(function, context.CancellationToken).Symbol
            : context.SemanticModel.GetDeclaredSymbol(function, context.CancellationToken);

        return symbol is IMethodSymbol { IsAsync: true } method && types.IsTask(method.ReturnType);
    }

    private static bool HasAttribute(SyntaxNode function) =>
        function.ChildNodes()
            .OfType<AttributeListSyntax>()
            .SelectMany(static list => list.Attributes)
            .Any(static attribute => attribute.Name.ToString().Split('.', ':').Last() is AttributeName or AttributeName + "Attribute"
                && attribute.ArgumentList?.ToString() == "(false)");

    private static string FormOf(IInvocationOperation invocation)
    {
        if (!invocation.TargetMethod.IsStatic)
        {
            return "instance";
        }

        return invocation.TargetMethod.Parameters[0].Type.Name == "ContextManager" ? "argument" : "generator";
    }

    private static void ReportInAsyncIterator(
        SyntaxNode value, string instead, ImmutableDictionary<string, string?> properties, SyntaxNodeAnalysisContext context) =>
        Report(value, "when the consumer of this async iterator stops", instead, properties, context);

    private static void ReportInRuntimeAsync(SyntaxNode value, string instead, SyntaxNodeAnalysisContext context)
    {
        var attributes = context.Compilation.GetTypesByMetadataName($"System.Runtime.CompilerServices.{AttributeName}Attribute");
        var isDefined = attributes.Any(type => context.Compilation.IsSymbolAccessibleWithin(type, context.Compilation.Assembly));
        Report(
            value,
            "in a method of runtime-async that handles exceptions",
            instead + ", or 'Complete()' at the end",
            s_noProperties.Add(StateMachine, isDefined ? null : Define),
            context);
    }

    private static void Report(
        SyntaxNode call,
        string when,
        string instead,
        ImmutableDictionary<string, string?> properties,
        SyntaxNodeAnalysisContext context) =>
        context.ReportDiagnostic(Diagnostic.Create(Descriptors.InexactOutcome, call.GetLocation(), properties, when, instead));
}
