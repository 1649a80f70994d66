using System.Diagnostics;
using System.Runtime.CompilerServices;

#pragma warning disable RS0030 // the tasks have ended
namespace Yielding.Internal;

/// <summary>
/// How the run of a body in its scope ended: with a result, or with the body's exception, which is stored in the caller's task and not
/// thrown.
/// </summary>
/// <remarks>
/// A throw in an asynchronous method of the library would add a frame to the exception's stack trace, which no attribute hides.
/// </remarks>
internal readonly struct RunEnd<TResult>
{
    private readonly TResult _result;
    private readonly Exception? _thrown;

    private RunEnd(TResult result, Exception? thrown)
    {
        _result = result;
        _thrown = thrown;
    }

    public static RunEnd<TResult> Of(TResult result) => new(result, thrown: null);

    public static RunEnd<TResult> Threw(Exception thrown) => new(default!, thrown);

    /// <summary>Returns the task for the caller of a run.</summary>
    [StackTraceHidden]
    public static Task<TResult> ToTask(ValueTask<RunEnd<TResult>> run)
    {
        // The builder of asynchronous methods is the only public way to create a cancelled task that keeps its exception object.
        var promise = AsyncTaskMethodBuilder<TResult>.Create();
        var task = promise.Task;
        var awaiter = run.ConfigureAwait(false).GetAwaiter();
        if (awaiter.IsCompleted)
        {
            Complete(ref promise, awaiter);
        }
        else
        {
            awaiter.UnsafeOnCompleted(() => Complete(ref promise, awaiter));
        }

        return task;
    }

    [StackTraceHidden]
    private static void Complete(
        ref AsyncTaskMethodBuilder<TResult> promise, ConfiguredValueTaskAwaitable<RunEnd<TResult>>.ConfiguredValueTaskAwaiter awaiter)
    {
        RunEnd<TResult> end;
        try
        {
            end = awaiter.GetResult();
        }
#pragma warning disable CA1031 // it is stored in the task
        catch (Exception e)
#pragma warning restore CA1031
        {
            promise.SetException(e);

            return;
        }

        if (end._thrown is null)
        {
            promise.SetResult(end._result);
        }
        else
        {
            promise.SetException(end._thrown);
        }
    }
}

internal static class RunEnd
{
    /// <summary>
    /// Returns the exception that an <c>await</c> of the task would throw, or null after a success. A throw would add a frame to its trace.
    /// </summary>
    [StackTraceHidden]
    public static Exception? ThrownBy(Task ended)
    {
        if (ended.IsCompletedSuccessfully)
        {
            return null;
        }

        if (ended.Exception is { InnerException: { } thrown })
        {
            return thrown;
        }

        try
        {
            ended.GetAwaiter().GetResult();

            return null;
        }
        catch (OperationCanceledException e)
        {
            return e;
        }
    }
}
