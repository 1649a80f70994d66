using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Yielding.Support;

/// <summary>A process of its own, for what depends on the library's first use in a process: see Yielding.Tests.Child.</summary>
internal static class Child
{
    private static readonly string s_assembly = Path.Combine(AppContext.BaseDirectory, "Yielding.Tests.Child.dll");

    // Only a defect makes a test wait so long.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public static string[] Run(params string[] arguments) => Start([s_assembly, .. arguments]);

    /// <summary>Runs it with a limit on the files that it can have open. Not on Windows.</summary>
    public static string[] RunWithLimitOfFiles(int limit, params string[] arguments) =>
        Start("/bin/sh", ["-c", $"ulimit -n {limit}; exec \"$@\"", "sh", Host, s_assembly, .. arguments]);

    /// <summary>Runs it with settings in its runtime configuration file.</summary>
    /// <param name="settings">The member <c>configProperties</c> of the file, whose other members stay.</param>
    /// <param name="arguments">The arguments of the program.</param>
    public static string[] RunConfigured(JsonObject settings, params string[] arguments)
    {
        var file = Path.ChangeExtension(s_assembly, ".runtimeconfig.json");
        var configuration = JsonNode.Parse(File.ReadAllText(file))!;
        var options = configuration["runtimeOptions"]!;
        Assume.That(options["framework"], Is.Not.Null, "A self-contained program cannot be started with another configuration.");
        options["configProperties"] = settings.DeepClone();
        using var folder = new TemporaryFolder();
        var configured = folder.File("settings.runtimeconfig.json");
        File.WriteAllText(configured, configuration.ToJsonString());

        return Start(["exec", "--runtimeconfig", configured, s_assembly, .. arguments]);
    }

    private static string[] Start(string[] arguments) => Start(Host, arguments);

    private static string[] Start(string program, string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"The program did not end within {s_limit}: a deadlock.");
        }

        process.ExitCode.ShouldBe(0, errors.GetAwaiter().GetResult());

        return output.GetAwaiter().GetResult().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
