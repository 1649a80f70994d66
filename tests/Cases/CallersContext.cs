using System.Collections.Concurrent;

namespace Yielding.Cases;

/// <summary>What an <c>await</c> returns to.</summary>
public enum ContextKind
{
    SynchronizationContext,
    TaskScheduler,
}

/// <summary>The context of the library's caller: a synchronization context with one thread, or an exclusive task scheduler.</summary>
internal abstract class CallersContext
{
    private int _posts;

    /// <summary>Whether the running code is in this context.</summary>
    public abstract bool IsCurrent { get; }

    /// <summary>How many continuations were posted. A task scheduler counts none.</summary>
    public int Posts => Volatile.Read(ref _posts);

    public static CallersContext Of(ContextKind kind) => kind == ContextKind.TaskScheduler ? new Exclusive() : new SingleThread();

    /// <summary>Runs an asynchronous method in this context, to its end.</summary>
    public abstract void Run(Func<Task> main);

    private sealed class Exclusive : CallersContext
    {
        private readonly TaskScheduler _scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;

        public override bool IsCurrent => TaskScheduler.Current == _scheduler;

        public override void Run(Func<Task> main) =>
            Task.Factory.StartNew(main, CancellationToken.None, TaskCreationOptions.None, _scheduler).Unwrap().GetAwaiter().GetResult();
    }

    private sealed class SingleThread : CallersContext
    {
        // Only a deadlock takes so long.
        private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

        private readonly BlockingCollection<(SendOrPostCallback Call, object? State)> _calls = [];
        private readonly int _thread = Environment.CurrentManagedThreadId;
        private readonly Context _context;

        public SingleThread() => _context = new Context(this);

        public override bool IsCurrent => Environment.CurrentManagedThreadId == _thread && SynchronizationContext.Current == _context;

        public override void Run(Func<Task> main)
        {
            var before = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(_context);
            try
            {
                var running = main();
                running.ContinueWith(_ => _calls.Add((static _ => { }, null)), TaskScheduler.Default);
                while (!running.IsCompleted)
                {
                    _calls.TryTake(out var next, s_limit).ShouldBeTrue("nothing has been posted, and the method has not ended: a deadlock");
                    next.Call(next.State);
                }

                running.GetAwaiter().GetResult();
            }
            finally
            {
                SynchronizationContext.SetSynchronizationContext(before);
            }
        }

        private sealed class Context(SingleThread owner) : SynchronizationContext
        {
            public override void Post(SendOrPostCallback d, object? state)
            {
                Interlocked.Increment(ref owner._posts);
                owner._calls.Add((d, state));
            }
        }
    }
}
