using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Yielding.Parity.Support;

/// <summary>The <c>python3</c> of this machine, if it has one.</summary>
internal static class Python
{
    // What is found by that name may be a launcher, which looks for the real one each time.
    private static readonly (string Program, int[] Version)? s_found = Find("python3");

    /// <summary>Its version, or null where there is none.</summary>
    public static int[]? Version => s_found?.Version;

    /// <summary>Runs scripts, each in a fresh namespace of one process: the start of a process takes longer than a script.</summary>
    /// <returns>What each script wrote, by its scenario.</returns>
    public static IReadOnlyDictionary<string, Played> Play(IEnumerable<string> scenarios)
    {
        // Nothing is written beside the scripts (-B), and neither the environment (-E) nor installed packages (-S) are used.
        var folder = Repository.PathOf(PythonScript.Folder);
        var (exitCode, output, errors) = Start(
            s_found!.Value.Program, folder, ["-B", "-E", "-S", Path.Combine(folder, "_play.py"), .. scenarios]);
        (exitCode, errors).ShouldBe((0, ""));

        return Lines(output)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(
                played => played.GetProperty("name").GetString()!,
                played => new Played(Lines(played.GetProperty("output").GetString()!), played.GetProperty("errors").GetString()!));
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

    /// <summary>What a script wrote.</summary>
    /// <param name="Trace">Its output, line by line.</param>
    /// <param name="Errors">What it wrote to the standard error, and the exception that left it.</param>
    internal sealed record Played(IReadOnlyList<string> Trace, string Errors);
}
