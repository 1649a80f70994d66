namespace Yielding.Support;

/// <summary>One run of a generator that a <see cref="Tally"/> counts.</summary>
internal sealed class Visit
{
    private int _teardowns;

    /// <summary>What the body throws; null when it completes. The body says so before it ends.</summary>
    public Exception? Throws { get; set; }

    /// <summary>The generator was resumed and has reported its outcome to the tally.</summary>
    public bool HasReported { get; set; }

    /// <summary>How often it was torn down, this time included.</summary>
    public int TearDown() => Interlocked.Increment(ref _teardowns);
}
