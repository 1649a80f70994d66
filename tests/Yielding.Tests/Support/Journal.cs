namespace Yielding.Support;

/// <summary>What happened, in order, so that one assertion covers a whole test.</summary>
internal sealed class Journal
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public void Write(string line) => _lines.Add(line);

    public void ShouldBe(params string[] lines) => _lines.ShouldBe(lines);
}
