using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>Caches a result for each type or method. Those that can be unloaded are not kept alive.</summary>
/// <param name="find">Computes the result, which may be null.</param>
internal sealed class MetadataCache<TKey, TValue>(Func<TKey, TValue?> find)
    where TKey : class
    where TValue : class
{
    private readonly ConditionalWeakTable<TKey, Holder> _weak = [];

    // A weak table keeps a value alive as long as its key. So a collectible copy of the library would live as long as the methods of others
    // that it has cached.
    private readonly ConcurrentDictionary<TKey, Holder>? _own = typeof(Holder).Assembly.IsCollectible ? new() : null;

    public TValue? Get(TKey key)
    {
        if (_own is not null)
        {
            return _own.GetOrAdd(key, static (key, find) => new Holder(find(key)), find).Value;
        }

        if (!_weak.TryGetValue(key, out var known))
        {
            known = _weak.GetValue(key, key => new Holder(find(key)));
        }

        return known.Value;
    }

    // A value of the table cannot be null.
    private sealed record Holder(TValue? Value);
}
