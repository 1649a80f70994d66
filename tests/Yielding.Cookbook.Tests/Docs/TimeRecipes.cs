#region TimeUsings
using System.Diagnostics;
using Microsoft.Extensions.Caching.Memory;
using Yielding;
using static Yielding.Scope;
#endregion

namespace Yielding.Cookbook.Docs;

/// <summary>The recipes of docs/cookbook/time-and-measurement.md.</summary>
internal static class TimeRecipes
{
    #region Timer
    public static IEnumerable<Func<TimeSpan>> Timer(TimeProvider time, Action<TimeSpan> report)
    {
        var start = time.GetTimestamp();
        try
        {
            yield return () => time.GetElapsedTime(start);
        }
        finally
        {
            report(time.GetElapsedTime(start));
        }
    }
    #endregion

    #region Span
    public static IEnumerable<Activity?> Span(ActivitySource source, string name, ScopeBody body)
    {
        using var span = source.StartActivity(name);    // null when no listener records it
        yield return span;
        try
        {
            body.Rethrow();
        }
        catch (Exception e)
        {
            span?.AddException(e).SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
    }
    #endregion

    #region Warm
    public static IEnumerable<MemoryCache> Warm(Func<string, decimal> load, params string[] keys)
    {
        using var cache = new MemoryCache(new MemoryCacheOptions());
        foreach (var key in keys)
        {
            cache.Set(key, load(key));
        }

        yield return cache;
    }
    #endregion

    #region Profiled
    public static IEnumerable<Cost> Profiled()
    {
        var cost = new Cost();
        var (bytes, collections) = (GC.GetAllocatedBytesForCurrentThread(), GC.CollectionCount(0));
        try
        {
            yield return cost;
        }
        finally
        {
            cost.Bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
            cost.Collections = GC.CollectionCount(0) - collections;
        }
    }

    internal sealed class Cost
    {
        public long Bytes { get; set; }

        public int Collections { get; set; }
    }
    #endregion
}
