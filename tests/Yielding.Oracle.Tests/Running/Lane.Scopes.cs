namespace Yielding.Oracle.Running;

/// <summary>What the generators write down.</summary>
public sealed partial class Lane
{
    /// <summary>A generator that writes down nothing.</summary>
    public static IEnumerable<int> Silent()
    {
        yield return 0;
    }

    /// <summary>A scope is being set up; its number is what the generator yields.</summary>
    public int Enter(string site)
    {
        var entry = _entries[site] = _entries.GetValueOrDefault(site, -1) + 1;
        var scope = new ScopeName(Name, site, entry);
        _scopes.Add(scope);
        Write($"{scope} setup");

        return _scopes.Count - 1;
    }

    /// <summary>A generator without a <c>ScopeBody</c> was resumed after its yield.</summary>
    public void Resumed(int scope) => Write(scope, new ReceivedOutcome(ReceivedStatus.Resumed));

    /// <summary>It was closed at its yield.</summary>
    public void Closed(int scope) => Write(scope, new ReceivedOutcome(ReceivedStatus.Closed));

    /// <summary>A generator with a <c>ScopeBody</c> has received the outcome of its body.</summary>
    public void Received(int scope, ScopeBody body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Write(scope, IsUnknown(scope) ? new ReceivedOutcome(ReceivedStatus.Unknown) : OutcomeOf(body), body.Exception);
    }

    /// <summary>It has received that the body failed.</summary>
    public bool HasFailed(int scope, ScopeBody body)
    {
        ArgumentNullException.ThrowIfNull(body);

        return OutcomeOf(body).Status == ReceivedStatus.Failed && !IsUnknown(scope);
    }

    /// <summary>It has received that the body failed, by an exception at its yield.</summary>
    public bool IsFailure(int scope, Exception? received) => OutcomeOf(received).Status == ReceivedStatus.Failed && !IsUnknown(scope);

    /// <summary>A class-based manager was exited, or a generator that awaits its yield was resumed.</summary>
    public void Exited(int scope, Exception? thrown) =>
        Write(scope, IsUnknown(scope) ? new ReceivedOutcome(ReceivedStatus.Unknown) : OutcomeOf(thrown), thrown);

    private ReceivedOutcome OutcomeOf(ScopeBody body) => body.Status switch
    {
        BodyStatus.Failed when body.Exception is StoppedException => new ReceivedOutcome(ReceivedStatus.Unknown),
        BodyStatus.Failed => new ReceivedOutcome(ReceivedStatus.Failed, _play.NameOf(body.Exception!)),
        BodyStatus.Unknown => new ReceivedOutcome(ReceivedStatus.Unknown),
        BodyStatus.Completed => new ReceivedOutcome(ReceivedStatus.Completed),
        _ => new ReceivedOutcome(ReceivedStatus.Nothing),
    };

    private ReceivedOutcome OutcomeOf(Exception? thrown) => thrown switch
    {
        null => new ReceivedOutcome(ReceivedStatus.Completed),
        UnknownOutcomeException or StoppedException => new ReceivedOutcome(ReceivedStatus.Unknown),
        _ => new ReceivedOutcome(ReceivedStatus.Failed, _play.NameOf(thrown)),
    };

    private bool IsUnknown(int scope) => _play.Use(_scopes[scope], Difference.Unknown) is not null;

    private void Write(int scope, ReceivedOutcome received, Exception? exception = null)
    {
        var (name, ending) = (_scopes[scope], _endings.GetValueOrDefault(scope));
        _events.Add(new TraceEvent($"{name} {received}", Chain(exception), name, received, _play.WarningCount, ending));
    }
}
