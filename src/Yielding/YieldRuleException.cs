namespace Yielding;

/// <summary>A generator broke the rule of the single yield: it must <c>yield return</c> exactly once.</summary>
/// <remarks>
/// The generator has been closed before this exception is thrown, so its <c>finally</c> blocks have run. When the body had
/// failed before, <see cref="ExceptionContext.GetContext"/> gives the body's exception. Python's contextlib raises
/// <c>RuntimeError</c> in these places ("generator didn't yield", "generator didn't stop").
/// </remarks>
#pragma warning disable CA1032 // only the library finds violations, and it always has the facts that the message needs
public sealed class YieldRuleException : InvalidOperationException
#pragma warning restore CA1032
{
    internal YieldRuleException(string generator, BodyStatus body)
        : base(Explain(generator, body))
    {
        Generator = generator;
        Violation = body == BodyStatus.Running ? YieldRuleViolation.NeverYielded : YieldRuleViolation.YieldedAgain;
    }

    /// <summary>The generator as its author wrote it: the method's name, also where the compiler made another one of it.</summary>
    public string Generator { get; }

    /// <summary>Which half of the rule was broken.</summary>
    public YieldRuleViolation Violation { get; }

    private static string Explain(string generator, BodyStatus body) => body switch
    {
        BodyStatus.Running =>
            $"The generator '{generator}' ended during setup without yielding, so the body has not run: a generator must yield exactly once. "
            + "Let every path through its setup reach the 'yield return', or throw.",
        BodyStatus.Completed =>
            $"The generator '{generator}' yielded again during teardown, after its body had completed: a generator must yield exactly once. "
            + "Let nothing after its first 'yield return' reach another one.",
        BodyStatus.Failed =>
            $"The generator '{generator}' yielded again during teardown, after its body had failed: a generator must yield exactly once. "
            + "Let nothing after its first 'yield return' reach another one; the body's exception is this exception's context.",
        _ =>
            $"The generator '{generator}' yielded again during teardown, after its body had ended in an unknown way: a generator must yield exactly once. "
            + "Let nothing after its first 'yield return' reach another one.",
    };
}
