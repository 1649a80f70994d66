using Yielding.Compilers.Compiling;

namespace Yielding.Compilers;

/// <summary>The library reads state machines that the compiler generates. Bodies have the same outcomes with each compiler.</summary>
public sealed class CompilersTests
{
    // Reached only if DisposeAsync does not resume a body.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private static IEnumerable<TestCaseData> Compilations =>
        from version in Compiler.Tested
        from configuration in Configuration.All
        select new TestCaseData(version, configuration).SetArgDisplayNames($"Roslyn {version}", configuration.Name);

    private static IEnumerable<TestCaseData> CompiledBodiesOfAll =>
        from version in Compiler.Tested
        from configuration in Configuration.All
        from body in Body.All
        select new TestCaseData(version, configuration, body).SetArgDisplayNames($"Roslyn {version}", configuration.Name, body.Name);

    [Test]
    public void Versions_AreOldAndNew()
    {
        Compiler.Versions.Count.ShouldBe(5);
        Compiler.Tested.ShouldContain("3.7.0");
        Compiler.Tested.ShouldContain("4.8.0");
        Compiler.Tested.ShouldContain("5.12.0");
    }

    // The test cases come from the text of the sources. Each must be a method of the compiled assembly, and none may be missing.
    [TestCaseSource(nameof(Compilations))]
    public void Compilation_HasAllBodies(string version, object configuration)
    {
        var compiled = CompiledBodies.Of(version, (Configuration)configuration);

        compiled.Names.ShouldBe(Body.All.Select(body => body.Name), ignoreOrder: true);
        compiled.Names.Count.ShouldBeGreaterThanOrEqualTo(90);
    }

    [TestCaseSource(nameof(Compilations))]
    public void Compilation_IsOfTheVersionAndTheConfiguration(string version, object configuration)
    {
        var compiled = CompiledBodies.Of(version, (Configuration)configuration);

        // The version of the assembly stays the same within a minor version.
        compiled.CompilerVersion.ToString(2).ShouldBe(Version.Parse(version).ToString(2));
        compiled.IsOptimized.ShouldBe(((Configuration)configuration).IsOptimized);
    }

    [TestCaseSource(nameof(CompiledBodiesOfAll))]
    public async Task Body_HasTheStatedOutcome(string version, object configuration, object body)
    {
        var compiled = CompiledBodies.Of(version, (Configuration)configuration);
        var (name, outcome) = (Body)body;

        (await Run(compiled, name)).ShouldBe((outcome, outcome));
    }

    // As with files that two projects link: file and line of an entry are the same in both assemblies, the method is not.
    [Test]
    public async Task LinkedSources_InTwoAssemblies_HaveTheStatedOutcomes()
    {
        var wrong = new List<string>();
        foreach (var configuration in Configuration.All)
        {
            var compiled = CompiledBodies.In("linked", Compiler.Versions[^1], configuration);
            foreach (var (name, outcome) in Body.All)
            {
                var results = await Run(compiled, name);
                if (results != (outcome, outcome))
                {
                    wrong.Add($"{configuration}, {name}: {results} and not {outcome}");
                }
            }
        }

        wrong.ShouldBeEmpty();
    }

    /// <returns>The outcomes with setups and teardowns that complete at once, and with those that suspend.</returns>
    private static async Task<(string AtOnce, string Suspended)> Run(CompiledBodies compiled, string name) =>
        (await compiled.RunAsync(name, waits: false).WaitAsync(s_limit), await compiled.RunAsync(name, waits: true).WaitAsync(s_limit));
}
