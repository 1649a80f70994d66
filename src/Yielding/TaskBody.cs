using System.ComponentModel;

namespace Yielding;

/// <summary>A body that returns a task. It exists so that such a call of a synchronous <c>Run</c> doesn't compile.</summary>
/// <typeparam name="T">The type of the scope's value.</typeparam>
/// <typeparam name="TTask">The type of the task.</typeparam>
/// <param name="value">The scope's value.</param>
/// <returns>The task.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate TTask TaskBody<in T, out TTask>(T value)
    where TTask : Task;
