using System.Collections;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>
/// Resumes and disposes generators, and calls other exits, with an outcome, which the scopes that are exited in there get. Its frames on
/// the stack mark the border of the generator's code.
/// </summary>
internal static class GeneratorBoundary
{
    /// <summary>
    /// Whether a generator is being exited on this thread or in this execution context, so that another one that is resumed here has to be
    /// separated from it.
    /// </summary>
    public static bool IsWithin => AmbientExit.Current is not null;

    /// <summary>Resumes the generator after a body that completed. Returns true when it yielded.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // a stack walk searches for its frame
    public static bool Resume(IEnumerator steps)
    {
        var ambient = AmbientExit.BeginOnThread(BodyOutcome.Completed, scopeBody: null, isOfGenerator: true);
        try
        {
            return steps.MoveNext();
        }
        finally
        {
            ambient.End();
        }
    }

    /// <summary>Resumes a generator with a <see cref="ScopeBody"/> after any outcome. Returns true when it yielded.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // as above
    public static bool Resume(IEnumerator steps, ScopeBody body, in BodyOutcome outcome)
    {
        body.End(outcome);
        var ambient = AmbientExit.BeginOnThread(outcome, body, isOfGenerator: true);
        try
        {
            return steps.MoveNext();
        }
        finally
        {
            ambient.End();
        }
    }

    /// <summary>Disposes the generator: only its <c>finally</c> blocks run.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // as above
    public static void Close(IDisposable steps, in BodyOutcome outcome)
    {
        var ambient = AmbientExit.BeginOnThread(outcome, scopeBody: null);
        try
        {
            steps.Dispose();
        }
        finally
        {
            ambient.End();
        }
    }

    /// <summary>Calls an exit given as a delegate, which may hold or exit scopes. Returns true when it suppresses.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // as above
    public static bool Call(
        Func<object, object?, Exception?, bool> exit, object target, object? state, in BodyOutcome outcome, Exception? thrown)
    {
        var ambient = AmbientExit.BeginOnThread(outcome, scopeBody: null);
        try
        {
            return exit(target, state, thrown);
        }
        finally
        {
            ambient.End();
        }
    }

    /// <summary>Starts the setup of an asynchronous generator, and notes for its scopes that the library drives it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ValueTask<bool> StartAsync<T>(IAsyncEnumerator<T> steps) =>
        DrivenIterator.IsNeeded ? StartNotedAsync(steps) : steps.MoveNextAsync();

    /// <summary>
    /// Begins the exit of an asynchronous generator, which the caller then resumes or disposes. Only an asynchronous method may call it.
    /// </summary>
    /// <param name="outcome">How the body ended.</param>
    /// <param name="body">Passes the outcome to the generator; null when it has none.</param>
    /// <param name="generator">The generator if it is resumed; null if it is disposed.</param>
    /// <returns>The exit, which the caller ends with <see cref="AmbientExit.End"/>.</returns>
    public static AmbientExit BeginInContext(in BodyOutcome outcome, ScopeBody? body, object? generator = null) =>
        AmbientExit.BeginInContext(outcome, body, generator);

    /// <summary>
    /// Starts an asynchronous teardown within an <see cref="AmbientExit"/>, which ends with it. Values that the teardown sets in its
    /// execution context before its first await remain set for the caller, except the exit itself.
    /// </summary>
    /// <param name="outcome">How the body ended.</param>
    /// <param name="target">The object that is torn down.</param>
    /// <param name="thrown">The exception that the teardown receives, or null.</param>
    /// <param name="start">Starts the teardown, which returns true to suppress the exception.</param>
    public static ValueTask<bool> Start<TTarget>(
        in BodyOutcome outcome, TTarget target, Exception? thrown, Func<TTarget, Exception?, ValueTask<bool>> start)
    {
        var before = ExecutionContext.Capture();
        var outer = AmbientExit.InContext;
        var ambient = AmbientExit.BeginInContext(outcome, scopeBody: null);
        var inside = ExecutionContext.Capture();
        ValueTask<bool> teardown;
        try
        {
            teardown = start(target, thrown);
        }
#pragma warning disable CA1031 // it is stored in the returned task
        catch (Exception e)
#pragma warning restore CA1031
        {
            teardown = ValueTask.FromException<bool>(e);
        }

        if (before is not null && ReferenceEquals(ExecutionContext.Capture(), inside))
        {
            ExecutionContext.Restore(before); // it has set nothing, so no new context is needed
        }
        else
        {
            AmbientExit.RestoreContext(outer);
        }

        if (!teardown.IsCompletedSuccessfully)
        {
            return AwaitAsync(ambient, teardown);
        }

        ambient.End();

        return teardown;
    }

    private static ValueTask<bool> StartNotedAsync<T>(IAsyncEnumerator<T> steps)
    {
        DrivenIterator.Begin(out var call, steps);
        try
        {
            return steps.MoveNextAsync();
        }
        finally
        {
            call.End();
        }
    }

    private static async ValueTask<bool> AwaitAsync(AmbientExit ambient, ValueTask<bool> teardown)
    {
        try
        {
            return await teardown.ConfigureAwait(false);
        }
        finally
        {
            ambient.End();
        }
    }

    // The try block keeps the call from being a tail call, which would have no frame either.
    [MethodImpl(MethodImplOptions.NoInlining)] // a stack walk searches for its frame
    private static void CallWithin(AmbientExit within, Func<object, object?, Exception?, bool> exit, object target, object? state)
    {
        var returned = false;
        try
        {
            exit(target, state, null);
            returned = true;
        }
        finally
        {
            if (!returned)
            {
                within.End();
            }
        }
    }

    /// <summary>Calls exits given as delegates, one after the other on one thread, after a success.</summary>
    /// <remarks>
    /// An exit separates what was thrown before it from the scopes that are exited in it. As long as nothing is thrown there is nothing to
    /// separate, so that one exit serves all calls: to begin and end one costs twice as much as the rest of a call.
    /// </remarks>
    internal struct Calls
    {
        private AmbientExit? _exit;

        /// <summary>Calls an exit. Its result is not used, since there is no exception to suppress.</summary>
        public void Call(Func<object, object?, Exception?, bool> exit, object target, object? state, in BodyOutcome outcome)
        {
            if (_exit is null || !ThrowClock.NothingSince(_exit.Since))
            {
                End();
                _exit = AmbientExit.BeginOnThread(outcome, scopeBody: null);
            }

            var within = _exit;
            _exit = null; // in case that the call throws
            CallWithin(within, exit, target, state);
            _exit = within;
        }

        /// <summary>Ends the exit, before other code of the caller exits anything.</summary>
        public void End()
        {
            _exit?.End();
            _exit = null;
        }
    }
}
