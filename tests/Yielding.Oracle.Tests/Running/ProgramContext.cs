using System.Reflection;
using System.Runtime.Loader;

namespace Yielding.Oracle.Running;

/// <summary>
/// Where compiled programs are loaded. They use the library and this assembly as they are loaded here, which need not be the default
/// context.
/// </summary>
internal sealed class ProgramContext(bool isCollectible) : AssemblyLoadContext("random programs", isCollectible)
{
    public static readonly IReadOnlyList<Assembly> Shared = [typeof(Scope).Assembly, typeof(AsyncScope).Assembly, typeof(Lane).Assembly];

    protected override Assembly? Load(AssemblyName assemblyName) =>
        Shared.FirstOrDefault(shared => AssemblyName.ReferenceMatchesDefinition(shared.GetName(), assemblyName));
}
