using System.Collections.Immutable;

namespace Yielding.Outcomes;

/// <summary>
/// One run of an asynchronous generator, as a place in the flow. Whoever drives the generator makes it current when the generator's code runs: by
/// itself, or as that of a <see cref="FlowScope"/> which is being set up.
/// </summary>
/// <remarks>
/// An asynchronous iterator loses what it has set in its flow at each of its yields. So a scope that is held around a <c>yield return</c>
/// would not find its own place again; it finds the run that it was entered in.
/// </remarks>
internal sealed class FlowRun(FlowPlace? outer) : FlowPlace(outer)
{
    private ImmutableArray<FlowScope> _scopes = [];
    private volatile Ending? _ending;

    public override FlowRun Run => this;

    public override FlowRun NearestRun => this;

    /// <summary>The innermost ending among the generators whose code is running in this flow.</summary>
    public static Ending? CurrentEnding
    {
        get
        {
            for (var place = FlowEvidence.Current; place is not null; place = place.Outer)
            {
                if (place.Run is { _ending: { } ending })
                {
                    return ending;
                }
            }

            return null;
        }
    }

    /// <summary>Scopes were entered in this run and have not been left: they stand around a yield, or the code is inside of them.</summary>
    public bool HoldsScopes => _scopes.Length > 0;

    /// <summary>Makes this run current until the region is disposed. What is started meanwhile stays in it.</summary>
    public FlowRegion Enter() => new(this);

    /// <summary>Tells the scopes in this run that the generator is being ended, and why.</summary>
    /// <param name="why">How the generator's body ended.</param>
    /// <param name="channel">The channel through which the generator hears it, or null.</param>
    public void BeginEnding(in BodyOutcome why, ScopeBody? channel) => _ending = Ending.BeginInFlow(why, channel);

    public void EndingIsOver()
    {
        _ending?.IsOver();
        _ending = null;
    }

    public void Add(FlowScope scope) => ImmutableInterlocked.Update(ref _scopes, static (scopes, one) => scopes.Add(one), scope);

    public void Remove(FlowScope scope) => ImmutableInterlocked.Update(ref _scopes, static (scopes, one) => scopes.Remove(one), scope);

    public override void Record(Exception exception, FlowThrow thrown)
    {
        foreach (var scope in _scopes)
        {
            scope.Record(exception, thrown);
        }
    }
}
