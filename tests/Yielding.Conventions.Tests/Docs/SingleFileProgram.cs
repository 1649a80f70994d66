using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Yielding.Conventions.Docs;

/// <summary>
/// A program of docs, compiled against the libraries that these tests use. Its lines for 'dotnet run' (#:project, #:package) are ignored.
/// </summary>
internal sealed class SingleFileProgram
{
    // What the SDK adds to a program whose ImplicitUsings are on.
    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions s_options =
        new CSharpParseOptions(LanguageVersion.Preview).WithFeatures([new("FileBasedProgram", "true")]);

    private readonly Assembly _assembly;

    private SingleFileProgram(Assembly assembly) => _assembly = assembly;

    public static SingleFileProgram Compile(TextFile file)
    {
        var compilation = CSharpCompilation.Create(
            "SingleFileProgram",
            [CSharpSyntaxTree.ParseText(file.Text, s_options), CSharpSyntaxTree.ParseText(ImplicitUsings, s_options)],
            Symbols.Platform,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        compilation.Emit(image).Diagnostics
            .Where(found => found.Severity == DiagnosticSeverity.Error)
            .Select(found => $"{file.Path}: {found}")
            .ShouldBeNone();

        return new SingleFileProgram(Assembly.Load(image.ToArray()));
    }

    /// <summary>Runs the program in this process.</summary>
    /// <returns>Its exit code.</returns>
    public int Run(params string[] arguments)
    {
        // A Main without parameters is what an asynchronous program has.
        var main = _assembly.EntryPoint!;
        object[] passed = main.GetParameters().Length == 0 ? [] : [arguments];

        return main.Invoke(null, BindingFlags.DoNotWrapExceptions, binder: null, passed, culture: null) as int? ?? 0;
    }
}
