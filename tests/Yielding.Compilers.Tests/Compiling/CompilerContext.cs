using System.Reflection;
using System.Runtime.Loader;

namespace Yielding.Compilers.Compiling;

/// <summary>Loads one version of the compiler, beside the other versions. Its dependencies come from the running runtime.</summary>
internal sealed class CompilerContext(string packageFolder, string version) : AssemblyLoadContext($"Roslyn {version}")
{
    public Assembly CSharp => LoadFromAssemblyName(new("Microsoft.CodeAnalysis.CSharp"));

    public Assembly Common => LoadFromAssemblyName(new("Microsoft.CodeAnalysis"));

    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name switch
        {
            // Each version has a build for .NET Standard; those for newer frameworks differ from version to version.
            "Microsoft.CodeAnalysis" when IsNeutral(assemblyName) => Load("microsoft.codeanalysis.common", assemblyName.Name),
            "Microsoft.CodeAnalysis.CSharp" when IsNeutral(assemblyName) => Load("microsoft.codeanalysis.csharp", assemblyName.Name),
            _ => null,
        };

    // Translated messages are not needed.
    private static bool IsNeutral(AssemblyName assemblyName) => string.IsNullOrEmpty(assemblyName.CultureName);

    private Assembly Load(string package, string assembly) =>
        LoadFromAssemblyPath(Path.Combine(packageFolder, package, version, "lib", "netstandard2.0", $"{assembly}.dll"));
}
