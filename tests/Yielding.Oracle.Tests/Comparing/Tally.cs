using Yielding.Oracle.Running;

namespace Yielding.Oracle.Comparing;

/// <summary>Counts what the comparisons came to.</summary>
internal sealed class Tally
{
    private readonly Dictionary<Difference, int> _differences = [];
    private int _programs;
    private int _runs;
    private int _scopes;
    private int _stopped;
    private int _equal;
    private int _lostTraces;

    public int Programs => _programs;

    public int Scopes => _scopes;

    public int Equal => _equal;

    public int Of(Difference difference) => _differences.GetValueOrDefault(difference);

    public void Add(IReadOnlyList<ComparisonResult> results)
    {
        _programs++;
        _runs += results.Count;
        foreach (var result in results)
        {
            Add(result);
        }
    }

    public override string ToString() =>
        $"{_programs} programs run in {_runs} ways, with {_scopes} scopes, {_stopped} of them in iterators that were stopped; "
        + $"{_equal} ways the same in both forms. Scopes that differ as they may: "
        + $"{Of(Difference.Rethrown)} handled and rethrown, {Of(Difference.Silent)} handled and closed, "
        + $"{Of(Difference.Replaced)} another exception, "
        + $"{Of(Difference.Unknown) + Of(Difference.SilentlyUnknown)} unknown, "
        + $"{Of(Difference.Completed)} completed in a stopped iterator; {_lostTraces} warnings without the owner in the trace.";

    private void Add(ComparisonResult result)
    {
        _scopes += result.Scopes;
        _stopped += result.Stopped;
        _equal += result is { IsFailure: false, Allowed.Count: 0 } ? 1 : 0;
        _lostTraces += result.LostTraces;
        foreach (var difference in result.Allowed.Values)
        {
            _differences[difference.Kind] = Of(difference.Kind) + 1;
        }
    }
}
