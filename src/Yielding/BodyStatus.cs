namespace Yielding;

/// <summary>How the body of a scope ended.</summary>
/// <example>
/// <code>
/// static IEnumerable&lt;TextWriter> Logged(TextWriter log, ScopeBody body)
/// {
///     yield return log;
///     log.WriteLine(body.Status == BodyStatus.Completed ? "saved" : "not saved");
/// }
///
/// Scope.Run(body => Logged(log, body), writer => writer.WriteLine("working"));
/// </code>
/// </example>
public enum BodyStatus
{
    /// <summary>The body has not ended: it has not begun, or it runs.</summary>
    Running,

    /// <summary>The body reached its end, or was left early by <c>return</c>, <c>break</c>, <c>continue</c> or <c>goto</c>.</summary>
    Completed,

    /// <summary>An exception left the body, or <see cref="Scope{T}.Fail"/> reported one.</summary>
    Failed,

    /// <summary>How the body ended cannot be determined. This never counts as success.</summary>
    Unknown,
}
