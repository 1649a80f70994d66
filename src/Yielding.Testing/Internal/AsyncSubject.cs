namespace Yielding.Testing.Internal;

/// <summary>An asynchronous scope under test, and the way to run it.</summary>
/// <param name="run">Runs a body in it as a delegate.</param>
/// <param name="enter">Enters it for an <c>await using</c>.</param>
/// <param name="body">The body.</param>
/// <remarks>Every run starts in the context of the caller, because the generator and the body are the caller's code.</remarks>
internal sealed class AsyncSubject<T>(
    Func<SweepProbe, Func<T, Task>, Task> run, Func<SweepProbe, ValueTask<AsyncScope<T>>> enter, Func<T, SweepProbe, Task> body)
{
    public async Task<ScopeSweepReport> SweepAsync(string name, SweepOptions? options)
    {
        var sweep = new Sweep(name, options ?? new SweepOptions(), ScopeForm.RunAsync, ScopeForm.AwaitUsing);
        foreach (var log in sweep.Runs())
        {
            await PlayAsync(log).ConfigureAwait(true);
        }

        return sweep.End();
    }

    private async Task PlayAsync(RunLog log)
    {
        AsyncScope<T>? exited = null;
        Exception? caught = null;
        log.Start();
        try
        {
            if (log.Form == ScopeForm.RunAsync)
            {
                await run(log.Probe, value => BodyAsync(log, value)).ConfigureAwait(true);
            }
            else
            {
                await UseAsync(log, scope => exited = scope).ConfigureAwait(true);
            }
        }
#pragma warning disable CA1031 // the exception that reaches the caller is checked
        catch (Exception e)
#pragma warning restore CA1031
        {
            caught = e;
        }

        log.RecordEnd(caught);
        await DisposeAgainAsync(log, exited).ConfigureAwait(true);
    }

    private async Task UseAsync(RunLog log, Action<AsyncScope<T>> entered)
    {
        var scope = await enter(log.Probe).ConfigureAwait(true);
        await using (scope.ConfigureAwait(true))
        {
            entered(scope);
            await BodyAsync(log, scope.Value).ConfigureAwait(true);
        }
    }

    private async Task BodyAsync(RunLog log, T value)
    {
        try
        {
            log.BodyStarts();
            var running = body(value, log.Probe)
                ?? throw new InvalidOperationException(
                    "The body returned null instead of a task. Return 'Task.CompletedTask' when there is nothing to await.");
            await running.ConfigureAwait(true);
            log.BodyCompletes();
        }
        catch (Exception e) when (log.NoteFailure(e))
        {
            throw;
        }
        finally
        {
            log.BodyIsOver();
        }
    }

    // A scope that was never entered is null.
    private static async Task DisposeAgainAsync(RunLog log, AsyncScope<T>? exited)
    {
        Exception? thrown = null;
        try
        {
            if (exited is not null)
            {
                await exited.DisposeAsync().ConfigureAwait(true);
            }
        }
#pragma warning disable CA1031 // the second disposal must do nothing; any exception is reported
        catch (Exception e)
#pragma warning restore CA1031
        {
            thrown = e;
        }

        log.SecondDispose(thrown);
    }
}
