using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Yielding.Platforms;

/// <summary>A thread on which an asynchronous method continues when it awaits this.</summary>
[SuppressMessage("Performance", "CA1822", Justification = "The members of an awaiter are found by their names.")]
internal sealed class OneThread : ICriticalNotifyCompletion
{
    private readonly BlockingCollection<Action> _work = [];

    public OneThread() => new Thread(Work) { IsBackground = true }.Start();

    public bool IsCompleted => false;

    public OneThread GetAwaiter() => this;

    public void OnCompleted(Action continuation) => _work.Add(continuation);

    public void UnsafeOnCompleted(Action continuation) => _work.Add(continuation);

    public void GetResult()
    {
    }

    private void Work()
    {
        foreach (var continuation in _work.GetConsumingEnumerable())
        {
            continuation();
        }
    }
}
