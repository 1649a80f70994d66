using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>What becomes of the body's exception when its scope has been torn down. Both halves go by it.</summary>
internal enum ExitResult
{
    /// <summary>It propagates by itself, or there is none.</summary>
    None,

    /// <summary>It is suppressed.</summary>
    Suppressed,

    /// <summary>The teardown wanted to suppress it, but the language throws it again.</summary>
    CouldNotSuppress,

    /// <summary>The scope throws it: it is ambiguous whether it is leaving the body. If it is, that makes no difference; if not, the rollback must not be silent.</summary>
    Rethrow,
}

/// <inheritdoc cref="ExitResult"/>
internal static class ExitPolicy
{
    /// <param name="outcome">How the body ended.</param>
    /// <param name="suppresses">Whether the teardown suppresses the exception.</param>
    /// <param name="observesOutcome">Whether the teardown receives the exception. What doesn't is only closed.</param>
    /// <param name="isPropagating">Whether the language throws the exception again when the scope has been exited.</param>
    public static ExitResult Decide(in BodyOutcome outcome, bool suppresses, bool observesOutcome, bool isPropagating) =>
        outcome.Status != BodyStatus.Failed ? ExitResult.None
        : suppresses ? (isPropagating ? ExitResult.CouldNotSuppress : ExitResult.Suppressed)
        : outcome.IsAmbiguous && observesOutcome ? ExitResult.Rethrow
        : ExitResult.None;
}
