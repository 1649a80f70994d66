using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Yielding.Analyzers.CodeFixes;

namespace Yielding.Analyzers.Support;

/// <summary>Applies a fix to a source, compiles the result, and analyzes it again.</summary>
internal static class Fixes
{
    private static readonly CodeFixProvider[] s_providers =
    [
        .. typeof(StatementFix<>).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(CodeFixProvider)) && !type.IsAbstract)
            .Select(type => (CodeFixProvider)Activator.CreateInstance(type, nonPublic: true)!),
    ];

    /// <summary>Checks that the fix of the only report gives this source, which compiles and has no report of the rule.</summary>
    public static async Task ShouldFixAsync(CodeFixProvider provider, string members, string expected, string? feature = null)
    {
        var changed = await FixAsync(provider, Code.Members(members), feature);
        changed.ShouldNotBeNull("There is no fix.");

        var compilation = await changed.Project.GetCompilationAsync();
        Words((await changed.GetTextAsync()).ToString()).ShouldBe(Words(Code.Members(expected)));
        compilation!.GetDiagnostics().ShouldNotContain(found => found.Severity == DiagnosticSeverity.Error);
        (await Code.AnalyzeAsync(compilation)).ShouldNotContain(found => provider.FixableDiagnosticIds.Contains(found.Id));
    }

    /// <summary>Applies each fix of each report to a source, which need not compile.</summary>
    public static async Task ApplyEachAsync(string source)
    {
        using var workspace = new AdhocWorkspace();
        var project = workspace.AddProject("Example", LanguageNames.CSharp)
            .WithMetadataReferences(Code.References)
            .WithCompilationOptions(Code.Compile().Options)
            .WithParseOptions(new CSharpParseOptions(LanguageVersion.CSharp12).WithFeatures([KeyValuePair.Create("runtime-async", "on")]));
        var document = project.AddDocument("Example.cs", source);
        foreach (var diagnostic in await Code.AnalyzeAsync((await document.Project.GetCompilationAsync())!))
        {
            foreach (var provider in s_providers.Where(provider => provider.FixableDiagnosticIds.Contains(diagnostic.Id)))
            {
                var actions = new List<CodeAction>();
                await provider.RegisterCodeFixesAsync(
                    new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), default));
                foreach (var action in actions)
                {
                    (await action.GetOperationsAsync(default)).ShouldNotBeEmpty();
                }
            }
        }
    }

    /// <summary>Checks that there is a report, and no fix of it.</summary>
    public static async Task ShouldNotFixAsync(CodeFixProvider provider, string members, string? feature = null) =>
        (await FixAsync(provider, Code.Members(members), feature)).ShouldBeNull();

    // The changed file, or null when there is no fix.
    private static async Task<Document?> FixAsync(CodeFixProvider provider, string source, string? feature)
    {
        using var workspace = new AdhocWorkspace();
        var compilation = Code.Compile();
        var options = new CSharpParseOptions(LanguageVersion.CSharp12)
            .WithFeatures(feature is null ? [] : [KeyValuePair.Create(feature, "on")]);
        var project = workspace.AddProject("Example", LanguageNames.CSharp)
            .WithMetadataReferences(Code.References)
            .WithCompilationOptions(compilation.Options)
            .WithParseOptions(options);
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

        return operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id);
    }

    // The layout is the editor's.
    private static string Words(string source) =>
        string.Join(' ', CSharpSyntaxTree.ParseText(source).GetRoot().DescendantTokens().Select(token => token.Text));
}
