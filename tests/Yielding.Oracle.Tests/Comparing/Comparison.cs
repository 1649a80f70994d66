using Yielding.Oracle.Emission;
using Yielding.Oracle.Model;
using Yielding.Oracle.Running;

namespace Yielding.Oracle.Comparing;

/// <summary>Runs a program in both forms and compares the traces.</summary>
/// <remarks>
/// Where the form with <c>using</c> is allowed to differ, the program takes another path from there on. So the exact form is run again,
/// and made to differ in the same way at that scope, until both traces are the same, or a difference is not allowed.
/// </remarks>
internal sealed class Comparison
{
    private readonly EmittedProgram _program;
    private readonly Compilation _compilation;
    private readonly int _luck;
    private readonly Play _usings;
    private readonly Dictionary<ScopeName, Override> _overrides = [];
    private Play _runs;
    private int _lostTraces;

    private Comparison(EmittedProgram program, Compilation compilation, int luck)
    {
        _program = program;
        _compilation = compilation;
        _luck = luck;
        _usings = Play.Run(compilation.Usings(program), luck, _overrides);
        _runs = RunExactly();
    }

    public static ComparisonResult Of(EmittedProgram program, Compilation compilation, int luck)
    {
        var comparison = new Comparison(program, compilation, luck);
        while (true)
        {
            if (comparison._usings.Hangs || comparison._runs.Hangs)
            {
                return comparison.Failed(FailureKind.Hangs, "It did not end.");
            }

            var differences = comparison.FirstDifferences();
            if (differences.Count == 0)
            {
                return comparison.Agreed(comparison._runs.Used);
            }

            if (differences.Select(comparison.Explain).FirstOrDefault(found => found is not null) is not { } allowed)
            {
                var (lane, seen, exact) = differences[0];

                return comparison.Failed(
                    KindOf(seen, exact),
                    $"In lane {lane}: '{seen?.ToString() ?? "nothing"}' instead of '{exact?.ToString() ?? "nothing"}'.");
            }

            comparison._overrides[allowed.Scope] = allowed.Override;
            if (comparison.EndsComparison(allowed.Scope, allowed.Override))
            {
                return comparison.Agreed(comparison._overrides);
            }

            comparison._runs = comparison.RunExactly();
        }
    }

    private Play RunExactly() => Play.Run(_compilation.Runs(_program), _luck, _overrides);

    private static FailureKind KindOf(TraceEvent? seen, TraceEvent? exact)
    {
        if (seen?.Scope is null || seen.Scope != exact?.Scope)
        {
            return FailureKind.Differs;
        }

        return (seen.Received!.Status, exact.Received!.Status) switch
        {
            (ReceivedStatus.Completed or ReceivedStatus.Resumed, _) => FailureKind.ReportedCompleted,
            (ReceivedStatus.Failed, ReceivedStatus.Failed) => FailureKind.WrongException,
            (ReceivedStatus.Failed or ReceivedStatus.Closed, ReceivedStatus.Completed or ReceivedStatus.Resumed) =>
                FailureKind.FailedSilently,
            _ => FailureKind.Differs,
        };
    }

    /// <summary>The first difference of each lane that has one.</summary>
    private List<(string Lane, TraceEvent? Seen, TraceEvent? Exact)> FirstDifferences()
    {
        var differences = new List<(string, TraceEvent?, TraceEvent?)>();
        foreach (var lane in _usings.Traces.Keys.Union(_runs.Traces.Keys).Order(StringComparer.Ordinal))
        {
            // An exception that is replaced by a teardown is seen by the filters further out in the one form only.
            if (lane.Contains(Lane.FilterMark, StringComparison.Ordinal)
                && !(_usings.Traces.ContainsKey(lane) && _runs.Traces.ContainsKey(lane)))
            {
                continue;
            }

            var seen = _usings.Traces.GetValueOrDefault(lane) ?? [];
            var exact = _runs.Traces.GetValueOrDefault(lane) ?? [];
            var same = seen.Zip(exact).TakeWhile(both => AreSame(both.First, both.Second)).Count();
            if (same < seen.Count || same < exact.Count)
            {
                differences.Add((lane, seen.ElementAtOrDefault(same), exact.ElementAtOrDefault(same)));
            }
        }

        return differences;
    }

    // Where the library doesn't know which exception was leaving a body, it doesn't know either which one was replaced.
    private bool AreSame(TraceEvent seen, TraceEvent exact) =>
        seen.Text == exact.Text
        && (seen.Exceptions == exact.Exceptions || _usings.WarningCount > 0);

    /// <summary>What would make the exact form differ in the same way; null when there is no such thing.</summary>
    private (ScopeName Scope, Override Override)? Explain((string Lane, TraceEvent? Seen, TraceEvent? Exact) difference)
    {
        var (_, seen, exact) = difference;
        if (seen?.Scope is not { } scope || scope != exact?.Scope || _overrides.ContainsKey(scope))
        {
            return null;
        }

        var isStopped = exact.Ending is BodyEnding.Stopped;
        Override? found = (seen.Received!.Status, exact.Received!.Status) switch
        {
            (ReceivedStatus.Completed, ReceivedStatus.Unknown) or (ReceivedStatus.Resumed, ReceivedStatus.Closed) when isStopped =>
                new Override(Difference.Completed, null),
            (ReceivedStatus.Failed, ReceivedStatus.Unknown or ReceivedStatus.Completed)
                when exact.Ending is BodyEnding.Stopped or BodyEnding.StoppedByFailure or BodyEnding.StoppedAfterComplete
                    && IsAmbiguous(seen) =>
                new Override(Difference.Replaced, seen.Received.Exception),
            (ReceivedStatus.Unknown, _) => new Override(Difference.Unknown, null),
            (ReceivedStatus.Failed, ReceivedStatus.Completed) when IsAmbiguous(seen) =>
                new Override(Difference.Rethrown, seen.Received.Exception),
            (ReceivedStatus.Failed, ReceivedStatus.Failed) when IsAmbiguous(seen) =>
                new Override(Difference.Replaced, seen.Received.Exception),
            (ReceivedStatus.Closed, ReceivedStatus.Resumed) when WarningsOf(seen) is [.., var warning] =>
                new Override(warning.Exception is null ? Difference.SilentlyUnknown : Difference.Silent, warning.Exception),
            _ => null,
        };

        var isAfterYieldBreak = exact.Ending == BodyEnding.Returned && _program.Sites[scope.Site].IsInIterator;

        return found is null ? null : (scope, found with { IsAfterYieldBreak = isAfterYieldBreak });
    }

    private bool IsAmbiguous(TraceEvent seen) => WarningsOf(seen).Exists(warning => warning.Exception == seen.Received!.Exception);

    /// <summary>
    /// The warnings about the scope that is torn down here, or about those that hold it around their yields and rethrow for it.
    /// </summary>
    private List<OutcomeWarning> WarningsOf(TraceEvent seen)
    {
        var sites = new List<string>();
        for (var site = seen.Scope!.Site; site is not null; site = _program.Sites[site].Within)
        {
            sites.Add(site);
        }

        return [.. _usings.Warnings.Take(seen.Warnings).Where(warning => sites.Exists(warning.IsAbout))];
    }

    // An unknown outcome is thrown at an awaited yield, so the rest of the generator does not run. The exact form has no such outcome.
    // A synchronous scope is held by an asynchronous generator, which is being resumed: the exact form has no such teardown that throws.
    private bool EndsComparison(ScopeName scope, Override allowed) =>
        (allowed.Kind == Difference.Unknown && _program.Sites[scope.Site].IsAwaited)
        || (allowed.Kind is Difference.Rethrown or Difference.Replaced
            && _program.Sites[scope.Site] is { IsAsync: false, Within: { } within }
            && _program.Sites[within].IsAsync);

    private ComparisonResult Agreed(IReadOnlyDictionary<ScopeName, Override> differences)
    {
        foreach (var (scope, used) in differences)
        {
            if (Check(_program.Sites[scope.Site], used) is { } kind)
            {
                return Failed(kind, $"{scope} is not allowed to differ so: {used}.");
            }
        }

        return new ComparisonResult(null, "", differences, ScopeCount, StoppedCount, _lostTraces);
    }

    private FailureKind? Check(Site site, Override used)
    {
        var mayBeUnknown = site.MayBeUnknown || (used.Kind is Difference.Unknown or Difference.SilentlyUnknown && MayBeOtherDisposal(site));
        if (_program.IsPlain && !mayBeUnknown)
        {
            return FailureKind.NotExact;
        }

        if (used.Kind is Difference.Unknown or Difference.SilentlyUnknown)
        {
            return mayBeUnknown || used.IsAfterYieldBreak ? null : FailureKind.NotExact;
        }

        if (site.IsExact)
        {
            return used.Kind == Difference.Completed ? FailureKind.ReportedCompleted : FailureKind.NotExact;
        }

        var warnings = _usings.Warnings.Where(warning => warning.Exception == used.Exception).ToList();
        if (site.IsAsync && !warnings.Exists(warning => warning.StackTrace.Contains(site.Owner, StringComparison.Ordinal)))
        {
            _lostTraces++;
        }

        return null;
    }

    // The frame of a finally block gives no place in its method. Another disposal of a scope in ordinary code of that method cannot be
    // excluded then: one that a finally block with an await has become, or one of an inlined method that disposes what it has not obtained.
    // An inlined wrapper is such a method too. A copy of a handle from a field, and the field of an object in an async method, count as not
    // obtained.
    private bool MayBeOtherDisposal(Site site) =>
        _program.Sites.Values.Any(other => other is { IsAsync: false, Holder: Holder.FieldCopy })
        || (site.IsInAsyncMethod
            && _program.Sites.Values.Any(other => other is { IsAsync: false, Holder: Holder.LateFinally or Holder.Field }))
        || (_compilation.IsOptimized
            && (site.IsInWrapper || site.IsInAsyncMethod)
            && _program.Sites.Values.Any(other => other.IsDisposedByOthers));

    private int ScopeCount => _usings.Traces.Values.Sum(trace => trace.Count(step => step.Scope is not null));

    private int StoppedCount =>
        _runs.Traces.Values.Sum(trace => trace.Count(step => step is { Scope: not null, Received: not null } && MayLackOutcome(step)));

    private bool MayLackOutcome(TraceEvent exact) => exact.Ending switch
    {
        BodyEnding.Stopped or BodyEnding.StoppedByFailure or BodyEnding.StoppedAfterComplete => true,
        BodyEnding.Returned => _program.Sites[exact.Scope!.Site].IsInIterator,
        _ => false,
    };

    private ComparisonResult Failed(FailureKind kind, string explanation) =>
        new(
            kind,
            $"{kind}. {explanation}\n{Traces("using", _usings)}{Traces("Run", _runs)}",
            _runs.Used,
            ScopeCount,
            StoppedCount,
            _lostTraces);

    private static string Traces(string form, Play play) =>
        string.Concat(play.Traces.OrderBy(lane => lane.Key, StringComparer.Ordinal).Select(
            lane => $"-- {form}, lane {lane.Key}\n{string.Concat(lane.Value.Select(step => $"   {step}\n"))}"))
        + string.Concat(play.Warnings.Select(warning => $"   warning: {warning.Generator} {warning.Exception}\n"));
}
