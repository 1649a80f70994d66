namespace Yielding.Testing.Internal;

/// <summary>One run of the scope: its injections, and the events in it.</summary>
/// <remarks>
/// Members lock, because a generator may await several operations at once. Their order still has to be the same in each run.
/// </remarks>
internal sealed class RunLog : IDisposable
{
    private readonly object _gate = new();
    private readonly SweepOptions _options;
    private readonly IReadOnlyList<Injection> _plan;
    private readonly CancellationTokenSource? _source;
    private readonly List<string> _journal = [];
    private readonly List<Reached> _points = [];
    private readonly List<AcquiredResource> _held = [];
    private readonly List<Thrown> _thrown = [];
    private readonly List<Commit> _commits = [];
    private readonly List<string> _broken = [];
    private readonly Dictionary<string, int> _names = [];
    private SweepPhase _phase;
    private int _end = -1;

    /// <param name="form">How the scope is held.</param>
    /// <param name="options">The options of the sweep.</param>
    /// <param name="plan">The injections.</param>
    public RunLog(ScopeForm form, SweepOptions options, params IReadOnlyList<Injection> plan)
    {
        Form = form;
        _options = options;
        _plan = plan;
        Probe = new SweepProbe(this);
        if (form is ScopeForm.RunAsync or ScopeForm.AwaitUsing)
        {
            _source = new CancellationTokenSource();
        }
    }

    public ScopeForm Form { get; }

    public SweepProbe Probe { get; }

    public IReadOnlyList<Injection> Plan => _plan;

    /// <summary>The token that the caller passes.</summary>
    public CancellationToken Token => _source?.Token ?? CancellationToken.None;

    public bool IsCancelled => _source is { IsCancellationRequested: true };

    /// <summary>Whether the caller's token was cancelled before or in the setup.</summary>
    public bool IsSetupCancelled { get; private set; }

    public bool BodyRan { get; private set; }

    public IReadOnlyList<Reached> Points => _points;

    /// <summary>The acquired resources, in order.</summary>
    public IReadOnlyList<AcquiredResource> Resources => _held;

    public IReadOnlyList<Thrown> Thrown => _thrown;

    public IReadOnlyList<Commit> Commits => _commits;

    /// <summary>The exception that left the body, or null.</summary>
    public Thrown? BodyFailure { get; private set; }

    /// <summary>The exception that reached the caller, or null.</summary>
    public Exception? Caught { get; private set; }

    /// <summary>The exception of a second <c>Dispose</c>, or null.</summary>
    public Exception? SecondDisposeThrew { get; private set; }

    /// <summary>Whether a second <c>Dispose</c> reached a point, released a resource, or committed.</summary>
    public bool SecondDisposeDidSomething => _end >= 0 && _journal.Count > _end;

    /// <summary>The broken rules that the probe itself detected.</summary>
    public IReadOnlyList<string> Broken => _broken;

    /// <summary>Returns the text for the injections.</summary>
    public string Describe()
    {
        var parts = _plan.Select(injection =>
        {
            var point = injection.At >= 0 && injection.At < _points.Count ? _points[injection.At].Point : null;
            if (injection.Cancels)
            {
                return $"cancelled {ReportText.Of(point)}";
            }

            if (point is null)
            {
                return $"exception at point {injection.At + 1}, which was not reached";
            }

            var type = _thrown.Find(thrown => thrown.Point == point)?.Exception.GetType().Name ?? "exception";

            return $"{type} {ReportText.Of(point)}";
        });

        return _plan.Count == 0 ? "no fault" : string.Join(", then ", parts);
    }

    public IReadOnlyList<string> Lines()
    {
        var last = Caught is null ? "nothing was thrown" : $"caught {ReportText.Of(Caught)}";

        return [.. _journal.Take(End), Line("caller", last), .. _journal.Skip(End)];
    }

    /// <summary>Starts the run, before anything else of it.</summary>
    public void Start()
    {
        if (_plan is [{ At: Injection.BeforeSetup }, ..])
        {
            Cancel();
            _journal.Add(Line("caller", "cancelled the token"));
        }
    }

    /// <summary>Records that a point was reached, and throws nothing yet.</summary>
    /// <param name="name">The name of the point.</param>
    /// <param name="canCancel">Whether the scope waits here, so that other code may cancel it.</param>
    public Arrival Arrive(string name, bool canCancel = false)
    {
        SweepPoint point;
        int at;
        lock (_gate)
        {
            point = new SweepPoint(Unique(name), _phase);
            at = _points.Count;
            _points.Add(new Reached(point, canCancel && _source is not null));
        }

        Exception? fault = null;
        var note = "";
        foreach (var injection in _plan.Where(injection => injection.At == at))
        {
            if (injection.Cancels)
            {
                Cancel();
                note = "  <- the caller cancels";
            }
            else
            {
                fault = MakeFault(point);
                note = $"  <- {fault.GetType().Name}";
            }
        }

        lock (_gate)
        {
            Write(point.Name + note);

            return new Arrival(point, fault);
        }
    }

    /// <summary>Records that a point was reached, and throws the fault that is injected there, if any.</summary>
    public void Pass(string name, bool canCancel = false) => Throw(Arrive(name, canCancel));

    /// <summary>Throws the fault that is injected at a point, if any.</summary>
    public void Throw(Arrival arrival)
    {
        if (arrival.Fault is { } fault)
        {
            lock (_gate)
            {
                _thrown.Add(new Thrown(fault, arrival.Point, arrival.Point.Phase, _journal.Count));
            }

            throw fault;
        }
    }

    /// <summary>Observes the token of the wait at a point.</summary>
    public void Observe(SweepPoint point, CancellationToken token)
    {
        lock (_gate)
        {
            if (!IsCancelled)
            {
                token.ThrowIfCancellationRequested();
            }
            else if (token.IsCancellationRequested)
            {
                if (_phase == SweepPhase.Teardown)
                {
                    _broken.Add(Rules.CancelledTeardown(point));
                }

                Write($"{point.Name} is cancelled");
                var cancelled = new OperationCanceledException($"The wait {ReportText.Of(point)} was cancelled by its token.", token);
                _thrown.Add(new Thrown(cancelled, point, _phase, _journal.Count));

                throw cancelled;
            }
            else if (_phase == SweepPhase.Setup)
            {
                _broken.Add(Rules.TokenNotObserved(point));
            }
        }
    }

    /// <summary>Returns a unique name for a resource that is about to be acquired.</summary>
    public string NameResource(string name)
    {
        lock (_gate)
        {
            return Unique(name, "resource ");
        }
    }

    public AcquiredResource Acquired(string name)
    {
        lock (_gate)
        {
            var held = new AcquiredResource(name, _journal.Count);
            _held.Add(held);

            return held;
        }
    }

    /// <summary>Records a release. Returns false when it is not the first one.</summary>
    public bool TryRelease(AcquiredResource held)
    {
        lock (_gate)
        {
            held.Releases++;
            if (held.Releases == 1)
            {
                held.ReleasedAt = _journal.Count;

                return true;
            }

            Write($"release {held.Name}, again");

            return false;
        }
    }

    public void Committed(string name)
    {
        lock (_gate)
        {
            _commits.Add(new Commit(name, _journal.Count));
        }
    }

    public void BodyStarts()
    {
        _phase = SweepPhase.Body;
        BodyRan = true;
        Pass(ReportText.BodyStart, canCancel: true);
    }

    public void BodyCompletes() => Pass(ReportText.BodyEnd, canCancel: true);

    /// <summary>Records the exception that is leaving the body. A filter that never accepts.</summary>
    public bool NoteFailure(Exception exception)
    {
        lock (_gate)
        {
            BodyFailure = _thrown.FindLast(thrown => ReferenceEquals(thrown.Exception, exception));
            if (BodyFailure is null)
            {
                Write($"the body throws {ReportText.Of(exception)}");
                BodyFailure = new Thrown(exception, Point: null, SweepPhase.Body, _journal.Count);
                _thrown.Add(BodyFailure);
            }
        }

        return false;
    }

    public void BodyIsOver() => _phase = SweepPhase.Teardown;

    /// <summary>Records that the scope was exited, with the exception that reached the caller, or null.</summary>
    public void RecordEnd(Exception? caught)
    {
        Caught = caught;
        _end = _journal.Count;
    }

    public void SecondDispose(Exception? thrown)
    {
        SecondDisposeThrew = thrown;
        if (thrown is not null)
        {
            _journal.Add(Line("caller", $"a second Dispose threw {ReportText.Of(thrown)}"));
        }
    }

    public void Dispose() => _source?.Dispose();

    private int End => _end < 0 ? _journal.Count : _end;

    private void Cancel()
    {
        IsSetupCancelled |= _phase == SweepPhase.Setup;
        _source!.Cancel();
    }

    private Exception MakeFault(SweepPoint point)
    {
        if (_options.Fault is null)
        {
            return new InjectedException(point);
        }

        return _options.Fault(point)
            ?? throw new InvalidOperationException(
                $"The function in 'SweepOptions.Fault' returned null for the point {point}. Return the exception to throw there.");
    }

    private void Write(string text) => _journal.Add(Line(_end < 0 ? ReportText.Of(_phase) : "after", text));

    private string Unique(string name, string kind = "point ")
    {
        var count = _names.GetValueOrDefault(kind + name) + 1;
        _names[kind + name] = count;

        return count == 1 ? name : $"{name} ({count})";
    }

    private static string Line(string source, string text) => $"{source,-10}{text}";
}
