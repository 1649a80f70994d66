using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>The open synchronous scopes by their generators, on runtimes that do not tell which exception is in flight.</summary>
/// <remarks>
/// Calls of one method enter scopes of one generator. To look for the method itself would cost a walk of the stack at each entry. Where a line enters now one
/// generator and now another one, an exception of another call may still be taken for that of this one.
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
