using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;

namespace Yielding.Compilers.Compiling;

/// <summary>The bodies, compiled by one compiler in one configuration.</summary>
internal sealed class CompiledBodies
{
    private static readonly ConcurrentDictionary<(string, string), Lazy<CompiledBodies>> s_compiled = [];

    private readonly Func<string, bool, Task<string>> _run;

    private CompiledBodies(Compiler compiler, Configuration configuration, string folder)
    {
        using var image = compiler.Compile(configuration, folder);
        var assembly = new BodiesContext().LoadFromStream(image);
        var runner = assembly.GetType("Yielding.Compilers.Bodies.Runner", throwOnError: true)!;
        _run = runner.GetMethod("RunAsync")!.CreateDelegate<Func<string, bool, Task<string>>>();
        Names = runner.GetMethod("Names")!.CreateDelegate<Func<string[]>>()();
        IsOptimized = assembly.GetCustomAttribute<DebuggableAttribute>() is not { IsJITOptimizerDisabled: true };
        CompilerVersion = compiler.LoadedVersion;
    }

    /// <summary>The names of the bodies in the compiled assembly.</summary>
    public IReadOnlyList<string> Names { get; }

    public bool IsOptimized { get; }

    public Version CompilerVersion { get; }

    /// <summary>Compiles the bodies at the first call with these arguments, in a folder of its own.</summary>
    public static CompiledBodies Of(string version, Configuration configuration) =>
        s_compiled.GetOrAdd((version, configuration.Name), _ => new(() => In($"{version}/{configuration}", version, configuration))).Value;

    /// <summary>Compiles the bodies.</summary>
    /// <param name="folder">The folder of the sources that is passed to the compiler.</param>
    /// <param name="version">The compiler's version.</param>
    /// <param name="configuration">The configuration.</param>
    public static CompiledBodies In(string folder, string version, Configuration configuration) =>
        new(Compiler.Of(version), configuration, folder);

    /// <summary>Runs a body.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="waits">Whether setup and teardown of its scopes suspend.</param>
    /// <returns>What its scopes did, and the exception that left it.</returns>
    public Task<string> RunAsync(string name, bool waits) => _run(name, waits);
}
