using System.Reflection;
using System.Runtime.Loader;
using Yielding.Testing;

namespace Yielding.Compilers.Compiling;

/// <summary>Loads compiled bodies. They use the library as it is loaded here, which need not be in the default context.</summary>
internal sealed class BodiesContext() : AssemblyLoadContext("bodies")
{
    public static readonly IReadOnlyList<Assembly> Shared =
        [typeof(Scope).Assembly, typeof(AsyncScope).Assembly, typeof(ScopeSweep).Assembly];

    protected override Assembly? Load(AssemblyName assemblyName) =>
        Shared.FirstOrDefault(shared => AssemblyName.ReferenceMatchesDefinition(shared.GetName(), assemblyName));
}
