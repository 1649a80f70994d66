namespace Yielding.Oracle.Running;

/// <summary>One line of a trace.</summary>
/// <param name="Text">What happened.</param>
/// <param name="Exceptions">The exception that is concerned, and those that it has replaced; or null.</param>
/// <param name="Scope">The scope that received the outcome of its body, or null.</param>
/// <param name="Received">What it received.</param>
/// <param name="Warnings">How many warnings had been logged by then.</param>
/// <param name="Ending">How the body ended, known in the exact form only.</param>
internal sealed record TraceEvent(
    string Text,
    string? Exceptions = null,
    ScopeName? Scope = null,
    ReceivedOutcome? Received = null,
    int Warnings = 0,
    BodyEnding Ending = BodyEnding.Other)
{
    public override string ToString() => Exceptions?.Contains(' ', StringComparison.Ordinal) == true ? $"{Text} ({Exceptions})" : Text;
}

/// <summary>One entry of a scope: the site of its generator in the source, and which entry of that site it is in its lane.</summary>
internal sealed record ScopeName(string Lane, string Site, int Entry)
{
    public override string ToString() => $"{Lane}:{Site}.{Entry}";
}

internal enum ReceivedStatus
{
    /// <summary>A generator with a <c>ScopeBody</c> was disposed before it received anything.</summary>
    Nothing,
    Completed,
    Failed,
    Unknown,

    /// <summary>A generator without a <c>ScopeBody</c> was resumed, as after a body that completed.</summary>
    Resumed,

    /// <summary>It was closed, as after a body that did not complete.</summary>
    Closed,
}

/// <summary>The endings of a body after which the form that has to find out may know less.</summary>
internal enum BodyEnding
{
    Other,

    /// <summary>It was left by <c>return</c>. In an async iterator method that is a <c>yield break</c>.</summary>
    Returned,

    /// <summary>The consumer of the async iterator method stopped reading at a yield in the body.</summary>
    Stopped,

    /// <summary>The consumer of the async iterator method failed at a yield in the body.</summary>
    StoppedByFailure,

    /// <summary>One of these two, and the body had reported before that it completed.</summary>
    StoppedAfterComplete,
}

/// <summary>What a scope received.</summary>
internal sealed record ReceivedOutcome(ReceivedStatus Status, string? Exception = null)
{
    public override string ToString() => Exception is null ? $"{Status}" : $"{Status} {Exception}";
}
