using System.Collections.Concurrent;

namespace Yielding.Outcomes;

/// <summary>The source line of an entry of an asynchronous scope, from the compiler (<c>CallerLineNumber</c>).</summary>
/// <remarks>
/// To find the enclosing method costs microseconds. So it is done once for each line, provided that the line lies in the enclosing method
/// itself, and not in a helper that enters scopes for many methods.
/// </remarks>
internal readonly struct EntryCallSite(string member, string file, int line) : IEquatable<EntryCallSite>
{
    // Callers that pass made-up names could create ever more lines. Beyond this number they are not kept.
    private const int Capacity = 10_000;

    // Lines that are entered repeatedly are found without the dictionary.
    private const int Slots = 64;

    private static readonly ConcurrentDictionary<EntryCallSite, Known> s_known = new();
    private static readonly Known?[] s_slots = new Known?[Slots];

    private readonly string _member = member;
    private readonly string _file = file;
    private readonly int _line = line;

    /// <summary>Finds the place of the entry; null when no asynchronous method is on the stack, or it cannot be identified.</summary>
    public EntryPlace? FindPlace()
    {
        ref var slot = ref s_slots[(uint)GetHashCode() % Slots];
        var known = Volatile.Read(ref slot);
        if (known is null || !known.Site.Equals(this))
        {
            if (!s_known.TryGetValue(this, out known))
            {
                return FindNewPlace();
            }

            Volatile.Write(ref slot, known);
        }

        return known.Place.IsOneOfSeveral ? EntryPlace.Find(_line, out _)?.Enter() : known.Place.Enter();
    }

    // File names from the compiler are literals: the same object each time. To compare long paths costs more than all the rest.
    public bool Equals(EntryCallSite other) => ReferenceEquals(_file, other._file) && _line == other._line;

    public override bool Equals(object? obj) => obj is EntryCallSite other && Equals(other);

    public override int GetHashCode() => _file.Length ^ (_line * 397);

    private EntryPlace? FindNewPlace()
    {
        var place = EntryPlace.Find(_line, out var isCaller);
        if (place is not null && isCaller && !place.Method.IsCollectible && place.Method.IsPartOf(_member) && s_known.Count < Capacity)
        {
            place.Member = _member;
            s_known.TryAdd(this, new Known(this, place));
        }

        return place?.Enter();
    }

    private sealed record Known(EntryCallSite Site, EntryPlace Place);
}
