using System.Runtime.CompilerServices;

namespace Yielding.Support;

/// <summary>What comes after an await of it runs on a thread of its own.</summary>
internal readonly struct AnotherThread : INotifyCompletion
{
    public bool IsCompleted => false;

    public AnotherThread GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => new Thread(() => continuation()).Start();
}
