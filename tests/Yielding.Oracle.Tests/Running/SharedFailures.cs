using System.Runtime.ExceptionServices;

namespace Yielding.Oracle.Running;

/// <summary>Exception objects that all flows of one run of a program throw, each in its own way.</summary>
internal sealed class SharedFailures
{
    private readonly FirstException _inLazy = new("eLazy");
    private readonly SecondException _inTask = new("fTask");
    private readonly FirstException _inLateTask = new("eLate");
    private readonly Lazy<Task> _task;
    private readonly Lazy<Task> _lateTask;
    private readonly Lazy<ExceptionDispatchInfo> _captured = new(Capture);

    public SharedFailures()
    {
        Lazy = new Lazy<int>(() => throw _inLazy);
        _task = new Lazy<Task>(FailAsync);
        _lateTask = new Lazy<Task>(FailLateAsync);
    }

    public Exception Object { get; } = new FirstException("eObject");

    public Lazy<int> Lazy { get; }

    /// <summary>A capture of an exception that was thrown once.</summary>
    public ExceptionDispatchInfo Captured => _captured.Value;

    /// <summary>A task that has failed.</summary>
    public Task Task => _task.Value;

    /// <summary>A task that fails some time after its first use.</summary>
    public Task LateTask => _lateTask.Value;

    public bool Contains(Exception exception) =>
        exception == Object || exception == _inLazy || exception == _inTask || exception == _inLateTask
        || (_captured.IsValueCreated && exception == _captured.Value.SourceException);

    private static ExceptionDispatchInfo Capture()
    {
        try
        {
            throw new SecondException("fCaptured");
        }
        catch (SecondException e)
        {
            return ExceptionDispatchInfo.Capture(e);
        }
    }

    private async Task FailAsync()
    {
        await Task.CompletedTask.ConfigureAwait(false);

        throw _inTask;
    }

    private async Task FailLateAsync()
    {
        await Task.Yield();

        throw _inLateTask;
    }
}
