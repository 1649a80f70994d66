namespace Yielding.Oracle.Running;

/// <summary>How the exact form has to end the body of one scope, so that it does what the other form was allowed to do instead.</summary>
/// <param name="Kind">The difference.</param>
/// <param name="Exception">The name of the exception that the other form held for the body's; null when it was unknown.</param>
/// <param name="IsAfterYieldBreak">The body was left by <c>yield break</c>, after which the outcome can be unknown.</param>
internal sealed record Override(Difference Kind, string? Exception, bool IsAfterYieldBreak = false);

/// <summary>The ways in which the form that has to find out may differ from the exact one.</summary>
internal enum Difference
{
    /// <summary>The body completed, and counts as failed with an exception that it handled, which propagates.</summary>
    Rethrown,

    /// <summary>The same for a generator without a <c>ScopeBody</c>: it is disposed, and nothing propagates.</summary>
    Silent,

    /// <summary>The body failed, and counts as failed with another exception, one that it handled, which propagates instead.</summary>
    Replaced,

    /// <summary>The generator with a <c>ScopeBody</c> receives an unknown outcome.</summary>
    Unknown,

    /// <summary>The generator without a <c>ScopeBody</c> is disposed because the outcome is unknown.</summary>
    SilentlyUnknown,

    /// <summary>The scope counts as completed, although the consumer stopped the async iterator method that holds it.</summary>
    Completed,
}
