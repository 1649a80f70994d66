using System.Globalization;

namespace Yielding;

/// <summary>Which scopes are tracked for <see cref="ScopeDiagnostics.TrackLeaks"/>: none, all, or a sample.</summary>
/// <remarks>
/// A tracked scope costs about as much as a throw, because the calls that entered it are recorded. A sample finds the same leaks in a
/// program that repeats them, at a fraction of the cost.
/// </remarks>
/// <example>
/// <code>
/// ScopeDiagnostics.TrackLeaks = LeakTracking.All;             // in tests
/// ScopeDiagnostics.TrackLeaks = LeakTracking.Sampled(1000);   // in production: one of a thousand scopes
/// </code>
/// </example>
public readonly struct LeakTracking : IEquatable<LeakTracking>
{
    internal LeakTracking(int interval) => Interval = interval;

    /// <summary>Gets the value that tracks no scope: the default.</summary>
    public static LeakTracking Off => default;

    /// <summary>Gets the value that tracks each scope.</summary>
    public static LeakTracking All => new(1);

    /// <summary>Gets the number of scopes one of which is tracked; 1 for all, 0 for none.</summary>
    public int Interval { get; }

    /// <summary>Compares two values.</summary>
    /// <param name="left">A value.</param>
    /// <param name="right">Another value.</param>
    /// <returns>Whether they track the same scopes.</returns>
    public static bool operator ==(LeakTracking left, LeakTracking right) => left.Equals(right);

    /// <summary>Compares two values.</summary>
    /// <param name="left">A value.</param>
    /// <param name="right">Another value.</param>
    /// <returns>Whether they track different scopes.</returns>
    public static bool operator !=(LeakTracking left, LeakTracking right) => !left.Equals(right);

    /// <summary>Makes a value that tracks one of a number of scopes, by the order of their entries in the process.</summary>
    /// <param name="n">The number: 1 tracks each scope.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is zero or negative.</exception>
    public static LeakTracking Sampled(int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);

        return new LeakTracking(n);
    }

    /// <summary>Compares with another value.</summary>
    /// <param name="other">The other value.</param>
    /// <returns>Whether they track the same scopes.</returns>
    public bool Equals(LeakTracking other) => Interval == other.Interval;

    /// <summary>Compares with another object.</summary>
    /// <param name="obj">The object, or null.</param>
    /// <returns>Whether it is a value that tracks the same scopes.</returns>
    public override bool Equals(object? obj) => obj is LeakTracking other && Equals(other);

    /// <summary>Returns a hash code of the value.</summary>
    /// <returns>The hash code.</returns>
    public override int GetHashCode() => Interval;

    /// <summary>Returns the name of the value.</summary>
    /// <returns><c>Off</c>, <c>All</c> or, for one of 100 scopes, <c>Sampled(100)</c>.</returns>
    public override string ToString() => Interval switch
    {
        0 => nameof(Off),
        1 => nameof(All),
        _ => string.Create(CultureInfo.InvariantCulture, $"{nameof(Sampled)}({Interval})"),
    };
}
