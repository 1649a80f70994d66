using Yielding.Internal;

namespace Yielding;

/// <summary>The exception for a generator that broke the single-yield rule: a generator must <c>yield return</c> exactly once.</summary>
/// <remarks>
/// <para>The generator has been disposed before this exception is thrown, so its <c>finally</c> blocks have run. If the body had failed,
/// <see cref="ExceptionContext.GetContext"/> returns the body's exception.</para>
/// <para>If a synchronous setup ended without a <c>yield return</c>, and exactly one exception was thrown on its thread meanwhile and
/// handled, the context is that exception. If there were several, if it has been collected, or if the runtime has no record of it, there is
/// no context. The setup of an asynchronous generator never gives one, because it may run on several threads.</para>
/// <para>If a collection was passed instead of the result of an iterator method, the message says so. Python's contextlib raises
/// <c>RuntimeError</c> in these places ("generator didn't yield", "generator didn't stop").</para>
/// </remarks>
/// <example>
/// <code>
/// try
/// {
///     using (Scope.Enter(FirstLine("empty.txt"), out var line))
///     {
///         log.WriteLine(line);
///     }
/// }
/// catch (YieldRuleException e)
/// {
///     log.WriteLine($"{e.Generator}: {e.Violation}, body {e.Body}");    // FirstLine: NeverYielded, body Running
/// }
/// </code>
/// </example>
#pragma warning disable CA1032 // only the library finds violations, and it always has the facts that the message needs
public sealed class YieldRuleException : InvalidOperationException
#pragma warning restore CA1032
{
    internal YieldRuleException(object steps, BodyStatus body)
        : this(CollectionName.Of(steps, isEmpty: body == BodyStatus.Running), steps, body)
    {
    }

    private YieldRuleException(string? collection, object steps, BodyStatus body)
        : this(collection ?? GeneratorName.Of(steps), collection is not null, body)
    {
    }

    private YieldRuleException(string generator, bool isCollection, BodyStatus body)
        : base(isCollection ? ExplainCollection(generator, body) : Explain(generator, body))
    {
        Generator = generator;
        Body = body;
        Violation = body == BodyStatus.Running ? YieldRuleViolation.NeverYielded : YieldRuleViolation.YieldedAgain;
    }

    /// <summary>Gets the name of the generator's method as its author wrote it, or the type of the collection that was passed.</summary>
    public string Generator { get; }

    /// <summary>Gets which half of the rule was broken.</summary>
    public YieldRuleViolation Violation { get; }

    /// <summary>
    /// Gets how the body had ended when the rule was broken: <see cref="BodyStatus.Running"/> for
    /// <see cref="YieldRuleViolation.NeverYielded"/>, because the body has not run and so has not ended; else any other status.
    /// </summary>
    public BodyStatus Body { get; }

    private static string Explain(string generator, BodyStatus body) => body switch
    {
        BodyStatus.Running =>
            $"The generator '{generator}' ended during setup without yielding, so the body has not run: "
            + "a generator must yield exactly once. Let every path through its setup reach the yield, or throw.",
        BodyStatus.Failed =>
            $"The generator '{generator}' yielded again during teardown, after {Ended(body)}: "
            + "a generator must yield exactly once. Remove the second yield. GetContext() returns the body's exception.",
        _ =>
            $"The generator '{generator}' yielded again during teardown, after {Ended(body)}: "
            + "a generator must yield exactly once. Let nothing after its first yield reach another one.",
    };

    private static string ExplainCollection(string collection, BodyStatus body) =>
        body == BodyStatus.Running
            ? $"An empty collection, '{collection}', was passed in place of an iterator method, so the body has not run. "
                + "Pass an iterator method that yields exactly once."
            : $"A collection, '{collection}', was passed in place of an iterator method: it yielded again during teardown, "
                + $"after {Ended(body)}. Pass an iterator method that yields exactly once.";

    private static string Ended(BodyStatus body) => body switch
    {
        BodyStatus.Completed => "its body had completed",
        BodyStatus.Failed => "its body had failed",
        _ => "a body with an unknown outcome",
    };
}
