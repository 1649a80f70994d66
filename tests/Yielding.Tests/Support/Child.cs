using System.Diagnostics;

namespace Yielding.Support;

/// <summary>A process of its own, for what depends on the library's first use in a process: see Yielding.Tests.Child.</summary>
internal static class Child
{
    public static string[] Run(params string[] arguments)
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, "Yielding.Tests.Child.dll");
        using var process = Process.Start(
            new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [assembly, .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        var errors = process.StandardError.ReadToEndAsync();
        var lines = process.StandardOutput.ReadToEnd().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, errors.GetAwaiter().GetResult());

        return lines;
    }
}
