using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>The place in the source that enters an asynchronous scope, as the compiler fills it in.</summary>
/// <remarks>
/// It stands for the owner, the method whose body it is: the first asynchronous method on the stack. To look for that costs
/// microseconds, so it is done once for each place, provided that the place lies in the owner itself, and not in a helper that
/// enters for many owners.
/// </remarks>
internal readonly struct EntrySite(string member, string file, int line) : IEquatable<EntrySite>
{
    // Whoever fills in names of their own making could make more and more places. These are then not kept.
    private const int Capacity = 10_000;

    private static readonly ConcurrentDictionary<EntrySite, MethodBase> s_owners = new();

    // What a loop enters again and again is found without the dictionary.
    private static Known? s_last;

    private readonly string _file = file;
    private readonly int _line = line;

    /// <summary>The owner; null when there is no asynchronous method on the stack, or this runtime doesn't name the methods on it.</summary>
    public MethodBase? FindOwner()
    {
        if (Volatile.Read(ref s_last) is { } last && last.Site.Equals(this))
        {
            return last.Owner;
        }

        if (s_owners.TryGetValue(this, out var known))
        {
            Volatile.Write(ref s_last, new Known(this, known));

            return known;
        }

        var owner = StackEvidence.FindOwner(out var isCaller);
        if (owner is { DeclaringType: { IsCollectible: false } type }
            && isCaller
            && type.Name.Contains($"<{member}>", StringComparison.Ordinal)
            && s_owners.Count < Capacity)
        {
            s_owners[this] = owner;
        }

        return owner;
    }

    // The compiler's names of files are literals: the same object each time. To read a long path costs more than all the rest.
    public bool Equals(EntrySite other) => ReferenceEquals(_file, other._file) && _line == other._line;

    public override bool Equals(object? obj) => obj is EntrySite other && Equals(other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(_file) ^ (_line * 397);

    private sealed record Known(EntrySite Site, MethodBase Owner);
}
