namespace Yielding.Parity.Support;

/// <summary>The scenarios that are written in C#.</summary>
internal static class Catalog
{
    private static readonly IReadOnlyDictionary<string, Type> s_types = typeof(Scenario).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(Scenario)))
        .ToDictionary(type => type.Name);

    public static IReadOnlyList<string> Names => [.. s_types.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Each scenario in each of its forms.</summary>
    public static IEnumerable<object[]> Plays =>
        from name in Names
        from form in Make(name).HasForms ? new[] { Form.Run, Form.Using } : [Form.Run]
        select new object[] { name, form };

    public static Scenario Make(string name) => (Scenario)Activator.CreateInstance(s_types[name])!;
}
