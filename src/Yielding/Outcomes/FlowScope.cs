using System.Reflection;

namespace Yielding.Outcomes;

/// <summary>
/// The body of a scope, as a place in the flow: of an asynchronous one, and of a synchronous one where there are no exception pointers. It is there
/// before the body, so that nothing has to be set when the setup is over: until then it stands for the code of the generator.
/// </summary>
internal sealed class FlowScope : FlowPlace
{
    private static readonly List<(Exception Exception, bool IsTraceLost)> s_none = [];

    private readonly MethodBase? _owner;
    private readonly FlowRun? _run;
    private readonly FlowRun? _generator;
    private ExecutionContext? _contextBefore;
    private ExecutionContext? _contextInside;

    private FlowThrows? _thrown; // none before the first
    private volatile bool _isSetUp;
    private volatile bool _isLeft;

    private FlowScope(FlowRun? generator, FlowPlace? outer, MethodBase? owner)
        : base(outer)
    {
        _generator = generator;
        _owner = owner;
        _run = outer?.NearestRun; // not looked for: scopes may be nested thousands deep
        _run?.Add(this);
    }

    public override FlowRun? Run => _isSetUp ? null : _generator;

    public override FlowRun? NearestRun => Run ?? _run;

    /// <summary>The scope was left, or its setup failed.</summary>
    public bool IsLeft => _isLeft;

    private bool IsInItsFlow
    {
        get
        {
            for (var place = FlowEvidence.Current; place is not null; place = place.Outer)
            {
                if (ReferenceEquals(place, this) || (_run is not null && ReferenceEquals(place.Run, _run)))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Makes a new place the current one of the caller's flow. So this is no asynchronous method, and no caller of it may be one.</summary>
    /// <param name="generator">The run that is to be set up; null when there is none.</param>
    /// <param name="outer">The current place, if it lives.</param>
    /// <param name="owner">The method whose body it is; null when it can't be found.</param>
    public static FlowScope Enter(FlowRun? generator, FlowPlace? outer, MethodBase? owner)
    {
        var scope = new FlowScope(generator, outer, owner) { _contextBefore = ExecutionContext.Capture() };
        FlowEvidence.Current = scope;
        scope._contextInside = ExecutionContext.Capture();

        return scope;
    }

    /// <summary>Makes the body of a synchronous scope the current place.</summary>
    public static FlowScope EnterBody()
    {
        var scope = Enter(generator: null, Live(FlowEvidence.Current), owner: null);
        scope.BeginBody();

        return scope;
    }

    /// <summary>The setup is over, and the body begins.</summary>
    public void BeginBody() => _isSetUp = true;

    /// <summary>How a body that was entered at <paramref name="since"/> ends, as the code that leaves it can see it now; null when it is not in the flow of the entry.</summary>
    /// <param name="since">Exceptions thrown up to this time are not the body's.</param>
    /// <remarks>
    /// An exception that is leaving the body was thrown or rethrown in this flow since the entry, and its stack trace contains the owner.
    /// The owner may as well have handled it: such an outcome is in doubt. An exception object that was thrown again from an older state
    /// of its trace (a failed task that is awaited a second time) no longer tells how far it came before; so that is kept at each throw.
    /// </remarks>
    public BodyOutcome? Look(long since) =>
        IsProved(since, out var outcome, out var thrown) ? outcome
        : _owner is null ? BodyOutcome.Unknown
        : StackEvidence.JudgeFlow(_owner, thrown);

    /// <summary>The same for a synchronous body. Its owner is on the stack of the code that leaves it.</summary>
    /// <param name="since">As above.</param>
    /// <param name="thread">The thread of the entry.</param>
    public BodyOutcome? LookFromStack(long since, int thread) =>
        IsProved(since, out var outcome, out var thrown) ? outcome : StackEvidence.JudgeStack(thrown, thread == Environment.CurrentManagedThreadId);

    /// <summary>Ends the place, and takes it out of the caller's flow if it is the current one there.</summary>
    public void Leave()
    {
        MarkLeft();
        if (_contextBefore is not null && ReferenceEquals(ExecutionContext.Capture(), _contextInside))
        {
            // The body has left the flow as it was: to go back to the context from before needs no new one.
            ExecutionContext.Restore(_contextBefore);

            return;
        }

        var current = FlowEvidence.Current;
        var live = Live(current);
        if (!ReferenceEquals(current, live))
        {
            FlowEvidence.Current = live;
        }
    }

    /// <summary>Ends the place from where the caller's flow can't be reached.</summary>
    public void MarkLeft()
    {
        _isLeft = true;
        _thrown = null;
        _run?.Remove(this);
    }

    // Without a lock, because this runs where anything may be going on. Child tasks record here too, at the same time.
    public override void Record(Exception exception, FlowThrow thrown)
    {
        if (!_isSetUp && _generator is not null)
        {
            _generator.Record(exception, thrown);

            return;
        }

        if (!_isLeft)
        {
            (Volatile.Read(ref _thrown) ?? Interlocked.CompareExchange(ref _thrown, new FlowThrows(_owner), null) ?? _thrown)?.Record(exception, thrown);
        }
    }

    /// <summary>The outcome needs no look at the exceptions. Null when this is not the flow of the entry.</summary>
    private bool IsProved(long since, out BodyOutcome? outcome, out List<(Exception Exception, bool IsTraceLost)> thrown)
    {
        thrown = s_none;
        if (!FlowEvidence.CanSee || !IsInItsFlow)
        {
            outcome = null;
        }
        else if (!FlowEvidence.HasAllSince(since))
        {
            outcome = BodyOutcome.Unknown;
        }
        else
        {
            outcome = BodyOutcome.Completed;
            if (InFlight.Now != since && Volatile.Read(ref _thrown) is { } recorded)
            {
                thrown = recorded.After(since);
            }
        }

        return thrown.Count == 0;
    }
}
