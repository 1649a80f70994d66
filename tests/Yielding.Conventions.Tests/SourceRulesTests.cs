using Yielding.Conventions.Sources;

namespace Yielding.Conventions;

/// <summary>Rules of this repository that no compiler checks.</summary>
public sealed class SourceRulesTests
{
    private const string Outcome = "src/Yielding/Outcomes/";

    private static readonly Dictionary<string, string> s_getResults = new()
    {
        ["src/Yielding.Async/Outcomes/DeferredExit.cs"] =
            "it is the source of a task: the builder calls it when the task has ended, or the user's own code blocks",
        ["src/Yielding/Internal/Driving/RunEnd.cs"] = "the tasks have ended",
    };

    private static readonly IReadOnlyList<SourceFile> s_sources = SourceFile.In("src");
    private static readonly IReadOnlyList<SourceFile> s_tests = SourceFile.In("tests");

    // The rules read syntax trees, so the parser has to understand every file.
    [Test]
    public void Files_AreFoundAndUnderstood()
    {
        s_sources.Count.ShouldBeGreaterThan(20);
        s_tests.ShouldContain(file => file.Path.StartsWith("tests/Yielding.Tests/", StringComparison.Ordinal));
        s_sources.Concat(s_tests)
            .SelectMany(file => file.Root.GetDiagnostics().Select(found => $"{file.Path}: {found}"))
            .ShouldBeNone();
    }

    [Test]
    public void ExceptionPointers_AreReadInTheFolderOutcomeOnly()
    {
        var uses = BannedMembers.Pointers.Uses(s_sources).ToList();

        uses.ShouldContain(use => use.StartsWith(Outcome, StringComparison.Ordinal));
        uses.Where(use => !use.StartsWith(Outcome, StringComparison.Ordinal)).ShouldBeNone();
    }

    [Test]
    public void Internal_UsesOnlyTheDoorOfOutcomes()
    {
        var door = new Door(s_sources);

        door.Behind.Count.ShouldBeGreaterThan(20);
        door.Violations().ShouldBeNone();
    }

    [Test]
    public void Sources_DoNotBlockAndDoNotReadTheClock()
    {
        var uses = BannedMembers.InSources.SelectMany(banned => banned.Uses(s_sources)).ToList();
        var allowed = uses
            .Where(use => s_getResults.Keys.Any(file => use.StartsWith(file, StringComparison.Ordinal)))
            .Where(use => use.Contains("GetResult", StringComparison.Ordinal))
            .ToList();

        uses.Except(allowed).ShouldBeNone();
        s_getResults.Keys.Where(file => !allowed.Exists(use => use.StartsWith(file, StringComparison.Ordinal)))
            .Select(file => $"{file} is listed and calls no GetResult.")
            .ShouldBeNone();
    }

    [Test]
    public void Tests_DoNotSleep()
    {
        // A benchmark pauses to let the just-in-time compiler catch up; whether it passes doesn't hang on that.
        var tests = s_tests.Where(file => !file.Path.StartsWith("tests/Yielding.Benchmarks/", StringComparison.Ordinal));

        BannedMembers.InTests.SelectMany(banned => banned.Uses(tests)).ShouldBeNone();
    }

    [Test]
    public void PublicTypes_AreFoundByTheNameOfTheirFile()
    {
        s_sources.SelectMany(TypeFiles.PublicTypesOf).Count().ShouldBeGreaterThan(5);
        TypeFiles.Problems(s_sources).ShouldBeNone();
    }

    [Test]
    public void ExceptionMessages_EndWithAFullStop()
    {
        var messages = new ExceptionMessages(s_sources);

        messages.All().Count().ShouldBeGreaterThan(5);
        messages.Problems().ShouldBeNone();
    }
}
