using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Yielding.Analyzers.Flow;
using Yielding.Analyzers.Generators;

namespace Yielding.Analyzers.Rules;

/// <summary>YLD009: a generator that does not await <c>Return</c> of its yielder exactly once on each path that ends.</summary>
/// <remarks>
/// A function is a generator by its type: an async one that returns a <c>ScopeRun</c>. One that returns a task is a generator when it is
/// passed to <c>From</c>; else it may be a helper that yields for a generator, or not.
/// </remarks>
internal sealed class AwaitedYieldRule(YieldingTypes types, GeneratorUses generators)
{
    /// <summary>The key of the property of a diagnostic whose fix is an <c>await</c>.</summary>
    public const string Await = nameof(Await);

    private static readonly ImmutableDictionary<string, string?> s_await = ImmutableDictionary<string, string?>.Empty.Add(Await, null);

    public void Analyze(SyntaxNodeAnalysisContext context)
    {
        var function = context.Node;
        var cancellationToken = context.CancellationToken;
        if (!MayHaveYielder(function) || function.ContainsDiagnostics
            || SymbolOf(function, context) is not { } symbol
            || types.YielderOf(symbol) is not { } yielder
            || !IsGenerator(function, symbol, context))
        {
            return;
        }

        var uses = YielderUses.In(function, yielder, context.SemanticModel, types, cancellationToken);
        if (!uses.IsAssigned
            && FlowMethod.Of(function, symbol, uses.Awaits, context.SemanticModel, cancellationToken) is { } method)
        {
            Analyze(method, yielder, uses, context);
        }
    }

    private void Analyze(FlowMethod method, IParameterSymbol yielder, YielderUses uses, SyntaxNodeAnalysisContext context)
    {
        var paths = new SingleYieldPaths(method, context.CancellationToken);
        paths.Run();

        // Other code that has the yielder may await it on the paths without an await.
        var endsWithoutYield = paths.EndsWithoutYield && !uses.ArePassedOn && !ReturnsOtherRun(method);
        var isProved = !paths.EndsAfterOneYield && (endsWithoutYield || !paths.EndsWithoutYield);
        var name = $"'{yielder.Name}.Return'";
        foreach (var operation in paths.SecondYields)
        {
            Report(operation.Syntax.GetLocation(), Severity(isProved), $"{name} {(isProved ? "is" : "can be")} awaited a second time here");
        }

        foreach (var call in uses.DroppedReturns)
        {
            Report(
                call.GetLocation(),
                Severity(isProved && endsWithoutYield),
                $"The result of {name} is not awaited here",
                endsWithoutYield ? s_await : null);
        }

        if (endsWithoutYield && uses.DroppedReturns.Count == 0)
        {
            var place = yielder.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(context.CancellationToken);
            Report(
                (place ?? method.Syntax).GetLocation(), Severity(isProved), $"{name} is not awaited{(isProved ? "" : " on each path")}");
        }

        foreach (var call in uses.DroppedCalls)
        {
            // The run of a helper can't be awaited.
            var isTask = types.IsTask(context.SemanticModel.GetTypeInfo(call, context.CancellationToken).Type);
            Report(
                call.GetLocation(),
                DiagnosticSeverity.Warning,
                $"'{GeneratorUses.NameOf(call)}' gets the yielder '{yielder.Name}', and its result is not awaited",
                isTask && !types.IsScopeRun(method.Symbol.ReturnType) ? s_await : null);
        }

        void Report(Location location, DiagnosticSeverity severity, string what, ImmutableDictionary<string, string?>? properties = null) =>
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.AwaitedYield, location, severity, additionalLocations: null, properties, what));
    }

    // 'yield => Task.FromException(e)' fails, as a throw does.
    private static bool ReturnsOtherRun(FlowMethod method) =>
        !method.Symbol.IsAsync
        && GeneratorSource.ReturnedBy(method.Syntax)
            .Any(static value => value.DescendantNodesAndSelf().Any(static node => node is InvocationExpressionSyntax));

    private static DiagnosticSeverity Severity(bool isProved) => isProved ? DiagnosticSeverity.Error : DiagnosticSeverity.Info;

    private static IMethodSymbol? SymbolOf(SyntaxNode function, SyntaxNodeAnalysisContext context) =>
        function is AnonymousFunctionExpressionSyntax
            ? context.SemanticModel.GetSymbolInfo(function, context.CancellationToken).Symbol as IMethodSymbol
            : context.SemanticModel.GetDeclaredSymbol(function, context.CancellationToken) as IMethodSymbol;

    // Without a look at the types: almost no function of a program has one.
    private static bool MayHaveYielder(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax { Body: null, ExpressionBody: null } => false,
        MethodDeclarationSyntax method => HasYielder(method.ParameterList),
        LocalFunctionStatementSyntax method => HasYielder(method.ParameterList),
        ParenthesizedLambdaExpressionSyntax lambda => HasYielder(lambda.ParameterList)
            || (lambda.ParameterList.Parameters.FirstOrDefault() is { Type: null } && CallOfFrom(lambda) is not null),
        AnonymousMethodExpressionSyntax { ParameterList: { } parameters } => HasYielder(parameters),
        SimpleLambdaExpressionSyntax lambda => CallOfFrom(lambda) is not null,
        _ => false,
    };

    private static bool HasYielder(ParameterListSyntax parameters) => parameters.Parameters.Any(static parameter => parameter.Type switch
    {
        GenericNameSyntax name => IsYielder(name),
        QualifiedNameSyntax { Right: GenericNameSyntax name } => IsYielder(name),
        AliasQualifiedNameSyntax { Name: GenericNameSyntax name } => IsYielder(name),
        _ => false,
    });

    private static bool IsYielder(GenericNameSyntax name) => name.Identifier.ValueText == "Yielder";

    private bool IsGenerator(SyntaxNode function, IMethodSymbol symbol, SyntaxNodeAnalysisContext context)
    {
        if (symbol.IsAsync && types.IsScopeRun(symbol.ReturnType))
        {
            return true;
        }

        return function is AnonymousFunctionExpressionSyntax lambda
            ? CallOfFrom(lambda) is { } call
                && context.SemanticModel.GetOperation(call, context.CancellationToken) is IInvocationOperation invocation
                && generators.GeneratorArgument(invocation)?.Value.Syntax.Contains(lambda) == true
            : generators.Contains(symbol, context.CancellationToken);
    }

    // The call of From whose first argument is a lambda, with or without a cast.
    private static InvocationExpressionSyntax? CallOfFrom(AnonymousFunctionExpressionSyntax lambda)
    {
        SyntaxNode outer = lambda;
        while (outer.Parent is ParenthesizedExpressionSyntax or CastExpressionSyntax)
        {
            outer = outer.Parent;
        }

        return outer.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } && GeneratorUses.NameOf(call) == "From"
            ? call
            : null;
    }
}
