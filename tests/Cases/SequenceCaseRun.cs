namespace Yielding.Cases;

/// <summary>One play of a case: the decorated function, what its scope does, and what has to come of it.</summary>
internal sealed class SequenceCaseRun(SequenceCase played, bool suppresses)
{
    private readonly List<string> _journal = [];

    public FaultySequence Sequence() => new(played, _journal.Add);

    public void SetUp() => _journal.Add("+");

    public bool TearDown(Exception? received)
    {
        _journal.Add($"-{(received is null ? "ok" : NameOf(received))}");

        return suppresses;
    }

    /// <summary>Takes an item; true when the enumeration continues.</summary>
    public bool Take(int item)
    {
        _journal.Add($"{item}");

        return !played.IsClosedEarly;
    }

    public void ShouldHaveEndedWith(Exception? caught)
    {
        string.Join(' ', _journal).ShouldBe(played.Journal);
        var chain = new List<string>();
        for (var next = caught; next is not null; next = next.GetContext())
        {
            chain.Add(NameOf(next));
        }

        string.Join(' ', chain).ShouldBe(suppresses ? string.Empty : played.Goes);
    }

    private static string NameOf(Exception exception) => exception is UnknownOutcomeException ? "unknown" : exception.Message;
}
