using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using Yielding.Internal;

namespace Yielding;

/// <summary>
/// An awaiter that a synchronous generator accepts: that of <see cref="Yielder{T}.Return"/>. A generator that awaits anything else does not
/// compile (CS0315), and the compiler's message has the name of this interface. Use <c>AsyncContextManager.From</c> for such a generator.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Design", "CA1040", Justification = "Its only member is internal, so that no other type implements it.")]
public interface IOnlyYielderReturnCanBeAwaitedHere
{
    internal void Suspend(ScopeRunBox box);
}
