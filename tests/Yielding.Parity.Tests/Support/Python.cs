using System.ComponentModel;
using System.Diagnostics;

namespace Yielding.Parity.Support;

/// <summary>The <c>python3</c> of this machine, if it has one.</summary>
internal static class Python
{
    // What is found by that name may be a launcher, which looks for the real one each time.
    private static readonly (string Program, int[] Version)? s_found = Find("python3");

    /// <summary>Its version, or null where there is none.</summary>
    public static int[]? Version => s_found?.Version;

    /// <summary>What a script says, line by line.</summary>
    public static IReadOnlyList<string> Run(string script)
    {
        // Nothing is written beside the scripts (-B), and neither the environment (-E) nor what is installed (-S) is any of their business.
        var path = Repository.PathOf(script);
        var (exitCode, output, errors) = Start(s_found!.Value.Program, Path.GetDirectoryName(path)!, "-B", "-E", "-S", path);
        (exitCode, errors).ShouldBe((0, ""), script);

        return Lines(output);
    }

    private static (string Program, int[] Version)? Find(string name)
    {
        try
        {
            var (exitCode, output, _) = Start(
                name, Repository.Root, "-c", "import platform, sys; print(sys.executable); print(platform.python_version())");

            return exitCode == 0 && Lines(output) is [var program, var version] ? (program, PythonVersion.Parse(version)) : null;
        }
        catch (Win32Exception)
        {
            return null; // there is no such program
        }
    }

    private static (int ExitCode, string Output, string Errors) Start(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    private static string[] Lines(string output) => output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
}
