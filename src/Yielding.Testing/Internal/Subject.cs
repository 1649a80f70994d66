namespace Yielding.Testing.Internal;

/// <summary>A synchronous scope under test, and the way to run it.</summary>
/// <param name="run">Runs a body in it as a delegate.</param>
/// <param name="enter">Enters it for a <c>using</c>.</param>
/// <param name="body">The body.</param>
internal sealed class Subject<T>(Action<SweepProbe, Action<T>> run, Func<SweepProbe, Scope<T>> enter, Action<T, SweepProbe> body)
{
    public ScopeSweepReport Sweep(string name, SweepOptions? options)
    {
        var sweep = new Sweep(name, options ?? new SweepOptions(), ScopeForm.Run, ScopeForm.Using);
        foreach (var log in sweep.Runs())
        {
            Play(log);
        }

        return sweep.End();
    }

    private void Play(RunLog log)
    {
        Scope<T> exited = default;
        Exception? caught = null;
        log.Start();
        try
        {
            if (log.Form == ScopeForm.Run)
            {
                run(log.Probe, value => Body(log, value));
            }
            else
            {
                Use(log, ref exited);
            }
        }
#pragma warning disable CA1031 // the exception that reaches the caller is checked
        catch (Exception e)
#pragma warning restore CA1031
        {
            caught = e;
        }

        log.RecordEnd(caught);
        DisposeAgain(log, exited);
    }

    private void Use(RunLog log, ref Scope<T> exited)
    {
        using var scope = enter(log.Probe);
        exited = scope;
        Body(log, scope.Value);
    }

    private void Body(RunLog log, T value)
    {
        try
        {
            log.BodyStarts();
            body(value, log.Probe);
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

    // For a scope that was never entered, the handle is the default one, whose Dispose does nothing.
    private static void DisposeAgain(RunLog log, Scope<T> exited)
    {
        Exception? thrown = null;
        try
        {
            exited.Dispose();
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
