namespace Yielding.Testing.Internal;

/// <summary>A synchronous scope under test, and how it is played.</summary>
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
        Scope<T> left = default;
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
                Use(log, ref left);
            }
        }
#pragma warning disable CA1031 // what reaches the caller is what is judged
        catch (Exception e)
#pragma warning restore CA1031
        {
            caught = e;
        }

        log.Ends(caught);
        DisposeAgain(log, left);
    }

    private void Use(RunLog log, ref Scope<T> left)
    {
        using var scope = enter(log.Probe);
        left = scope;
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

    // A scope that was never entered has nothing to leave.
    private static void DisposeAgain(RunLog log, Scope<T> left)
    {
        Exception? thrown = null;
        try
        {
            left.Dispose();
        }
#pragma warning disable CA1031 // whatever it throws, it should have done nothing
        catch (Exception e)
#pragma warning restore CA1031
        {
            thrown = e;
        }

        log.SecondDispose(thrown);
    }
}
