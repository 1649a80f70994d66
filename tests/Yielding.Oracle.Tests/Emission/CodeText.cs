using System.Text;

namespace Yielding.Oracle.Emission;

/// <summary>C# being written, a line at a time.</summary>
internal sealed class CodeText
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public void Line(string line) => _text.Append(' ', 4 * _depth).Append(line).Append('\n');

    public void Open(string head)
    {
        if (head.Length > 0)
        {
            Line(head);
        }

        Line("{");
        _depth++;
    }

    public void Close(string after = "")
    {
        _depth--;
        Line("}" + after);
    }

    public void Braces(string head, Action body)
    {
        Open(head);
        body();
        Close();
    }

    public override string ToString() => _text.ToString();
}
