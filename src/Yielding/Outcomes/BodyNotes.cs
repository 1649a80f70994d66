namespace Yielding.Outcomes;

/// <summary>What is noted of a body that not every scope has.</summary>
internal class BodyNotes
{
    private object? _reported;

    /// <summary>Null, the mark of a reported success, or the exception that was reported. Any thread may report.</summary>
    public object? Reported
    {
        get => Volatile.Read(ref _reported);
        set => Volatile.Write(ref _reported, value);
    }
}
