namespace Yielding.Oracle.Emission;

/// <summary>Where a statement stands, and what may stand there.</summary>
/// <param name="IsAsync">In an asynchronous function.</param>
/// <param name="Owner">What a stack trace calls that function.</param>
internal sealed record Spot(bool IsAsync, string Owner)
{
    /// <summary>A call of the method once more; null where there is no method to call.</summary>
    public string? Self { get; init; }

    /// <summary>The function is left by <c>return</c>. Not from a <c>finally</c> block or a filter.</summary>
    public bool CanReturn { get; init; } = true;

    /// <summary>The function is the body of a scope in the exact form: it returns how it is left.</summary>
    public bool IsBody { get; init; }

    /// <summary>The loop that <c>break</c> leaves.</summary>
    public LoopSpot? Loop { get; init; }

    /// <summary>The exception of the <c>catch</c> block around; null when there is none.</summary>
    public string? Caught { get; init; }

    /// <summary><c>throw;</c> may stand here.</summary>
    public bool CanThrowBare { get; init; }

    /// <summary>The handle of the scope around, or null.</summary>
    public string? Handle { get; init; }

    /// <summary>In the exact form, the scopes for which that handle stands, as arguments; null where there is no handle.</summary>
    public string? Entered { get; init; }

    /// <summary>In an async iterator method.</summary>
    public bool IsIterator { get; init; }

    /// <summary>In a synchronous iterator method whose consumer disposes it in ordinary code.</summary>
    public bool IsLeftLate { get; init; }

    /// <summary><c>yield return</c> may stand here: in an iterator method, but in no <c>try</c> with a <c>catch</c> clause.</summary>
    public bool CanYield { get; init; }

    /// <summary>The statement that leaves the function.</summary>
    public string Exit { get; init; } = "return;";

    public string Return => IsBody ? "return 1;" : Exit;

    // Completion must not be reported there, because an exception may be propagating.
    public Spot InFinally() =>
        this with { CanReturn = false, Loop = null, CanThrowBare = false, CanYield = false, Handle = null, Entered = null };

    public Spot InCatch(string variable) => this with { Caught = variable, CanThrowBare = true, CanYield = false };

    /// <summary>In the delegate that is a scope's body: its jumps end there, and continue outside.</summary>
    public Spot InBody() => this with { IsBody = true, CanThrowBare = false, Loop = Loop is null ? null : Loop with { IsOutside = true } };
}

/// <param name="Number">The number of its labels.</param>
/// <param name="IsOutside">It stands around the function.</param>
/// <param name="NeedsLabel">There is another loop in between, which the program doesn't know of.</param>
internal sealed record LoopSpot(int Number, bool IsOutside, bool NeedsLabel)
{
    public string Break => IsOutside ? "return 2;" : NeedsLabel ? $"goto break{Number};" : "break;";

    /// <summary>Leaves the loop, always by a label.</summary>
    public string Goto => IsOutside ? Break : (this with { NeedsLabel = true }).Break;

    public string Continue => IsOutside ? "return 3;" : NeedsLabel ? $"goto next{Number};" : "continue;";
}
