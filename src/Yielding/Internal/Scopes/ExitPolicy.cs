using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>What happens to the body's exception after the teardown of its scope, in both halves.</summary>
internal enum ExitResult
{
    /// <summary>It propagates without the scope, or there is none.</summary>
    None,

    /// <summary>It is suppressed.</summary>
    Suppressed,

    /// <summary>The teardown suppressed it, but the language rethrows it.</summary>
    CouldNotSuppress,

    /// <summary>
    /// The scope throws it, because it is ambiguous whether it is leaving the body: if the body has handled it, the rollback must not be
    /// silent.
    /// </summary>
    Rethrow,
}

/// <inheritdoc cref="ExitResult"/>
internal static class ExitPolicy
{
    /// <summary>Decides what happens to the exception after the teardown.</summary>
    /// <param name="outcome">How the body ended.</param>
    /// <param name="suppresses">Whether the teardown suppresses the exception.</param>
    /// <param name="observesOutcome">Whether the teardown receives the exception. Otherwise it is only closed.</param>
    /// <param name="isPropagating">Whether the language rethrows the exception after the scope has been exited.</param>
    public static ExitResult Decide(in BodyOutcome outcome, bool suppresses, bool observesOutcome, bool isPropagating) =>
        outcome.Status != BodyStatus.Failed ? ExitResult.None
        : suppresses ? (isPropagating ? ExitResult.CouldNotSuppress : ExitResult.Suppressed)
        : outcome.IsAmbiguous && observesOutcome ? ExitResult.Rethrow
        : ExitResult.None;
}
