using System.Reflection;

namespace Yielding.Outcomes;

/// <summary>The modules of this library: this one, and those of its asynchronous half that were loaded.</summary>
/// <remarks>A module is held weakly: it may be in a load context that is unloaded before this one.</remarks>
internal static class OwnModules
{
    private static readonly object s_lock = new();

    private static WeakReference<Module>[] s_others = [];

    /// <summary>Adds a module of the library. It is called before any other code of the module.</summary>
    public static void Add(Module module)
    {
        lock (s_lock)
        {
            s_others = [.. s_others.Where(other => other.TryGetTarget(out _)), new(module)];
        }
    }

    /// <summary>Returns whether a module is one of this library.</summary>
    public static bool Contains(Module module)
    {
        if (module == typeof(OwnModules).Module)
        {
            return true;
        }

        foreach (var other in Volatile.Read(ref s_others))
        {
            if (other.TryGetTarget(out var own) && module == own)
            {
                return true;
            }
        }

        return false;
    }
}
