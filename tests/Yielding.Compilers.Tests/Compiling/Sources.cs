namespace Yielding.Compilers.Compiling;

/// <summary>The sources in the folder Bodies, which are embedded into this assembly and no part of its code.</summary>
internal static class Sources
{
    public static IReadOnlyList<(string Name, string Text)> All { get; } =
    [
        .. typeof(Sources).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".cs", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Read),
    ];

    private static (string Name, string Text) Read(string name)
    {
        using var reader = new StreamReader(typeof(Sources).Assembly.GetManifestResourceStream(name)!);

        return (name, reader.ReadToEnd());
    }
}
