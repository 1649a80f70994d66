namespace Yielding.Conventions.Docs;

/// <summary>A fenced block of a Markdown file.</summary>
/// <param name="Where">File and line of the opening fence.</param>
/// <param name="Language">The first word after the fence, in lower case; empty when there is none.</param>
/// <param name="Snippet">The name in the comment <c>&lt;!-- snippet: Name --&gt;</c> above the block, or null.</param>
/// <param name="Lines">What is between the fences.</param>
internal sealed record CodeBlock(string Where, string Language, string? Snippet, IReadOnlyList<string> Lines)
{
    // A misspelled language must not hide a block from the check.
    public bool IsCSharp => Language is "csharp" or "cs" or "c#";
}
