using System.Diagnostics;

namespace Yielding.Internal;

/// <summary>Runs a body that is given as a delegate: the exact form, which sees how the body ends everywhere.</summary>
internal static class AsyncBodyRunner
{
    /// <summary>Runs a body in a scope.</summary>
    [StackTraceHidden]
    public static async Task RunAsync<T>(OpenAsyncScope<T> scope, Func<T, Task> body, CancellationToken token)
    {
        // The one await of the library that comes back to the caller's context: the body is the caller's code, and belongs there.
        var value = await scope.EnterRunAsync(token).ConfigureAwait(true);
        try
        {
            await (body(value) ?? throw ReturnedNull(scope)).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // the scope decides what becomes of it: FailRunAsync throws it again unless it is suppressed
        catch (Exception e)
#pragma warning restore CA1031
        {
            await scope.FailRunAsync(e).ConfigureAwait(false);

            return;
        }

        await scope.CompleteRunAsync().ConfigureAwait(false);
    }

    /// <summary>The same for a body whose result is needed.</summary>
    [StackTraceHidden]
    public static async Task<TResult> RunAsync<T, TResult>(
        OpenAsyncScope<T> scope, Func<T, Task<TResult>> body, Func<Exception, TResult>? whenSuppressed, CancellationToken token)
    {
        var value = await scope.EnterRunAsync(token).ConfigureAwait(true); // as above
        TResult result;
        try
        {
            result = await (body(value) ?? throw ReturnedNull(scope)).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // as above
        catch (Exception e)
#pragma warning restore CA1031
        {
            await scope.FailRunAsync(e).ConfigureAwait(false);

            return whenSuppressed is not null
                ? whenSuppressed(e)
                : throw new InvalidOperationException(
                    $"The scope of '{scope.Name}' suppressed the exception of its body, so the body has no result: a RunAsync that returns one has to get it from somewhere. "
                    + "Pass whenSuppressed to give the result for that case; the suppressed exception is the inner exception.",
                    e);
        }

        await scope.CompleteRunAsync().ConfigureAwait(false);

        return result;
    }

    private static InvalidOperationException ReturnedNull(LiveScope scope) =>
        new($"The body in the scope of '{scope.Name}' returned null instead of a task: RunAsync has to await it. Return Task.CompletedTask when there is nothing to wait for.");
}
