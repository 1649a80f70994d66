namespace Yielding.Internal;

/// <summary>What an entry of an exit stack is, in either half. One object serves all entries of a kind: they cost no closure.</summary>
/// <param name="observes">The entry is told the exception, and can answer to it.</param>
internal abstract class EntryKind(bool observes)
{
    public bool Observes => observes;
}
