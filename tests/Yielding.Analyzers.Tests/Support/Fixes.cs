using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace Yielding.Analyzers.Support;

/// <summary>Applies a fix to a source, compiles the result, and analyzes it again.</summary>
internal static class Fixes
{
    /// <summary>Checks that the fix of the only report gives this source, which compiles and has no report of the rule.</summary>
    public static async Task ShouldFixAsync(CodeFixProvider provider, string members, string expected)
    {
        var fixedSource = await FixAsync(provider, Code.Members(members));
        fixedSource.ShouldNotBeNull("There is no fix.");

        Words(fixedSource).ShouldBe(Words(Code.Members(expected)));
        var found = await Code.AnalyzeAsync(fixedSource);
        found.ShouldNotContain(diagnostic => provider.FixableDiagnosticIds.Contains(diagnostic.Id));
    }

    /// <summary>Checks that there is a report, and no fix of it.</summary>
    public static async Task ShouldNotFixAsync(CodeFixProvider provider, string members) =>
        (await FixAsync(provider, Code.Members(members))).ShouldBeNull();

    private static async Task<string?> FixAsync(CodeFixProvider provider, string source)
    {
        using var workspace = new AdhocWorkspace();
        var compilation = Code.Compile();
        var project = workspace.AddProject("Example", LanguageNames.CSharp)
            .WithMetadataReferences(Code.References)
            .WithCompilationOptions(compilation.Options)
            .WithParseOptions(new CSharpParseOptions(LanguageVersion.CSharp12));
        var document = project.AddDocument("Example.cs", source);
        var found = await Code.AnalyzeAsync((await document.Project.GetCompilationAsync())!);
        var diagnostic = found.First(candidate => provider.FixableDiagnosticIds.Contains(candidate.Id));

        var actions = new List<CodeAction>();
        await provider.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), default));
        if (actions.Count == 0)
        {
            return null;
        }

        var operations = await actions.ShouldHaveSingleItem().GetOperationsAsync(default);
        var changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;

        return (await changed.GetTextAsync()).ToString();
    }

    // The layout is the editor's.
    private static string Words(string source) =>
        string.Join(' ', CSharpSyntaxTree.ParseText(source).GetRoot().DescendantTokens().Select(token => token.Text));
}
