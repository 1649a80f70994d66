using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Yielding.Conventions.Sources;

/// <summary>
/// A C# file and its syntax tree. Comments and documentation are no part of the nodes, so a rule doesn't see what they mention.
/// </summary>
internal sealed record SourceFile(string Path, SyntaxNode Root)
{
    // A single-file program (tests/coverage.cs) begins with lines for the tool that runs it.
    private static readonly CSharpParseOptions s_options =
        new CSharpParseOptions(LanguageVersion.Preview, preprocessorSymbols: ["NET8_0_OR_GREATER"])
            .WithFeatures([new("FileBasedProgram", "true")]);

    private static readonly ConcurrentDictionary<string, IReadOnlyList<SourceFile>> s_files = [];

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public static SourceFile Parse(TextFile file) => new(file.Path, CSharpSyntaxTree.ParseText(file.Text, s_options).GetRoot());

    public static SourceFile Parse(string path, string text) => Parse(new TextFile(path, text));

    /// <summary>The C# files below a folder, read and parsed once.</summary>
    public static IReadOnlyList<SourceFile> In(string folder) =>
        s_files.GetOrAdd(folder, _ => [.. Repository.Files(folder, "*.cs").Select(Parse)]);

    /// <summary>File and line, as an editor finds them.</summary>
    public string Where(SyntaxNode node) => $"{Path}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";
}
