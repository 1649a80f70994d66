using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>Counts the active synchronous scopes of each generator, on runtimes that do not expose which exception is in flight.</summary>
/// <remarks>
/// Calls of one method enter scopes of one generator. To find the method itself would cost a stack walk at each entry. Where one line
/// enters different generators, an exception of another call may still be taken for one of this call.
/// </remarks>
internal static class ActiveScopeCounter
{
    private static readonly MetadataCache<object, EntryCounter> s_counters = new(static _ => new EntryCounter());

    public static EntryCounter.Entry Enter(object generator)
    {
        object kind = generator is Delegate made ? made.Method : generator.GetType();

        return s_counters.Get(kind)!.Enter();
    }
}
