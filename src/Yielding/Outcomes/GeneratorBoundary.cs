using System.Collections;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>
/// Where the library resumes or disposes a generator, or calls another exit, and says why: the scopes that are exited in there have that outcome. Its frames on the stack
/// mark the border of the generator's code.
/// </summary>
internal static class GeneratorBoundary
{
    /// <summary>A generator is being exited on this thread or in this execution context, so that another one that is resumed here has to be kept apart.</summary>
    public static bool IsWithin => AmbientExit.Current is not null;

    /// <summary>Resumes the generator after a body that completed; true when it yielded.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // its frame is looked for
    public static bool Resume(IEnumerator steps)
    {
        var ending = AmbientExit.BeginOnThread(BodyOutcome.Completed, channel: null, isOfGenerator: true);
        try
        {
            return steps.MoveNext();
        }
        finally
        {
            ending.IsOver();
        }
    }

    /// <summary>Resumes a generator with a <see cref="ScopeBody"/>, whatever the outcome; true when it yielded.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // as above
    public static bool Resume(IEnumerator steps, ScopeBody body, in BodyOutcome outcome)
    {
        body.End(outcome);
        var ending = AmbientExit.BeginOnThread(outcome, body, isOfGenerator: true);
        try
        {
            return steps.MoveNext();
        }
        finally
        {
            ending.IsOver();
        }
    }

    /// <summary>Disposes the generator: only its <c>finally</c> blocks run.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // as above
    public static void Close(IDisposable steps, in BodyOutcome outcome)
    {
        var ending = AmbientExit.BeginOnThread(outcome, channel: null);
        try
        {
            steps.Dispose();
        }
        finally
        {
            ending.IsOver();
        }
    }

    /// <summary>Calls an exit that is given as a delegate: it may hold or exit scopes. True when it suppresses.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // as above
    public static bool Call(Func<object, object?, Exception?, bool> exit, object target, object? state, in BodyOutcome outcome, Exception? thrown)
    {
        var ending = AmbientExit.BeginOnThread(outcome, channel: null);
        try
        {
            return exit(target, state, thrown);
        }
        finally
        {
            ending.IsOver();
        }
    }

    /// <summary>Starts the setup of an asynchronous generator. Its scopes can know that the library drives it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ValueTask<bool> StartAsync<T>(IAsyncEnumerator<T> steps) => DrivenIterator.IsWanted ? StartNotedAsync(steps) : steps.MoveNextAsync();

    /// <summary>Begins the exit of an asynchronous generator, for the caller to resume or dispose it. Only an asynchronous method may call it.</summary>
    /// <param name="outcome">How the body ended.</param>
    /// <param name="body">Through which the generator learns it, or null.</param>
    /// <returns>What the caller ends with <c>IsOver</c>.</returns>
    public static AmbientExit BeginInContext(in BodyOutcome outcome, ScopeBody? body) => AmbientExit.BeginInContext(outcome, body);

    /// <summary>
    /// Starts an asynchronous teardown as part of an ending, which is over when the teardown is. What the teardown sets in its execution context before its first await
    /// remains set for the caller, unlike the ending.
    /// </summary>
    /// <param name="why">How the body ended.</param>
    /// <param name="target">What is torn down.</param>
    /// <param name="thrown">What the teardown is given.</param>
    /// <param name="start">Starts the teardown; true suppresses the exception.</param>
    public static ValueTask<bool> Start<TTarget>(in BodyOutcome why, TTarget target, Exception? thrown, Func<TTarget, Exception?, ValueTask<bool>> start)
    {
        var before = ExecutionContext.Capture();
        var outer = AmbientExit.InContext;
        var ending = AmbientExit.BeginInContext(why, channel: null);
        var inside = ExecutionContext.Capture();
        ValueTask<bool> teardown;
        try
        {
            teardown = start(target, thrown);
        }
#pragma warning disable CA1031 // it is in the task that is returned
        catch (Exception e)
#pragma warning restore CA1031
        {
            teardown = ValueTask.FromException<bool>(e);
        }

        if (before is not null && ReferenceEquals(ExecutionContext.Capture(), inside))
        {
            ExecutionContext.Restore(before); // it has set nothing: this needs no new context
        }
        else
        {
            AmbientExit.LeaveContext(outer);
        }

        if (!teardown.IsCompletedSuccessfully)
        {
            return AwaitAsync(ending, teardown);
        }

        ending.IsOver();

        return teardown;
    }

    private static ValueTask<bool> StartNotedAsync<T>(IAsyncEnumerator<T> steps)
    {
        var before = DrivenIterator.Exchange(steps);
        try
        {
            return steps.MoveNextAsync();
        }
        finally
        {
            DrivenIterator.Exchange(before);
        }
    }

    private static async ValueTask<bool> AwaitAsync(AmbientExit ending, ValueTask<bool> teardown)
    {
        try
        {
            return await teardown.ConfigureAwait(false);
        }
        finally
        {
            ending.IsOver();
        }
    }
}
