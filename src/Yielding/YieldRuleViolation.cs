namespace Yielding;

/// <summary>The two ways for a generator to break the rule of the single yield.</summary>
public enum YieldRuleViolation
{
    /// <summary>The generator ended without any <c>yield return</c>: there is nothing to give to the body, which has not run.</summary>
    NeverYielded,

    /// <summary>The generator reached a second <c>yield return</c>, when its body had ended and only the teardown was left to run.</summary>
    YieldedAgain,
}
