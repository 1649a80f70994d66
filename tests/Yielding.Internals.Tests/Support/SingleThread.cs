using System.Collections.Concurrent;

namespace Yielding.Support;

/// <summary>A synchronization context whose one thread runs what is posted, as that of a user interface does.</summary>
internal sealed class SingleThread : SynchronizationContext
{
    // Reached only when a test hangs.
    private static readonly TimeSpan s_guard = TimeSpan.FromSeconds(60);

    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _posted = [];

    public int Posts { get; private set; }

    /// <summary>Runs an asynchronous method to its end on a thread of its own.</summary>
    public static void Run(Func<SingleThread, Task> method)
    {
        Exception? failure = null;
        var context = new SingleThread();
        var thread = new Thread(() => failure = context.RunHere(method)) { IsBackground = true };
        thread.Start();
        thread.Join(s_guard).ShouldBeTrue("the thread hangs");
        if (failure is not null)
        {
            throw new InvalidOperationException("The method failed.", failure);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        Posts++;
        _posted.Add((d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

    private Exception? RunHere(Func<SingleThread, Task> method)
    {
        SetSynchronizationContext(this);
        try
        {
            var running = method(this);
            running.ContinueWith(_ => _posted.CompleteAdding(), TaskScheduler.Default);
            foreach (var (callback, state) in _posted.GetConsumingEnumerable())
            {
                callback(state);
            }

            running.GetAwaiter().GetResult();

            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
