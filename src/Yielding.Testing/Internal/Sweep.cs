namespace Yielding.Testing.Internal;

/// <summary>Plans the runs of a sweep, and checks each when it has ended.</summary>
internal sealed class Sweep(string subject, SweepOptions options, params IReadOnlyList<ScopeForm> forms)
{
    private readonly List<SweepRun> _failed = [];
    private RunLog? _clean;
    private Exception? _inner;
    private int _count;

    /// <summary>
    /// Returns the runs. The caller executes each before it takes the next one, because the points that it reaches determine the runs that
    /// follow.
    /// </summary>
    public IEnumerable<RunLog> Runs()
    {
        foreach (var form in forms)
        {
            using var clean = new RunLog(form, options);
            yield return clean;
            if (!Check(clean, _clean?.Points ?? clean.Points))
            {
                continue;
            }

            _clean ??= clean;
            foreach (var injection in FirstInjections(clean))
            {
                using var run = new RunLog(form, options, injection);
                yield return run;
                if (!Check(run, [.. clean.Points.Take(injection.At + 1)]))
                {
                    continue;
                }

                // Injects a second fault at each point after the first one, including points that only a failing run reaches.
                for (var at = injection.At + 1; at < run.Points.Count; at++)
                {
                    using var again = new RunLog(form, options, injection, new Injection(at, Cancels: false));
                    yield return again;
                    Check(again, [.. run.Points.Take(at + 1)]);
                }
            }
        }
    }

    /// <summary>Ends the sweep and returns its report.</summary>
    /// <exception cref="ScopeSweepException">A run broke a rule.</exception>
    /// <exception cref="InvalidOperationException">There was nothing to check.</exception>
    public ScopeSweepReport End()
    {
        if (_failed.Count > 0)
        {
            throw new ScopeSweepException(Report.Of(subject, _count, _failed), _failed, _inner);
        }

        var points = _clean!.Points.Select(reached => reached.Point).ToList();
        var resources = _clean.Resources.Select(held => held.Name).ToList();
        if (options.AfterRun is null && points.TrueForAll(IsOfTheSweepItself))
        {
            throw new InvalidOperationException(
                $"The sweep of '{subject}' found nothing to check: neither the generator nor the body used the probe. "
                + "Report points, resources or commits to the probe, or set 'SweepOptions.AfterRun'.");
        }

        return new ScopeSweepReport(_count, points, resources);
    }

    private static bool IsOfTheSweepItself(SweepPoint point) => point.Name is ReportText.BodyStart or ReportText.BodyEnd;

    private static IEnumerable<Injection> FirstInjections(RunLog clean)
    {
        for (var at = 0; at < clean.Points.Count; at++)
        {
            yield return new Injection(at, Cancels: false);
        }

        if (!clean.Token.CanBeCanceled)
        {
            yield break;
        }

        yield return new Injection(Injection.BeforeSetup, Cancels: true);
        for (var at = 0; at < clean.Points.Count; at++)
        {
            if (clean.Points[at].CanCancel)
            {
                yield return new Injection(at, Cancels: true);
            }
        }
    }

    /// <summary>Checks a run that has ended. Returns true when it broke no rule.</summary>
    private bool Check(RunLog run, IReadOnlyList<Reached> way)
    {
        _count++;
        var result = new SweepRun(run);
        var broken = Rules.BrokenBy(run, _clean ?? run, way, options).ToList();
        try
        {
            options.AfterRun?.Invoke(result);
        }
#pragma warning disable CA1031 // any exception of the caller's check is a finding
        catch (Exception e)
#pragma warning restore CA1031
        {
            broken.Add(Rules.OwnCheck(e));
            _inner ??= e;
        }

        if (broken.Count > 0)
        {
            var isInjected = run.Thrown.Any(thrown => thrown.Point is not null && ReferenceEquals(thrown.Exception, run.Caught));
            _inner ??= isInjected ? null : run.Caught;
            result.BrokenRules = broken;
            _failed.Add(result);
        }

        return broken.Count == 0;
    }
}
