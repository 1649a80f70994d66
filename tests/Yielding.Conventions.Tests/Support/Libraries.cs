using System.Reflection;
using Yielding.Testing;

namespace Yielding.Conventions.Support;

/// <summary>The assemblies that are shipped: whatever holds for one public API holds for each of them.</summary>
public static class Libraries
{
    public static IReadOnlyList<Assembly> All { get; } = [typeof(Scope).Assembly, typeof(AsyncScope).Assembly, typeof(ScopeSweep).Assembly];

    /// <summary>One case a library, with its name as the case's name.</summary>
    public static IEnumerable<TestCaseData> Cases =>
        All.Select(library => new TestCaseData(library).SetArgDisplayNames(library.GetName().Name!));
}
