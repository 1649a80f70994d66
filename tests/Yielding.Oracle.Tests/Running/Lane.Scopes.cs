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

    /// <summary>A generator without a channel was resumed after its yield.</summary>
    public void Resumed(int scope) => Write(scope, new Heard(HeardStatus.Resumed));

    /// <summary>It was closed at its yield.</summary>
    public void Closed(int scope) => Write(scope, new Heard(HeardStatus.Closed));

    /// <summary>A generator with a channel has heard how its body ended.</summary>
    public void Heard(int scope, ScopeBody body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Write(scope, IsUnknown(scope) ? new Heard(HeardStatus.Unknown) : HeardOf(body), body.Exception);
    }

    /// <summary>It has heard that the body failed.</summary>
    public bool HasFailed(int scope, ScopeBody body)
    {
        ArgumentNullException.ThrowIfNull(body);

        return HeardOf(body).Status == HeardStatus.Failed && !IsUnknown(scope);
    }

    /// <summary>A class-based manager was exited.</summary>
    public void Exited(int scope, Exception? thrown) =>
        Write(scope, IsUnknown(scope) ? new Heard(HeardStatus.Unknown) : HeardOf(thrown), thrown);

    private Heard HeardOf(ScopeBody body) => body.Status switch
    {
        BodyStatus.Failed when body.Exception is StoppedException => new Heard(HeardStatus.Unknown),
        BodyStatus.Failed => new Heard(HeardStatus.Failed, _play.NameOf(body.Exception!)),
        BodyStatus.Unknown => new Heard(HeardStatus.Unknown),
        BodyStatus.Completed => new Heard(HeardStatus.Completed),
        _ => new Heard(HeardStatus.Nothing),
    };

    private Heard HeardOf(Exception? thrown) => thrown switch
    {
        null => new Heard(HeardStatus.Completed),
        UnknownOutcomeException or StoppedException => new Heard(HeardStatus.Unknown),
        _ => new Heard(HeardStatus.Failed, _play.NameOf(thrown)),
    };

    private bool IsUnknown(int scope) => _play.Use(_scopes[scope], Difference.Unknown) is not null;

    private void Write(int scope, Heard heard, Exception? exception = null)
    {
        var (name, ending) = (_scopes[scope], _endings.GetValueOrDefault(scope));
        _events.Add(new TraceEvent($"{name} {heard}", Chain(exception), name, heard, _play.DoubtCount, ending));
    }
}
