namespace Yielding.Internal;

/// <summary>What an entry of an exit stack is, in either half. One object serves all entries of a kind: they cost no closure.</summary>
/// <param name="hears">The entry is told the exception, and can answer to it.</param>
internal abstract class EntryKind(bool hears)
{
    public bool Hears => hears;
}
