// A user's program. It knows Yielding only as the packages, and prints what tests/consumer/expected.txt says.
using System.Runtime.CompilerServices;
using Consumer;
using Serilog;

var warnings = new Warnings();
Log.Logger = new LoggerConfiguration().WriteTo.Sink(warnings).CreateLogger();

var folder = Directory.CreateTempSubdirectory("consumer-");
try
{
    var platform = RuntimeFeature.IsDynamicCodeSupported ? "compiled at run time" : "native AOT";
    Console.WriteLine($".NET {Environment.Version.Major}, {platform}, Serilog {SerilogVersion()}");
    new SynchronousScopes(folder.FullName).Play();
    await new AsynchronousScopes(folder.FullName).PlayAsync();
    Console.WriteLine($"warnings: {warnings.Count}");
    Sweeps.Play();
}
finally
{
    folder.Delete(recursive: true);
}

static string SerilogVersion() => typeof(Log).Assembly.GetName().Version!.ToString(2);
