using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text;

namespace Yielding.Compilers.Compiling;

/// <summary>One version of Roslyn, called by reflection: this assembly references none.</summary>
internal sealed class Compiler
{
    private static readonly IReadOnlyList<string> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Concat(BodiesContext.Shared.Select(assembly => assembly.Location)),
    ];

    private static readonly ConcurrentDictionary<string, Lazy<Compiler>> s_loaded = [];

    private readonly Assembly _common;
    private readonly Assembly _csharp;
    private readonly Array _metadata;

    private Compiler(string version)
    {
        var context = new CompilerContext(Metadata("PackageFolder"), version);
        _common = context.Common;
        _csharp = context.CSharp;
        _metadata = ArrayOf(
            Common("MetadataReference"), s_references.Select(path => Call(Common("MetadataReference"), "CreateFromFile", path)));
    }

    /// <summary>The versions in Directory.Packages.props, where each is an exact range: [3.7.0];[4.8.0].</summary>
    public static IReadOnlyList<string> Versions { get; } =
        [.. Metadata("CompilerVersions").Split(';').Select(version => version.Trim().Trim('[', ']'))];

    /// <summary>Those that the tests use: the oldest, that of .NET 8, and the newest; with <c>YIELDING_LONG=1</c> all of them.</summary>
    public static IReadOnlyList<string> Tested { get; } = Size.IsLong ? Versions : [Versions[0], "4.8.0", Versions[^1]];

    /// <summary>The assembly version of the loaded compiler.</summary>
    public Version LoadedVersion => _csharp.GetName().Version!;

    /// <summary>Loads a version at the first call: much of the time of a compilation is that of the JIT for the compiler.</summary>
    public static Compiler Of(string version) => s_loaded.GetOrAdd(version, _ => new(() => new(version))).Value;

    /// <summary>Compiles the bodies.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="folder">The folder of the sources. <c>[CallerFilePath]</c> passes it to the library.</param>
    /// <returns>The assembly's bytes.</returns>
    public MemoryStream Compile(Configuration configuration, string folder) =>
        Compile(configuration.Arguments, [.. Sources.All.Select(source => ($"{folder}/{source.Name}", source.Text))]);

    /// <summary>Compiles sources.</summary>
    /// <param name="options">Options of the compiler's command line.</param>
    /// <param name="sources">Path and text of each source.</param>
    /// <returns>The assembly's bytes.</returns>
    public MemoryStream Compile(IReadOnlyList<string> options, IReadOnlyList<(string Path, string Text)> sources)
    {
        var name = $"Bodies-{Guid.NewGuid():N}";
        string[] line =
        [
            "-noconfig", "-nostdlib", "-target:library", $"-out:{name}.dll",
            .. options,
            .. sources.Select(source => source.Path),
        ];
        var parser = CSharp("CSharpCommandLineParser").GetProperty("Default")!.GetValue(null)!;
        var arguments = Call(parser, "Parse", line, AppContext.BaseDirectory, null, null);
        ThrowIfAnyError(Get(arguments, "Errors"));

        var parseOptions = Get(arguments, "ParseOptions");
        var trees = sources
            .Select(source => Call(CSharp("SyntaxFactory"), "ParseSyntaxTree", source.Text, parseOptions, source.Path, Encoding.UTF8));
        var compilation = Call(
            CSharp("CSharpCompilation"),
            "Create",
            name,
            ArrayOf(Common("SyntaxTree"), trees),
            _metadata,
            Get(arguments, "CompilationOptions"));
        var image = new MemoryStream();
        var result = Call(compilation, "Emit", image);
        ThrowIfAnyError(Get(result, "Diagnostics"));
        image.Position = 0;

        return image;
    }

    private static string Metadata(string key) =>
        typeof(Compiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    private static void ThrowIfAnyError(object diagnostics)
    {
        var errors = ((IEnumerable)diagnostics)
            .Cast<object>()
            .Where(diagnostic => Get(diagnostic, "Severity").ToString() == "Error")
            .ToList();
        if (errors.Count > 0)
        {
            throw new InvalidOperationException(string.Join('\n', errors.Take(10)));
        }
    }

    private static Array ArrayOf(Type element, IEnumerable<object> items)
    {
        object[] all = [.. items];
        var array = Array.CreateInstance(element, all.Length);
        all.CopyTo(array, 0);

        return array;
    }

    private static object Get(object target, string property)
    {
        // A derived class redeclares some properties with a more specific type.
        for (var type = target.GetType(); type is not null; type = type.BaseType)
        {
            if (type.GetProperty(property, BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly) is { } found)
            {
                return found.GetValue(target)!;
            }
        }

        throw new MissingMemberException(target.GetType().FullName, property);
    }

    private static object Call(Type type, string method, params object?[] arguments) => Invoke(type, null, method, arguments);

    private static object Call(object target, string method, params object?[] arguments) =>
        Invoke(target.GetType(), target, method, arguments);

    /// <summary>Calls the overload with the fewest parameters that accepts the arguments; the others get their defaults.</summary>
    private static object Invoke(Type type, object? target, string method, object?[] arguments)
    {
        var (overload, parameters) = type.GetMethods()
            .Where(candidate => candidate.Name == method && candidate.IsStatic == target is null && !candidate.IsGenericMethod)
            .Select(candidate => (candidate, candidate.GetParameters()))
            .Where(candidate => Accepts(candidate.Item2, arguments))
            .MinBy(candidate => candidate.Item2.Length);
        if (overload is null)
        {
            throw new MissingMethodException(type.FullName, method);
        }

        object?[] all = [.. arguments, .. Enumerable.Repeat(Type.Missing, parameters.Length - arguments.Length)];

        return overload.Invoke(target, BindingFlags.DoNotWrapExceptions | BindingFlags.OptionalParamBinding, null, all, null)!;
    }

    private static bool Accepts(ParameterInfo[] parameters, object?[] arguments) =>
        parameters.Length >= arguments.Length
        && parameters.Zip(arguments, Accepts).All(accepts => accepts)
        && parameters.Skip(arguments.Length).All(parameter => parameter.IsOptional);

    private static bool Accepts(ParameterInfo parameter, object? argument) =>
        argument is null ? !parameter.ParameterType.IsValueType : parameter.ParameterType.IsInstanceOfType(argument);

    private Type Common(string name) => _common.GetType($"Microsoft.CodeAnalysis.{name}", throwOnError: true)!;

    private Type CSharp(string name) => _csharp.GetType($"Microsoft.CodeAnalysis.CSharp.{name}", throwOnError: true)!;
}
