using System.ComponentModel;

namespace Yielding;

/// <summary>A body that returns a <see cref="ValueTask"/>. It exists so that such a call of a synchronous <c>Run</c> doesn't compile.</summary>
/// <typeparam name="T">The type of the scope's value.</typeparam>
/// <typeparam name="TTask"><see cref="ValueTask"/>: the only type that fits the constraint.</typeparam>
/// <param name="value">The scope's value.</param>
/// <returns>The task.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate TTask ValueTaskBody<in T, out TTask>(T value)
    where TTask : struct, IEquatable<ValueTask>;
