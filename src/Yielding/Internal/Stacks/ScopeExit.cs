using System.Collections;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>Creates the entries of an exit stack that are scopes.</summary>
internal static class ScopeExit
{
    private static readonly GeneratorAction s_generator = new(observes: false);
    private static readonly GeneratorAction s_observingGenerator = new(observes: true);
    private static readonly ScopeAction s_scope = new(observes: false);
    private static readonly ScopeAction s_observingScope = new(observes: true);
    private static readonly HandleAction s_handle = new();

    /// <summary>Creates the entry of a generator that was entered for the stack, without a scope object.</summary>
    /// <param name="steps">The generator, after its <c>yield return</c>.</param>
    /// <param name="body">The <see cref="ScopeBody"/> of the generator, or null.</param>
    public static ExitEntry OfGenerator(IEnumerator steps, ScopeBody? body = null) =>
        new(body is null ? s_generator : s_observingGenerator, steps, body);

    /// <summary>Creates the entry of an active scope that was entered for the stack.</summary>
    public static ExitEntry OfScope(ActiveScope scope) => new(scope.ObservesOutcome ? s_observingScope : s_scope, scope);

    /// <summary>
    /// Creates the entry of an object that the stack disposes. The handle of a scope or of a stack stands for its scope, which receives the
    /// outcome.
    /// </summary>
    public static ExitEntry OfDisposable(IDisposable disposable) =>
        disposable is IScopeHandle { Scope: { } scope } ? new ExitEntry(s_handle, scope) : new ExitEntry(CallExit.Disposal, disposable);

    private sealed class GeneratorAction(bool observes) : ExitAction(observes)
    {
        public override bool Exit(in ExitEntry entry, in BodyOutcome outcome, bool nothingInFlight)
        {
            var steps = (IEnumerator)entry.Target;
            var body = (ScopeBody?)entry.State;
            if (outcome.Captured is null)
            {
                body?.Complete();
                GeneratorDriver.Complete(steps, nothingInFlight || BodyObservation.NothingInFlightHere);

                return false;
            }

            if (body is not null)
            {
                return GeneratorDriver.Throw(steps, body, outcome);
            }

            GeneratorDriver.Close(steps, outcome);

            return false;
        }
    }

    private sealed class ScopeAction(bool observes) : ExitAction(observes)
    {
        public override bool Exit(in ExitEntry entry, in BodyOutcome outcome, bool nothingInFlight) =>
            ((ActiveScope)entry.Target).ExitWith(outcome);
    }

    // A disposal suppresses nothing. Whether the entry observes the outcome depends on the scope.
    private sealed class HandleAction() : ExitAction(observes: false)
    {
        public override bool Exit(in ExitEntry entry, in BodyOutcome outcome, bool nothingInFlight)
        {
            ((ActiveScope)entry.Target).TryExitWith(outcome);

            return false;
        }
    }
}
