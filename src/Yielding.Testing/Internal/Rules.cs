namespace Yielding.Testing.Internal;

/// <summary>What has to be true of each run. A broken rule is told as what happened, the rule, and what to do.</summary>
internal static class Rules
{
    /// <summary>The rules that a run broke, other than those that its probe has seen broken.</summary>
    /// <param name="run">The run, which is over.</param>
    /// <param name="clean">The run without faults; it may be the same one, or that of another form.</param>
    /// <param name="way">The points that an earlier run came to, up to the last injection; all of them for a clean run.</param>
    /// <param name="options">What the caller of the sweep wants.</param>
    public static IReadOnlyList<string> BrokenBy(RunLog run, RunLog clean, IReadOnlyList<Reached> way, SweepOptions options)
    {
        // When it went elsewhere, nothing else that can be said of it means anything.
        return Repeats(run, way) is { } problem
            ? [problem]
            : [.. run.Broken, .. Exceptions(run, options), .. Body(run, options), .. Commits(run, clean, options), .. Resources(run), .. SecondDispose(run)];
    }

    public static string TokenNotObserved(SweepPoint point) =>
        $"Token not observed: the caller has cancelled the setup, but the token at {point} is not cancelled: the caller's token has to reach every wait of the setup. "
        + "Mark the generator's parameter with '[EnumeratorCancellation]', or take the token that the generator's delegate is given.";

    public static string CancelledTeardown(SweepPoint point) =>
        $"Cancelled teardown: the caller's cancellation reached the wait {ReportText.Of(point)}: nobody may cancel a teardown. "
        + "Take the token of the generator's own parameter, which is detached once the setup is over, or none.";

    public static string OwnCheck(Exception exception) => $"The caller's own check failed. {exception.GetType().Name}: {exception.Message}";

    private static string? Repeats(RunLog run, IReadOnlyList<Reached> way)
    {
        var at = run.Points.Zip(way).TakeWhile(pair => IsSame(pair.First.Point, pair.Second.Point)).Count();
        if (at == way.Count && (run.Plan.Count > 0 || run.Points.Count == way.Count))
        {
            return null;
        }

        return $"Another way: as its point {at + 1} this run came to {NameAt(run.Points, at)}, and an earlier one to {NameAt(way, at)}: without a fault before, all runs have to do the same. "
            + "Let each run start from the same state.";
    }

    private static bool IsSame(SweepPoint one, SweepPoint other) => one.Name == other.Name && one.Phase == other.Phase;

    private static string NameAt(IReadOnlyList<Reached> points, int at) => at < points.Count ? points[at].Point.ToString() : "its end";

    private static IEnumerable<string> Exceptions(RunLog run, SweepOptions options)
    {
        var wanted = run.Thrown
            .Where(thrown => options.RequireAllExceptions || thrown == run.Thrown[^1] || thrown == run.BodyFailure)
            .Where(thrown => !IsSuppressed(thrown, options))
            .ToList();
        foreach (var thrown in wanted.Where(thrown => !run.Caught.Tells(thrown.Exception)))
        {
            yield return $"Lost exception: the {thrown.Exception.GetType().Name} thrown {thrown.Where} is neither what the caller caught nor a context or an inner exception of it: no exception may be lost. "
                + "Let it pass, or make it the inner exception of what is thrown instead; if it is meant to end in the scope, let 'SweepOptions.Suppresses' say so.";
        }

        foreach (var thrown in run.Thrown.Where(thrown => IsSuppressed(thrown, options) && ReachesCaller(run, thrown)))
        {
            yield return $"Not suppressed: the {thrown.Exception.GetType().Name} thrown {thrown.Where} reached the caller, although 'SweepOptions.Suppresses' says that it is suppressed: what is promised has to hold. "
                + "A generator suppresses by catching what 'Rethrow()' throws, or with 'Suppress()'.";
        }

        if (run.IsSetupCancelled && !run.Thrown.Any(thrown => thrown.Exception is not OperationCanceledException))
        {
            if (!run.Caught.Tells(e => e is OperationCanceledException cancelled && cancelled.CancellationToken == run.Token))
            {
                yield return "Cancellation lost: the setup was cancelled, and the caller caught no OperationCanceledException with its token: a cancelled setup has to say so. Let it pass.";
            }
        }
        else if (run.Caught is not null && wanted.Count == 0 && !run.Thrown.Any(thrown => run.Caught.Tells(thrown.Exception)))
        {
            yield return run is { IsCancelled: true, Caught: OperationCanceledException }
                ? "Cancelled teardown: the caller's cancellation after the setup ended in an OperationCanceledException that the body did not throw: nobody may cancel a teardown. "
                    + "Take the token of the generator's own parameter, which is detached once the setup is over, or none."
                : $"Own exception: the caller caught an exception that nobody has injected, {ReportText.Of(run.Caught)}: a scope that meets no fault has to complete. Let the scope run once without a sweep.";
        }
        else if (run.Plan.Count == 0 && run.BodyFailure is { } failure)
        {
            yield return $"Own exception: the body threw an exception that nobody has injected, {ReportText.Of(failure.Exception)}: a scope that meets no fault has to complete. Let the scope run once without a sweep.";
        }
    }

    // In a using the language rethrows what left the body, whatever the generator does.
    private static bool ReachesCaller(RunLog run, Thrown thrown) =>
        run.Thrown.Count == 1
        && run.Caught.Tells(thrown.Exception)
        && (run.Form is ScopeForm.Run or ScopeForm.RunAsync || thrown != run.BodyFailure);

    private static IEnumerable<string> Body(RunLog run, SweepOptions options)
    {
        if (!run.BodyRan)
        {
            yield break;
        }

        if (run.Thrown.FirstOrDefault(thrown => thrown.Phase == SweepPhase.Setup && !IsSuppressed(thrown, options)) is { } thrown)
        {
            yield return $"Body without setup: the body ran although the setup had failed {thrown.Where}: a body needs a setup that succeeded. Let the exception leave the setup.";
        }
        else if (run.IsSetupCancelled)
        {
            yield return "Body without setup: the body ran although the setup had been cancelled: a body needs a setup that succeeded. Let the cancellation leave the setup.";
        }
    }

    private static IEnumerable<string> Commits(RunLog run, RunLog clean, SweepOptions options)
    {
        foreach (var commit in run.Commits)
        {
            var before = run.Thrown.FirstOrDefault(
                thrown => thrown.Time <= commit.Time && (thrown == run.BodyFailure || !IsSuppressed(thrown, options)));
            if (before is not null || run.IsSetupCancelled)
            {
                yield return $"Commit on failure: '{commit.Name}' was committed after the failure {before?.Where ?? "of a cancelled setup"}: only the work of a body that completed may last. "
                    + "Commit after the 'yield return', outside of 'finally' blocks; with a 'ScopeBody', after 'Rethrow()'.";
            }
        }

        // Of what the body handles by itself nobody else knows.
        var bodyCompleted = run is { BodyFailure: null, Caught: null, IsSetupCancelled: false }
            && run.Thrown.All(thrown => thrown.Phase == SweepPhase.Body && IsSuppressed(thrown, options));
        if (bodyCompleted)
        {
            var expected = clean.Commits.Select(commit => commit.Name).ToList();
            if (!run.Commits.Select(commit => commit.Name).SequenceEqual(expected))
            {
                yield return $"No commit: the body completed, and {List(run.Commits.Select(commit => commit.Name))} was committed, where the first run committed {List(expected)}: the work of a body that completed has to last. "
                    + "Let nothing stand in the way of the commit.";
            }
        }
    }

    private static IEnumerable<string> Resources(RunLog run)
    {
        foreach (var held in run.Resources)
        {
            if (held.Releases == 0)
            {
                yield return $"Leak: '{held.Name}' was acquired and never released: what was acquired has to be released however the run ends. {AdviceAgainstLeak(run)}";
            }
            else if (held.Releases > 1)
            {
                yield return $"Released twice: '{held.Name}' was released {held.Releases} times: what was acquired has to be released once. Let one place own it.";
            }

            var tooLate = run.Resources.LastOrDefault(
                other => other.AcquiredAt > held.AcquiredAt && other.AcquiredAt <= held.ReleasedAt && other.ReleasedAt > held.ReleasedAt && other.Releases > 0);
            if (tooLate is not null)
            {
                yield return $"Wrong order: '{held.Name}' was released before '{tooLate.Name}', which was acquired after it: resources have to be released in the reverse order. "
                    + "Nest the 'using' statements or 'try' blocks, or register both in one exit stack.";
            }
        }
    }

    private static IEnumerable<string> SecondDispose(RunLog run)
    {
        if (run.SecondDisposeThrew is not null || run.SecondDisposeDidSomething)
        {
            yield return "Second Dispose: it threw, or did something: a scope is left once, and leaving it again does nothing.";
        }
    }

    private static string AdviceAgainstLeak(RunLog run)
    {
        if (run.Plan.Count == 0)
        {
            return "Hold it in a 'using', or release it in a 'finally' block.";
        }

        var phase = run.Thrown.Count > 0 ? run.Thrown[0].Phase : run.IsSetupCancelled ? SweepPhase.Setup : SweepPhase.Teardown;

        return phase switch
        {
            SweepPhase.Setup => "Begin the 'using', or the 'try' with the 'finally', right after it is acquired.",
            SweepPhase.Body => "Release it in a 'finally' block, or hold it in a 'using': the code after the 'yield return' is for success.",
            _ => "Let no failure before it keep its release from being reached: give it a 'finally' block, or a 'using', of its own.",
        };
    }

    private static bool IsSuppressed(Thrown thrown, SweepOptions options) =>
        thrown.Point is not null && options.Suppresses is { } suppresses && suppresses(thrown.Point);

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'").DefaultIfEmpty("nothing"));
}
