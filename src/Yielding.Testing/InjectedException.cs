namespace Yielding.Testing;

/// <summary>The exception that a sweep injects, unless <see cref="SweepOptions.Fault"/> makes another one.</summary>
/// <example>
/// <code>
/// static IEnumerable&lt;string> Retried(SweepProbe probe, ScopeBody body)
/// {
///     yield return "tea";
///     try
///     {
///         body.Rethrow();
///     }
///     catch (InjectedException e) when (e.Point.Name == "insert")
///     {
///         // handled here: it is suppressed
///     }
/// }
/// </code>
/// </example>
#pragma warning disable CA1032 // only the sweep makes one, and it always knows the point
public sealed class InjectedException : Exception
#pragma warning restore CA1032
{
    internal InjectedException(SweepPoint point)
        : base($"Injected by the sweep at {point}.") =>
        Point = point;

    /// <summary>Gets the point at which it was injected.</summary>
    public SweepPoint Point { get; }
}
