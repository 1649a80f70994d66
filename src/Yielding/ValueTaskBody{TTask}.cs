using System.ComponentModel;

namespace Yielding;

/// <summary>A body that returns a <see cref="ValueTask"/>. It exists so that such a call of a synchronous method doesn't compile.</summary>
/// <typeparam name="TTask"><see cref="ValueTask"/>: the only type that fits the constraint.</typeparam>
/// <returns>The task.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate TTask ValueTaskBody<out TTask>()
    where TTask : struct, IEquatable<ValueTask>;
