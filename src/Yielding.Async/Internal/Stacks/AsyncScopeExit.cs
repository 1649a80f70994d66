using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>Creates the entries of an asynchronous exit stack that are asynchronous scopes.</summary>
internal static class AsyncScopeExit
{
    private static readonly ScopeAction s_scope = new(observes: false);
    private static readonly ScopeAction s_observingScope = new(observes: true);
    private static readonly HandleAction s_handle = new();

    /// <summary>
    /// Creates the entry of a generator without a <see cref="ScopeBody"/> that was entered for the stack, without a scope object.
    /// </summary>
    /// <param name="steps">The generator, after its <c>yield return</c>.</param>
    public static ExitEntry OfGenerator<T>(IAsyncEnumerator<T> steps) => new(GeneratorAction<T>.Action, steps);

    /// <summary>Creates the entry of an active scope that was entered for the stack.</summary>
    public static ExitEntry OfScope(IActiveAsyncScope scope) => new(scope.ObservesOutcome ? s_observingScope : s_scope, scope);

    /// <inheritdoc cref="ScopeExit.OfDisposable"/>
    public static ExitEntry OfDisposable(IAsyncDisposable disposable) =>
        disposable switch
        {
            IActiveAsyncScope scope => new ExitEntry(s_handle, scope),
            AsyncExitStack stack => new ExitEntry(s_handle, stack.Scope),
            _ => new ExitEntry(AsyncCallExit.Disposal, disposable),
        };

    private sealed class GeneratorAction<T>() : ExitAction(observes: false, isAsync: true)
    {
        public static readonly GeneratorAction<T> Action = new();

        public override async ValueTask<bool> ExitAsync(ExitEntry entry, BodyOutcome outcome)
        {
            var steps = (IAsyncEnumerator<T>)entry.Target;
            if (outcome.Captured is not null)
            {
                return await AsyncGeneratorDriver.CloseAsync(steps, outcome).ConfigureAwait(false);
            }

            await AsyncGeneratorDriver.CompleteAsync(steps, outcome.NothingInFlight).ConfigureAwait(false);

            return false;
        }
    }

    private sealed class ScopeAction(bool observes) : ExitAction(observes, isAsync: true)
    {
        public override ValueTask<bool> ExitAsync(ExitEntry entry, BodyOutcome outcome) =>
            ((IActiveAsyncScope)entry.Target).ExitWithAsync(outcome);
    }

    // A disposal suppresses nothing. Whether the entry observes the outcome depends on the scope.
    private sealed class HandleAction() : ExitAction(observes: false, isAsync: true)
    {
        public override async ValueTask<bool> ExitAsync(ExitEntry entry, BodyOutcome outcome)
        {
            await ((IActiveAsyncScope)entry.Target).TryExitWithAsync(outcome).ConfigureAwait(false);

            return false;
        }
    }
}
