using System.Diagnostics;
using Serilog.Events;

namespace Yielding.Internal;

public sealed class TraceOutputTests
{
    [Test]
    public void Write_OfMoreEventsThanTheLimit_StopsWithANote()
    {
        using var lines = new Lines();

        for (var i = 0; i < TraceOutput.Limit + 100; i++)
        {
            TraceOutput.Write(
                LogEventLevel.Error, new TimeoutException("late"), "The scope of {Generator} {Ends}, in {a test}", "", [$"G{i}", 1.5]);
        }

        lines.Written.Count.ShouldBe(TraceOutput.Limit);
        lines.Written[0].ShouldBe("Yielding: The scope of G0 1.5, in {a test}: System.TimeoutException: late");
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
