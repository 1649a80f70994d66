using Yielding.Conventions.Sources;

namespace Yielding.Conventions.Contextlib;

/// <summary>The check finds rules without a test, and tests without a rule.</summary>
public sealed class KeptRulesTests
{
    private const string Table = """
        | # | Python test | half | the rule here |
        | --- | --- | --- | --- |
        | 1 | A.test_sync | sync | Something. |
        | 2 | A.test_async | async | Something. |
        | 3 | A.test_both | both | Something. |
        |  | A.test_new | sync | Something. |
        """;

    private const string Sync = """
        class Rules : Contract { [Test] [Contextlib(1, "A.test_sync")] void M() { } [TestCase(1)] [Contextlib("A.test_new")] void N() { } }
        """;

    private const string Async = """
        class Rules : Contract { [Test, Contextlib(2, "A.test_async")] void M() { } }
        """;

    private const string Contract = """
        abstract class Contract { [Test] [Contextlib(3, "A.test_both")] void M() { } }
        """;

    [Test]
    public void Table_IsRead()
    {
        PythonRule.Read(new TextFile("rules.md", Table)).ShouldBe(
        [
            new PythonRule(1, "A.test_sync", Half.Sync),
            new PythonRule(2, "A.test_async", Half.Async),
            new PythonRule(3, "A.test_both", Half.Both),
            new PythonRule(0, "A.test_new", Half.Sync),
        ]);
    }

    [Test]
    public void Problems_WhenEachRuleIsKept_AreNone() => Problems(Sync, Async, Contract).ShouldBeEmpty();

    [TestCase(Sync, "[Contextlib(1, \"A.test_sync\")]", "", "the synchronous half names the rule '1 A.test_sync'")]
    [TestCase(Sync, "[Test]", "", "the synchronous half names the rule '1 A.test_sync'", "no test")]
    [TestCase(Sync, "[Test]", "[Test] [Ignore(\"later\")]", "the synchronous half names the rule '1 A.test_sync'", "no test")]
    [TestCase(Sync, "class Rules", "[Explicit] class Rules", "'1 A.test_sync'", "synchronous half names the rule '3 A.test_both'",
        "'A.test_new'", "no test", "no test")]
    [TestCase(Sync, "(1, \"A.test_sync\")", "(7, \"A.test_sync\")", "the rule '1 A.test_sync'", "no rule of this number and name")]
    [TestCase(Sync, "(1, \"A.test_sync\")", "(1, Name)", "the rule '1 A.test_sync'", "no rule of this number and name")]
    [TestCase(Sync, " : Contract", "", "the synchronous half names the rule '3 A.test_both'")]
    [TestCase(Async, " : Contract", "", "the asynchronous half names the rule '3 A.test_both'")]
    [TestCase(Async, "class Rules", "abstract class Rules", "'2 A.test_async'", "the asynchronous half names the rule '3 A.test_both'")]
    [TestCase(Contract, "abstract class", "class", "the synchronous half names the rule '3", "the asynchronous half names the rule '3")]
    public void Problems_WhenSomethingIsMissing_AreReported(string source, string removed, string added, params string[] expected)
    {
        source.ShouldContain(removed);
        var changed = source.Replace(removed, added, StringComparison.Ordinal);

        var problems = Problems(
            source == Sync ? changed : Sync, source == Async ? changed : Async, source == Contract ? changed : Contract);

        problems.Count.ShouldBe(expected.Length, string.Join('\n', problems));
        expected.ShouldAllBe(text => problems.Any(problem => problem.Contains(text, StringComparison.Ordinal)));
    }

    private static List<string> Problems(string sync, string asynchronous, string contract) =>
    [
        .. KeptRules.Problems(
            PythonRule.Read(new TextFile("rules.md", Table)),
            NamedRule.In(
            [
                SourceFile.Parse("tests/Yielding.Tests/Rules.cs", sync),
                SourceFile.Parse("tests/Yielding.Async.Tests/Rules.cs", asynchronous),
                SourceFile.Parse("tests/Contextlib/Contract.cs", contract),
            ])),
    ];
}
