namespace Yielding.Conventions.Contextlib;

/// <summary>Every rule of contextlib has a test that names it, and every test names a rule that there is.</summary>
internal static class KeptRules
{
    public static IEnumerable<string> Problems(IReadOnlyList<PythonRule> rules, IReadOnlyList<NamedRule> named) =>
    [
        .. from rule in rules
           from half in new[] { Half.Sync, Half.Async }
           where rule.Half.HasFlag(half) && !named.Any(test => test.IsTest && test.Half.HasFlag(half) && IsOf(rule, test))
           let name = half == Half.Sync ? "synchronous" : "asynchronous"
           select $"rules.md: no test of the {name} half names the rule '{rule.Name}'. Write one.",
        .. from test in named
           where !test.IsTest
           select $"{test.Where}: the method is no test, or one that isn't run: it keeps no rule.",
        .. from test in named
           where !rules.Any(rule => IsOf(rule, test))
           select $"{test.Where}: rules.md has no rule of this number and name.",
    ];

    private static bool IsOf(PythonRule rule, NamedRule test) => (rule.Number, rule.PythonTest) == (test.Number, test.PythonTest);
}
