namespace Yielding.Testing.Internal;

/// <summary>Plans the runs of a sweep, one after the other, and judges each when it is over.</summary>
internal sealed class Sweep(string subject, SweepOptions options, params IReadOnlyList<ScopeForm> forms)
{
    private readonly List<SweepRun> _failed = [];
    private RunLog? _clean;
    private Exception? _inner;
    private int _count;

    /// <summary>The runs. Whoever takes one has to play it before taking the next: what it came to says which runs follow.</summary>
    public IEnumerable<RunLog> Runs()
    {
        foreach (var form in forms)
        {
            using var clean = new RunLog(form, options);
            yield return clean;
            if (!Judge(clean, _clean?.Points ?? clean.Points))
            {
                continue;
            }

            _clean ??= clean;
            foreach (var injection in FirstInjections(clean))
            {
                using var run = new RunLog(form, options, injection);
                yield return run;
                if (!Judge(run, [.. clean.Points.Take(injection.At + 1)]))
                {
                    continue;
                }

                // A second fault at whatever it came to after the first one: also at points that only a failing run comes to.
                for (var at = injection.At + 1; at < run.Points.Count; at++)
                {
                    using var again = new RunLog(form, options, injection, new Injection(at, Cancels: false));
                    yield return again;
                    Judge(again, [.. run.Points.Take(at + 1)]);
                }
            }
        }
    }

    /// <summary>The end of the sweep.</summary>
    /// <exception cref="ScopeSweepException">A run broke a rule.</exception>
    /// <exception cref="InvalidOperationException">There was nothing to look at.</exception>
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
                $"The sweep of '{subject}' found nothing to look at: neither the generator nor the body has told its probe of a point, a resource or a commit, so that no fault could have shown anything. "
                + "Let them use the probe, or set 'SweepOptions.AfterRun' to check what each run leaves behind.");
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

    /// <summary>True when the run, which is over, broke no rule.</summary>
    private bool Judge(RunLog run, IReadOnlyList<Reached> way)
    {
        _count++;
        var result = new SweepRun(run);
        var broken = Rules.BrokenBy(run, _clean ?? run, way, options).ToList();
        try
        {
            options.AfterRun?.Invoke(result);
        }
#pragma warning disable CA1031 // whatever the caller's check throws, it is what the check found
        catch (Exception e)
#pragma warning restore CA1031
        {
            broken.Add(Rules.OwnCheck(e));
            _inner ??= e;
        }

        if (broken.Count > 0)
        {
            _inner ??= run.Thrown.Any(thrown => thrown.Point is not null && ReferenceEquals(thrown.Exception, run.Caught)) ? null : run.Caught;
            result.BrokenRules = broken;
            _failed.Add(result);
        }

        return broken.Count == 0;
    }
}
