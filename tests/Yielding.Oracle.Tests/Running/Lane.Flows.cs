using System.Globalization;
using System.Runtime.ExceptionServices;

namespace Yielding.Oracle.Running;

/// <summary>Awaits, threads, and flows that wait for each other.</summary>
public sealed partial class Lane
{
    private readonly Queue<(Lane Lane, Task Task)> _waiters = [];
    private TaskCompletionSource? _signal;
    private bool _staysInline;
    private Task? _failed;

    /// <summary>The task that this lane's waiter awaits. Its completion runs the rest inline.</summary>
    public Task Signalled => _signal?.Task ?? Task.CompletedTask;

    // A flow that waits for its signal has to come that far before the signal is given, and one that is resumed with an exception which is
    // being handled has to be through with it before the handler continues: these do not suspend.
    private bool StaysHere => _staysInline || _signal is { Task.IsCompleted: false } || _parent is { StaysHere: true };

    /// <summary>Awaits as <c>Task.Yield</c> does.</summary>
    public Pause Pause() => new(StaysHere);

    /// <summary>Gives what it was given, after an await.</summary>
    public async Task<T> Later<T>(T value)
    {
        await Pause();

        return value;
    }

    public async Task Fails()
    {
        await Task.CompletedTask.ConfigureAwait(false);

        throw First();
    }

    public async Task FailsLate()
    {
        await Pause();

        throw Second();
    }

    /// <summary>A task that has failed, the same one each time.</summary>
    public Task Failed() => _failed ??= Fails();

    /// <summary>An exception object that all flows throw.</summary>
    public Exception SharedException => _play.Shared.Object;

    /// <summary>Keeps the failure of its factory, for all flows.</summary>
    public Lazy<int> SharedLazy => _play.Shared.Lazy;

    /// <summary>Throws an exception that was captured before.</summary>
    public int ThrowCaptured()
    {
        _play.Shared.Captured.Throw();

        return 0;
    }

    /// <summary>A failed task that all flows await.</summary>
    public Task SharedTask => _play.Shared.Task;

    /// <summary>A task that all flows await, and that fails meanwhile.</summary>
    public Task SharedLateTask
    {
        get
        {
            var task = _play.Shared.LateTask;
            if (StaysHere)
            {
                WaitFor(task);
            }

            return task;
        }
    }

    public ForeignResource Foreign(string disposal) => new(this, disposal);

    /// <summary>Runs this on a thread of its own.</summary>
    public void OnThread(Action<Lane> body, bool throwsHere)
    {
        ArgumentNullException.ThrowIfNull(body);
        var lane = Child();
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                body(lane);
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        lane.End(failure is null ? Task.CompletedTask : Task.FromException(failure));
        if (throwsHere && failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Runs this in the thread pool, and waits here.</summary>
    public void OnPool(Action<Lane> body)
    {
        var lane = Child();
        lane.Track(Task.Run(() => body(lane))).GetAwaiter().GetResult();
    }

    /// <summary>Runs this in the thread pool.</summary>
    public Task OnPool(Func<Lane, Task> body)
    {
        var lane = Child();
        var running = lane.Track(Task.Run(() => body(lane)));
        if (StaysHere)
        {
            WaitFor(running);
        }

        return running;
    }

    /// <summary>Starts an asynchronous method.</summary>
    public Task Start(Func<Lane, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var lane = Child();

        return lane.Track(body(lane));
    }

    /// <summary>Starts an asynchronous method that awaits <see cref="Signalled"/> on its way.</summary>
    public void StartWaiter(Func<Lane, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var lane = Child();
        lane._signal = new TaskCompletionSource();
        _waiters.Enqueue((lane, lane.Track(body(lane))));
    }

    public void SendResult() => Send(signal => signal.TrySetResult());

    public void SendFailure() => Send(signal => signal.TrySetException(First()));

    public void SendShared() => Send(signal => signal.TrySetException(SharedException));

    public void SendCancellation() => Send(signal =>
    {
        using var source = new CancellationTokenSource();
        using var registration = source.Token.Register(() => signal.TrySetCanceled(source.Token));
        source.Cancel();
    });

    public void SendSame(Exception handled)
    {
        if (_waiters.TryPeek(out var next))
        {
            next.Lane._staysInline = true;
        }

        Send(signal => signal.TrySetException(handled));
    }

    /// <summary>Its code has come to its end. A filter is part of the code around it.</summary>
    internal bool IsOver => _hasEnded || (_isFilter && _parent!.IsOver);

    /// <summary>It has the signal that it may be waiting for.</summary>
    internal bool IsSignalled => _signal is not { Task.IsCompleted: false };

    /// <summary>At the end of a flow nothing else gives the signals that are still awaited.</summary>
    internal void SignalAll()
    {
        while (_waiters.Count > 0)
        {
            SendResult();
        }
    }

    // It waits for the waiter's end, so that the rest of the program doesn't run at the same time.
    private void Send(Action<TaskCompletionSource> send)
    {
        if (_waiters.TryDequeue(out var next))
        {
            send(next.Lane._signal!);
            WaitFor(next.Task);
        }
    }

    // Unlike Wait, this doesn't throw what the task has failed with.
    private static void WaitFor(Task task) => Task.WaitAny(task);

    private Lane Child() => new(_play, string.Create(CultureInfo.InvariantCulture, $"{Name}/{_children++}"), this);

    private Task Track(Task task)
    {
        _play.Track(this, task);

        return task;
    }
}
