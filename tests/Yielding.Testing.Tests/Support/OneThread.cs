using System.Collections.Concurrent;

namespace Yielding.Support;

/// <summary>
/// A synchronization context of one thread: what is posted runs when the code before it has returned, and never at the same time.
/// </summary>
internal sealed class OneThread : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _posted = [];

    /// <summary>Runs it, and all that comes of it, on this thread.</summary>
    public void Run(Func<Task> function)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            var task = function();
            task.ContinueWith(_ => _posted.CompleteAdding(), TaskScheduler.Default);
            foreach (var (callback, state) in _posted.GetConsumingEnumerable())
            {
                callback(state);
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state) => _posted.Add((d, state));
}
