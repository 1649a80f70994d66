namespace Yielding.Cases;

/// <summary>
/// One row of the table for decorated functions that give a sequence, of either kind and under a manager of either half: whatever happens,
/// the sequence is disposed of once, and only then the scope is left, once.
/// </summary>
/// <param name="Name">The name of the test.</param>
/// <param name="Throws">The parts of the sequence that throw, by their names in <see cref="FaultySequence"/>.</param>
/// <param name="Journal">What runs, in order: <c>+</c> is the setup, numbers are items, <c>-ok</c> a teardown after a success.</param>
/// <param name="Goes">Which exception reaches who enumerates, and after it the chain of its contexts. Nothing, when nothing does.</param>
/// <param name="IsClosedEarly">It is left at the first item.</param>
public sealed record SequenceCase(string Name, string Throws, string Journal, string Goes, bool IsClosedEarly = false)
{
    public static IReadOnlyList<SequenceCase> All { get; } =
    [
        new("Ends", "", "+ 0 1 disposed -ok", ""),
        new("Fails_to_begin", "begin", "+ -begin", "begin"),
        new("Fails_at_once", "move0", "+ disposed -move0", "move0"),
        new("Fails_later", "move1", "+ 0 disposed -move1", "move1"),
        new("Fails_at_the_end", "move2", "+ 0 1 disposed -move2", "move2"),
        new("Fails_to_give_an_item", "current", "+ disposed -current", "current"),
        new("Fails_to_be_disposed_of", "dispose", "+ 0 1 disposed -dispose", "dispose"),
        new("Fails_and_fails_to_be_disposed_of", "move1 dispose", "+ 0 disposed -dispose", "dispose move1"),
        new("Is_closed_early", "", "+ 0 disposed -unknown", "", IsClosedEarly: true),
        new("Is_closed_early_and_fails_to_be_disposed_of", "dispose", "+ 0 disposed -dispose", "dispose", IsClosedEarly: true),
    ];

    public override string ToString() => Name;
}
