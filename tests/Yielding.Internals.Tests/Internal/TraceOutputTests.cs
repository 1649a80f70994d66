using System.Diagnostics;
using Serilog.Events;

namespace Yielding.Internal;

public sealed class TraceOutputTests
{
    // One test, because the limit is that of the process.
    [Test]
    public void Write_EventsThatDiffer_AreWrittenOnceEachUpToTheLimit()
    {
        using var lines = new Lines();

        // An error with another exception is another event: a late end is logged nowhere else.
        foreach (var exception in new Exception?[] { new TimeoutException("one"), new TimeoutException("two"), null, null })
        {
            TraceOutput.Write(LogEventLevel.Error, exception, "The end of {Generator}", "", ["one of them"]);
        }

        lines.Written.Select(line => line.Split(' ')[^1]).ShouldBe(["one", "two", "them"]);
        for (var i = 0; i < TraceOutput.Limit + 100; i++)
        {
            TraceOutput.Write(
                LogEventLevel.Error, new TimeoutException("late"), "The scope of {Generator} {Ends}, in {a test}", "", [$"G{i}", 1.5]);
        }

        lines.Written.Count.ShouldBe(TraceOutput.Limit);
        lines.Written[3].ShouldBe("Yielding: The scope of G0 1.5, in {a test}: System.TimeoutException: late");
        lines.Written.Count(line => line.Contains("No more than 1000", StringComparison.Ordinal)).ShouldBe(1);
        lines.Written[^1].ShouldEndWith("Configure a logger for the others");
    }

    private sealed class Lines : TraceListener
    {
        public Lines() => Trace.Listeners.Add(this);

        public List<string> Written { get; } = [];

        public override void TraceEvent(
            TraceEventCache? eventCache, string source, TraceEventType eventType, int id, string? format, params object?[]? args) =>
            Written.Add($"{args![0]}");

        public override void Write(string? message)
        {
        }

        public override void WriteLine(string? message)
        {
        }

        protected override void Dispose(bool disposing)
        {
            Trace.Listeners.Remove(this);
            base.Dispose(disposing);
        }
    }
}
