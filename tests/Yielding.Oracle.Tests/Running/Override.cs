namespace Yielding.Oracle.Running;

/// <summary>How the exact form has to end the body of one scope, so that it does what the other form was allowed to do instead.</summary>
/// <param name="Kind">The difference.</param>
/// <param name="Exception">The name of the exception that the other form held for the body's; null when it didn't know.</param>
/// <param name="IsAfterYieldBreak">The body was left by <c>yield break</c>, after which the outcome can be unknown.</param>
internal sealed record Override(Difference Kind, string? Exception, bool IsAfterYieldBreak = false);

/// <summary>The ways in which the form that has to find out may differ from the exact one.</summary>
internal enum Difference
{
    /// <summary>The body completed, and counts as failed with an exception that it handled, which goes on.</summary>
    Rethrown,

    /// <summary>The same for a generator without a channel: it is closed, and nothing goes on.</summary>
    Silent,

    /// <summary>The body failed, and counts as failed with another exception, one that it handled, which goes on instead.</summary>
    Replaced,

    /// <summary>The generator with a channel hears that nobody knows.</summary>
    Unknown,

    /// <summary>The generator without a channel is closed because nobody knows.</summary>
    SilentlyUnknown,

    /// <summary>The scope counts as completed, although the consumer stopped the async iterator method that holds it.</summary>
    Completed,
}
