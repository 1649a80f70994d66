#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// A scope detects how its body ended: Completed, Failed or Unknown. This program shows how a body gets to each of the three.

using Serilog;
using Serilog.Core;
using Serilog.Events;
using Yielding;
using static Generators;
using static Yielding.Scope;

Log.Logger = new LoggerConfiguration().WriteTo.Sink(new ConsoleSink()).CreateLogger();

Console.WriteLine("1. a block, in the method that entered the scope");
// region Using
using (Enter(body => Reporting("reaches its end", body), out _))
{
}

LeaveEarly();

try
{
    using (Enter(body => Reporting("throws", body), out _))
    {
        throw new FormatException("not a number");
    }
}
catch (FormatException)
{
}

using (Enter(body => Reporting("throws and catches", body), out _))
{
    ParseAndCatch();
}
// endregion

Console.WriteLine("2. the body as an argument");
// region Run
Run(body => Reporting("throws and catches", body), _ => ParseAndCatch());
Try(() => Run(body => Reporting("throws", body), _ => int.Parse("one")));
// endregion

Console.WriteLine("3. a scope in a field, disposed by other code");
// region Field
var clean = new Batch("nothing was thrown");
clean.Use(_ => { });
Close([clean]);

var failed = new Batch("a body has thrown");
Try(() => failed.Use(_ => int.Parse("one")));
Close([failed]);

var caught = new Batch("a body has thrown and caught");
caught.Use(_ => ParseAndCatch());
Close([caught]);
// endregion

Console.WriteLine("4. a scope in a field, whose method reports the outcome");
// region Report
var reported = new Batch("a body has thrown");
Try(() => reported.UseAndReport(_ => int.Parse("one")));
Close([reported]);

reported = new Batch("a body has thrown and caught");
reported.UseAndReport(_ => ParseAndCatch());
Close([reported]);
// endregion

Console.WriteLine("5. the class of part 3 in a block, in the method that made the object");
// region Wrapper
try
{
    using var batch = new Batch("throws");
    batch.Use(_ => int.Parse("one"));
}
catch (FormatException)
{
}
// endregion

// region LeaveEarly
static void LeaveEarly()
{
    using (Enter(body => Reporting("leaves by return", body), out _))
    {
        return;
    }
}
// endregion

static void ParseAndCatch() => Try(() => int.Parse("one"));

static void Try(Action action)
{
    try
    {
        action();
    }
    catch (FormatException)
    {
    }
}

// region Close
static void Close(List<IDisposable> things)
{
    foreach (var thing in things)
    {
        thing.Dispose();
    }
}
// endregion

internal static class Generators
{
    // region Generator
    public static IEnumerable<string> Reporting(string name, ScopeBody body)
    {
        yield return name;
        Console.WriteLine($"   {name}: {body.Status}");
    }
    // endregion
}

internal sealed class Batch(string name) : IDisposable
{
    // region Batch
    private readonly Scope<string> _scope = Enter(body => Reporting(name, body));

    public void Use(Action<string> action) => action(_scope.Value);
    // endregion

    // region UseAndReport
    public void UseAndReport(Action<string> action)
    {
        try
        {
            action(_scope.Value);
            _scope.Complete();
        }
        catch (Exception e) when (_scope.Fail(e))    // Fail returns false: the exception propagates
        {
        }
    }
    // endregion

    // region Dispose
    public void Dispose() => _scope.Dispose();
    // endregion
}

/// <summary>Prints what the library logs.</summary>
internal sealed class ConsoleSink : ILogEventSink
{
    public void Emit(LogEvent logEvent) => Console.WriteLine($"   {logEvent.Level}: {logEvent.RenderMessage(null)}");
}
