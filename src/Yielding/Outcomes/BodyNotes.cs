namespace Yielding.Outcomes;

/// <summary>What is noted of a body that not every scope has.</summary>
internal sealed class BodyNotes
{
    private object? _reported;

    /// <summary>Tracks the scope, for the code that created it; usually null.</summary>
    public object? Tracker { get; init; }

    /// <summary>Counts the active scopes of the generator, where the runtime does not expose which exception is in flight.</summary>
    public EntryCounter.Entry? Counted { get; init; }

    /// <summary>Null, the mark of a reported success, or the exception that was reported. Any thread may report.</summary>
    public object? Reported
    {
        get => Volatile.Read(ref _reported);
        set => Volatile.Write(ref _reported, value);
    }
}
