namespace Yielding.Testing.Internal;

/// <summary>The rules for each run. A broken rule is reported as what happened, and what to do.</summary>
internal static class Rules
{
    private const string AdviceAgainstCancelledTeardown =
        "Use the token of the generator's own parameter, which is detached after the setup, or none.";

    private const string AdviceAgainstOwnException = "Make the scope complete without a sweep first.";

    /// <summary>Returns the rules that a run broke.</summary>
    /// <param name="run">The run, which has ended.</param>
    /// <param name="clean">The run without faults: the same run, or that of another form.</param>
    /// <param name="way">The points that an earlier run reached, up to the last injection; all of them for a clean run.</param>
    /// <param name="options">The options of the sweep.</param>
    public static IReadOnlyList<string> BrokenBy(RunLog run, RunLog clean, IReadOnlyList<Reached> way, SweepOptions options)
    {
        // If it took another path, the other rules mean nothing.
        return Repeats(run, way) is { } problem
            ? [problem]
            :
            [
                .. run.Broken,
                .. Exceptions(run, options),
                .. Body(run, options),
                .. Commits(run, clean, options),
                .. Resources(run),
                .. SecondDispose(run),
            ];
    }

    public static string TokenNotObserved(SweepPoint point) =>
        $"Token not observed: the caller has cancelled the setup, but the token at {point} is not cancelled. "
        + "Mark the generator's parameter with '[EnumeratorCancellation]', or use its delegate's token.";

    public static string CancelledTeardown(SweepPoint point) =>
        $"Cancelled teardown: the caller's cancellation reached the wait {ReportText.Of(point)}. " + AdviceAgainstCancelledTeardown;

    public static string OwnCheck(Exception exception) => $"The caller's own check failed. {exception.GetType().Name}: {exception.Message}";

    private static string? Repeats(RunLog run, IReadOnlyList<Reached> way)
    {
        var at = run.Points.Zip(way).TakeWhile(pair => IsSame(pair.First.Point, pair.Second.Point)).Count();
        if (at == way.Count && (run.Plan.Count > 0 || run.Points.Count == way.Count))
        {
            return null;
        }

        return $"Another way: as its point {at + 1} this run came to {NameAt(run.Points, at)}, and an earlier one to {NameAt(way, at)}. "
            + "Start each run from the same state.";
    }

    private static bool IsSame(SweepPoint one, SweepPoint other) => one.Name == other.Name && one.Phase == other.Phase;

    private static string NameAt(IReadOnlyList<Reached> points, int at) => at < points.Count ? points[at].Point.ToString() : "its end";

    private static IEnumerable<string> Exceptions(RunLog run, SweepOptions options)
    {
        var expected = run.Thrown
            .Where(thrown => options.RequireAllExceptions || thrown == run.Thrown[^1] || thrown == run.BodyFailure)
            .Where(thrown => !IsSuppressed(thrown, options))
            .ToList();
        foreach (var thrown in expected.Where(thrown => !run.Caught.Includes(thrown.Exception)))
        {
            yield return $"Lost exception: the {thrown.Exception.GetType().Name} thrown {thrown.Where} is neither the caught exception "
                + "nor its context or inner exception. Let it propagate, make it an inner exception, "
                + "or declare it in 'SweepOptions.Suppresses'.";
        }

        foreach (var thrown in run.Thrown.Where(thrown => IsSuppressed(thrown, options) && ReachesCaller(run, thrown)))
        {
            yield return $"Not suppressed: the {thrown.Exception.GetType().Name} thrown {thrown.Where} reached the caller, "
                + "although 'SweepOptions.Suppresses' declares it. Catch the exception of 'Rethrow()', or call 'Suppress()'.";
        }

        if (run.IsSetupCancelled && !run.Thrown.Any(thrown => thrown.Exception is not OperationCanceledException))
        {
            if (!run.Caught.Includes(e => e is OperationCanceledException cancelled && cancelled.CancellationToken == run.Token))
            {
                yield return "Cancellation lost: the setup was cancelled, and the caller caught no OperationCanceledException "
                    + "with its token. Let it propagate.";
            }
        }
        else if (run.Caught is not null && expected.Count == 0 && !run.Thrown.Any(thrown => run.Caught.Includes(thrown.Exception)))
        {
            yield return run is { IsCancelled: true, Caught: OperationCanceledException }
                ? "Cancelled teardown: the caller's cancellation after the setup ended in an OperationCanceledException "
                    + "not thrown by the body. " + AdviceAgainstCancelledTeardown
                : $"Own exception: the caller caught an exception that was not injected ({ReportText.Of(run.Caught)}). "
                    + AdviceAgainstOwnException;
        }
        else if (run.Plan.Count == 0 && run.BodyFailure is { } failure)
        {
            yield return $"Own exception: the body threw an exception that was not injected ({ReportText.Of(failure.Exception)}). "
                + AdviceAgainstOwnException;
        }
    }

    // In a using the language rethrows the body's exception even if the generator suppresses it.
    private static bool ReachesCaller(RunLog run, Thrown thrown) =>
        run.Thrown.Count == 1
        && run.Caught.Includes(thrown.Exception)
        && (run.Form is ScopeForm.Run or ScopeForm.RunAsync || thrown != run.BodyFailure);

    private static IEnumerable<string> Body(RunLog run, SweepOptions options)
    {
        if (!run.BodyRan)
        {
            yield break;
        }

        if (run.Thrown.FirstOrDefault(thrown => thrown.Phase == SweepPhase.Setup && !IsSuppressed(thrown, options)) is { } thrown)
        {
            yield return $"Body without setup: the body ran although the setup had failed {thrown.Where}. "
                + "Let the exception propagate from the setup.";
        }
        else if (run.IsSetupCancelled)
        {
            yield return "Body without setup: the body ran although the setup had been cancelled. "
                + "Let the cancellation propagate from the setup.";
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
                var failure = before?.Where ?? "of a cancelled setup";

                yield return $"Commit on failure: '{commit.Name}' was committed after the failure {failure}. "
                    + "Commit after the 'yield return', outside of 'finally' blocks; with a 'ScopeBody', after 'Rethrow()'.";
            }
        }

        // An exception that the body handles itself is not observed outside.
        var bodyCompleted = run is { BodyFailure: null, Caught: null, IsSetupCancelled: false }
            && run.Thrown.All(thrown => thrown.Phase == SweepPhase.Body && IsSuppressed(thrown, options));
        if (bodyCompleted)
        {
            var expected = clean.Commits.Select(commit => commit.Name).ToList();
            if (!run.Commits.Select(commit => commit.Name).SequenceEqual(expected))
            {
                var actual = List(run.Commits.Select(commit => commit.Name));

                yield return $"No commit: the body completed, and {actual} was committed, where the first run committed {List(expected)}. "
                    + "Commit whenever the body completes.";
            }
        }
    }

    private static IEnumerable<string> Resources(RunLog run)
    {
        foreach (var held in run.Resources)
        {
            if (held.Releases == 0)
            {
                yield return $"Leak: '{held.Name}' was acquired and never released. {AdviceAgainstLeak(run)}";
            }
            else if (held.Releases > 1)
            {
                yield return $"Released twice: '{held.Name}' was released {held.Releases} times. Release it in one place only.";
            }

            var tooLate = run.Resources.LastOrDefault(
                other => other.AcquiredAt > held.AcquiredAt
                    && other.AcquiredAt <= held.ReleasedAt
                    && other.ReleasedAt > held.ReleasedAt
                    && other.Releases > 0);
            if (tooLate is not null)
            {
                yield return $"Wrong order: '{held.Name}' was released before '{tooLate.Name}', which was acquired after it. "
                    + "Nest the 'using' statements or 'try' blocks, or register both in one exit stack.";
            }
        }
    }

    private static IEnumerable<string> SecondDispose(RunLog run)
    {
        if (run.SecondDisposeThrew is not null || run.SecondDisposeDidSomething)
        {
            yield return "Second Dispose: it threw, reached a point, released or committed. Make the second 'Dispose' do nothing.";
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
            SweepPhase.Body =>
                "Release it in a 'finally' block, or hold it in a 'using': the code after the 'yield return' runs only on success.",
            _ => "Release it in its own 'finally' block or 'using', so that an earlier failure does not skip the release.",
        };
    }

    private static bool IsSuppressed(Thrown thrown, SweepOptions options) =>
        thrown.Point is not null && options.Suppresses is { } suppresses && suppresses(thrown.Point);

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'").DefaultIfEmpty("nothing"));
}
