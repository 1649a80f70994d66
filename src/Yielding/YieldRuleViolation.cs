namespace Yielding;

/// <summary>The two ways to break the single-yield rule.</summary>
/// <example>
/// <code>
/// catch (YieldRuleException e) when (e.Violation == YieldRuleViolation.NeverYielded)
/// {
///     log.WriteLine("The body has not run.");
/// }
/// </code>
/// </example>
public enum YieldRuleViolation
{
    /// <summary>The generator ended without a <c>yield return</c>: the body has not run.</summary>
    NeverYielded,

    /// <summary>The generator reached a second <c>yield return</c> in its teardown.</summary>
    YieldedAgain,
}
