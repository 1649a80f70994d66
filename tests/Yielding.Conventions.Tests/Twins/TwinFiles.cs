using Microsoft.CodeAnalysis.CSharp.Syntax;
using Yielding.Conventions.Sources;

namespace Yielding.Conventions.Twins;

/// <summary>
/// The internal files of the two halves. The twin of <c>Scopes/StackScope.cs</c> is <c>Scopes/StackAsyncScope.cs</c>. A synchronous file
/// without a twin is used by the asynchronous half, or says in an attribute why it has none.
/// </summary>
internal sealed class TwinFiles
{
    private const string Attribute = "HasNoTwin";

    private readonly List<SourceFile> _synchronous;
    private readonly List<SourceFile> _asynchronous;
    private readonly HashSet<string> _usedAsynchronously;

    public TwinFiles(
        IReadOnlyList<SourceFile> synchronous, IReadOnlyList<SourceFile> asynchronous, string synchronousFolder, string asynchronousFolder)
    {
        _synchronous = [.. synchronous.Where(file => file.Path.StartsWith(synchronousFolder, StringComparison.Ordinal))];
        _asynchronous = [.. asynchronous.Where(file => file.Path.StartsWith(asynchronousFolder, StringComparison.Ordinal))];
        _usedAsynchronously = [.. asynchronous.SelectMany(NamesUsedBy)];
        var stems = _asynchronous.ToLookup(file => Stem(file.Path[asynchronousFolder.Length..]));
        Twins =
        [
            .. _synchronous.Where(file => stems.Contains(file.Path[synchronousFolder.Length..]))
                .SelectMany(file => stems[file.Path[synchronousFolder.Length..]].Prepend(file)),
        ];
    }

    /// <summary>The files that have a twin, of both halves.</summary>
    public IReadOnlyCollection<SourceFile> Twins { get; }

    public IEnumerable<string> Problems()
    {
        foreach (var file in _synchronous.Concat(_asynchronous))
        {
            var hasCounterpart = Twins.Contains(file)
                || (_synchronous.Contains(file) && TypesOf(file).Any(type => _usedAsynchronously.Contains(type.Identifier.ValueText)));
            var isMarked = TypesOf(file).Any(
                type => type.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() == Attribute));
            if (hasCounterpart == isMarked)
            {
                yield return isMarked
                    ? $"{file.Path} has a twin, or the asynchronous half uses it: remove the attribute {Attribute}."
                    : $"{file.Path} has no twin, and the asynchronous half does not use it: "
                        + $"add the twin, or the attribute {Attribute} with the reason.";
            }
        }
    }

    private static string Stem(string path) => path.Replace("Async", "", StringComparison.Ordinal);

    private static IEnumerable<BaseTypeDeclarationSyntax> TypesOf(SourceFile file) =>
        file.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>();

    private static IEnumerable<string> NamesUsedBy(SourceFile file) =>
        file.Root.DescendantNodes()
            .OfType<SimpleNameSyntax>()
            .SelectMany(name => new[] { name.Identifier.ValueText, name.Identifier.ValueText + "Attribute" });
}
