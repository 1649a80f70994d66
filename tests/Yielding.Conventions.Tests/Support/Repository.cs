namespace Yielding.Conventions.Support;

/// <summary>The work tree that these tests were built from.</summary>
internal static class Repository
{
    // Looked for from the test's own folder upwards: paths of the compiler ([CallerFilePath]) are rewritten in CI's deterministic builds.
    public static string Root { get; } = FindRoot();

    public static string PathOf(string path) => Path.Combine(Root, path);

    /// <summary>A path in the work tree, as it is written in a message.</summary>
    public static string Shown(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>The files below a folder that a person has written, none when there is no such folder.</summary>
    public static IReadOnlyList<TextFile> Files(string folder, string pattern)
    {
        var start = PathOf(folder);
        if (!Directory.Exists(start))
        {
            return [];
        }

        return
        [
            .. Directory.EnumerateFiles(start, pattern, SearchOption.AllDirectories)
                .Select(Shown)
                .Where(path => !path.Split('/').Any(part => part is "bin" or "obj"))
                .Order(StringComparer.Ordinal)
                .Select(File),
        ];
    }

    public static TextFile File(string path) => new(path, System.IO.File.ReadAllText(PathOf(path)));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Yielding.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException(
            $"No folder above '{AppContext.BaseDirectory}' holds Yielding.sln: run the tests from a build in the work tree.");
    }
}
