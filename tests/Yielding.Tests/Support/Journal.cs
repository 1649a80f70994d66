namespace Yielding.Support;

/// <summary>What happened, in order. One assertion on its lines tells a test's whole story.</summary>
internal sealed class Journal
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public void Write(string line) => _lines.Add(line);

    public void ShouldBe(params string[] lines) => _lines.ShouldBe(lines);
}
