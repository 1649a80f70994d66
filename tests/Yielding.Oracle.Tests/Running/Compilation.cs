using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Yielding.Oracle.Emission;

namespace Yielding.Oracle.Running;

/// <summary>Many programs, compiled into one assembly.</summary>
internal sealed class Compilation : IDisposable
{
    // A few of the platform's, because each costs time at each compilation.
    private static readonly string[] s_platform =
    [
        "System.Private.CoreLib", "System.Runtime", "System.Collections", "System.Linq", "System.Linq.AsyncEnumerable", "System.Threading",
        "System.Threading.Thread",
    ];

    private static readonly List<PortableExecutableReference> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => s_platform.Contains(Path.GetFileNameWithoutExtension(path)))
            .Concat(ProgramContext.Shared.Select(assembly => assembly.Location))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly ProgramContext _context;
    private readonly Assembly _assembly;

    /// <summary>The JIT may inline one method into another.</summary>
    public bool IsOptimized { get; }

    /// <param name="programs">The programs.</param>
    /// <param name="style">How they are compiled.</param>
    public Compilation(IEnumerable<EmittedProgram> programs, CompilationStyle style)
    {
        IsOptimized = style.IsOptimized;
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var trees = programs
            .SelectMany(program => new[] { (program.Name + "U", program.Usings), (program.Name + "R", program.Runs) })
            .Append(("Wrappers", Wrappers.Source))
            .Select(named => CSharpSyntaxTree.ParseText(SourceText.From(named.Item2), options, style.HasPaths ? $"{named.Item1}.cs" : ""));
        var compilation = CSharpCompilation.Create(
            $"Programs{Guid.NewGuid():N}",
            trees,
            s_references,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: style.IsOptimized ? OptimizationLevel.Release : OptimizationLevel.Debug));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        if (!result.Success)
        {
            var errors = result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToList();

            throw new InvalidOperationException($"{string.Join('\n', errors.Take(5))}\n{errors[0].Location.SourceTree}");
        }

        image.Position = 0;
        _context = new ProgramContext(style.IsCollectible);
        _assembly = _context.LoadFromStream(image);
    }

    /// <summary>The form that has to find out how bodies end.</summary>
    public Func<Lane, Task> Usings(EmittedProgram program) => Entry($"{program.Name}U");

    /// <summary>The exact form.</summary>
    public Func<Lane, Task> Runs(EmittedProgram program) => Entry($"{program.Name}R");

    public void Dispose()
    {
        if (_context.IsCollectible)
        {
            _context.Unload();
        }
    }

    private Func<Lane, Task> Entry(string type)
    {
        var main = _assembly.GetType(type, throwOnError: true)!.GetMethod("Main")!;
        if (main.ReturnType == typeof(Task))
        {
            return main.CreateDelegate<Func<Lane, Task>>();
        }

        var synchronous = main.CreateDelegate<Action<Lane>>();

        return lane =>
        {
            synchronous(lane);

            return Task.CompletedTask;
        };
    }
}
