namespace Yielding.Analyzers.Docs;

/// <summary>The example of the attribute.</summary>
internal static class GeneratorAttributeExample
{
    [Generator]
    public static IEnumerable<TextWriter> Appending(string path)
    {
        using var writer = File.AppendText(path);
        yield return writer;
    }
}
