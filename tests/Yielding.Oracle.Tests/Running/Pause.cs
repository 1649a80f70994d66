using System.Runtime.CompilerServices;

namespace Yielding.Oracle.Running;

/// <summary>Awaits as <c>Task.Yield</c> does, or not at all.</summary>
public sealed class Pause(bool isOver) : ICriticalNotifyCompletion
{
    public bool IsCompleted => isOver;

    public Pause GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => Task.Yield().GetAwaiter().OnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation) => Task.Yield().GetAwaiter().UnsafeOnCompleted(continuation);
}
