namespace Yielding.Parity.Support;

/// <summary>The scenarios that are written in C#.</summary>
internal static class Catalog
{
    private const string Awaited = nameof(Awaited);

    private static readonly IReadOnlyDictionary<string, Type> s_types = typeof(Scenario).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(Scenario)))
        .ToDictionary(type => type.Name);

    public static IReadOnlyList<string> Names =>
        [.. s_types.Keys.Where(name => !name.EndsWith(Awaited, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>
    /// The scenarios whose Python has an <c>except</c> around the <c>yield</c>: their second version awaits the yield in a <c>try</c> with
    /// a <c>catch</c>, and prints the same.
    /// </summary>
    public static IReadOnlyList<string> NamesOfAwaited => [.. Names.Where(name => s_types.ContainsKey(name + Awaited))];

    /// <summary>Each scenario in each of its forms, and in both versions.</summary>
    public static IEnumerable<object[]> Plays =>
        from name in Names
        from form in Make(name).HasForms ? new[] { Form.Run, Form.Using } : [Form.Run]
        from version in Enumerable.Range(0, NamesOfAwaited.Contains(name) ? 2 : 1)
        select new object[] { name, form, version == 1 };

    public static Scenario Make(string name, bool isAwaited = false) =>
        (Scenario)Activator.CreateInstance(s_types[isAwaited ? name + Awaited : name])!;
}
