using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Yielding.Analyzers.Flow;

namespace Yielding.Analyzers.Rules;

/// <summary>YLD003: a generator with a <c>ScopeBody</c> that does not use it on a path after its yield.</summary>
/// <remarks>Such a generator is resumed after a failure, too: the path commits what failed.</remarks>
internal static class OutcomeNotReceivedRule
{
    /// <summary>The key of the property of a diagnostic that has the name of the <c>ScopeBody</c>.</summary>
    public const string BodyName = "Body";

    public static void Analyze(FlowMethod method, SyntaxNodeAnalysisContext context)
    {
        if (method.Body is not { } body || BodyUses.ArePassedOn(method.Syntax, body.Name))
        {
            return;
        }

        var paths = new Paths(method, context.CancellationToken);
        paths.Run();
        if (paths.Yields.Count == 0 || !paths.ReturnsWithoutOutcome)
        {
            return;
        }

        var isProved = !paths.ReturnsWithOutcome;
        foreach (var operation in paths.Yields)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.OutcomeNotReceived,
                operation.Syntax.GetLocation(),
                isProved ? DiagnosticSeverity.Warning : DiagnosticSeverity.Info,
                additionalLocations: null,
                ImmutableDictionary<string, string?>.Empty.Add(BodyName, body.Name),
                method.Name,
                isProved ? "does not use" : "on some paths does not use",
                body.Name));
        }
    }

    // The state: before the yield, after it, after a use of the ScopeBody.
    private sealed class Paths(FlowMethod method, CancellationToken cancellationToken) : PathAnalysis(method, cancellationToken)
    {
        private const int Before = 0;
        private const int Resumed = 1;
        private const int Received = 2;

        public bool ReturnsWithoutOutcome { get; private set; }

        public bool ReturnsWithOutcome { get; private set; }

        public HashSet<IOperation> Yields { get; } = [];

        protected override int After(FlowEvent occurred, int state)
        {
            switch (occurred.Kind)
            {
                case FlowEventKind.Stop:
                    return Ended;
                case FlowEventKind.Yield:
                    _ = Yields.Add(occurred.Operation);

                    return state == Before ? Resumed : state;
                case FlowEventKind.Body when state == Resumed:
                    return Received;
                default:
                    return state;
            }
        }

        protected override void Returns(int state)
        {
            ReturnsWithoutOutcome |= state == Resumed;
            ReturnsWithOutcome |= state == Received;
        }

        // In 'try { Check(); body.Rethrow(); } catch' the handler is there for Rethrow.
        protected override bool ReachesHandlers(ControlFlowRegion tryRegion, int state) =>
            state != Resumed || !Method.HasEvent(tryRegion, FlowEventKind.Body);
    }
}
