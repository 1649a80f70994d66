namespace Yielding.Support;

/// <summary>The arguments of fixtures that are run with each kind of scope.</summary>
internal static class ScopeKinds
{
    /// <summary>Each kind, and whether the scope and the body have to be waited for.</summary>
    public static IEnumerable<object[]> WithAndWithoutWaits =>
        Enum.GetValues<ScopeKind>().SelectMany(kind => new object[][] { [kind, false], [kind, true] });
}
