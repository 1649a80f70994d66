using Yielding.Conventions.Contextlib;
using Yielding.Conventions.Sources;

namespace Yielding.Conventions;

/// <summary>The rules that CPython tests for contextlib are tested here.</summary>
public sealed class ContextlibRulesTests
{
    private static readonly IReadOnlyList<PythonRule> s_rules = PythonRule.Read(Repository.File("tests/Contextlib/rules.md"));

    // 91 of CPython 3.13's 121 tests are about something that there is in C#, and 5 of those that came later.
    [Test]
    public void Rules_AreAllInTheTable()
    {
        s_rules.Count(rule => rule.Number > 0).ShouldBe(91);
        s_rules.Count(rule => rule.Number == 0).ShouldBe(5);
        s_rules.Where(rule => rule.Number > 0).Select(rule => rule.Number).ShouldBeUnique();
        s_rules.Select(rule => rule.PythonTest).ShouldBeUnique();
    }

    [Test]
    public void Rules_HaveATestThatNamesThemInEachOfTheirHalves() =>
        KeptRules.Problems(s_rules, NamedRule.In(SourceFile.In("tests"))).ShouldBeNone();
}
