using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Yielding.Conventions.Sources;

/// <summary>
/// The code that drives generators uses only a few types of the code that detects outcomes: the names of the others don't occur outside
/// their folder.
/// </summary>
internal sealed class Door
{
    private const string Folder = "/Outcomes/";

    // The file that is the life of an asynchronous scope: its exit may have to wait until it is awaited.
    private const string AsyncScope = "src/Yielding.Async/AsyncScope{T}.Lifetime.cs";

    private static readonly string[] s_open = ["BodyObservation", "BodyOutcome", "GeneratorBoundary"];
    private static readonly string[] s_openToAsyncScope =
    [
        "AsyncBodyObservation",
        "AwaitedExit",
        "DeferredExit",
        "EntryPlace",
        "EntryCallSite",
        "IDeferrable",
    ];

    // The public methods that enter make one of their caller's line.
    private static readonly string[] s_openToPublicTypes = ["EntryCallSite"];

    private readonly IReadOnlyList<SourceFile> _files;

    public Door(IReadOnlyList<SourceFile> files)
    {
        _files = files;
        Behind = files.Where(IsBehind)
            .SelectMany(file => file.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>())
            .Where(type => type.Parent is BaseNamespaceDeclarationSyntax)
            .Select(type => type.Identifier.ValueText)
            .ToHashSet();
    }

    /// <summary>The types behind the door.</summary>
    public IReadOnlySet<string> Behind { get; }

    public IEnumerable<string> Violations() =>
        from file in _files
        where !IsBehind(file)
        let open = Open(file)
        from name in file.Root.DescendantNodes().OfType<SimpleNameSyntax>()
        let text = name.Identifier.ValueText
        where Behind.Contains(text) && !open.Contains(text)
        where name.Parent is not MemberAccessExpressionSyntax access || access.Expression == name
        select $"{file.Path}: {text} is known in {Folder.Trim('/')} only; use {string.Join(", ", s_open)}.";

    private static bool IsBehind(SourceFile file) => file.Path.Contains(Folder, StringComparison.Ordinal);

    private static HashSet<string> Open(SourceFile file) =>
    [
        .. s_open,
        .. file.Path == AsyncScope ? s_openToAsyncScope
            : file.Path.Contains("/Internal/", StringComparison.Ordinal) ? []
            : s_openToPublicTypes,
    ];
}
