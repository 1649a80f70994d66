using System.ComponentModel;

namespace Yielding;

/// <summary>A body that returns a task. It exists so that such a call of a synchronous <c>Run</c> doesn't compile.</summary>
/// <typeparam name="TTask">The type of the task.</typeparam>
/// <returns>The task.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate TTask TaskBody<out TTask>()
    where TTask : Task;
