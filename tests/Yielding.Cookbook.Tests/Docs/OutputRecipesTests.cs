using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using static Yielding.Cookbook.Docs.OutputRecipes;
using static Yielding.Cookbook.Support.Bodies;
using static Yielding.Scope;

namespace Yielding.Cookbook.Docs;

#pragma warning disable IDE0055, IDE0011 // documentation shows short blocks in one line
[NonParallelizable] // the console belongs to the process
public sealed class OutputRecipesTests
{
    [Test]
    public void RedirectOut_CollectsWhatIsPrinted()
    {
        var before = Console.Out;
        static void PrintReport() => Console.Write("tea");

        #region RedirectOutUse
        using var text = new StringWriter();
        using (ContextManager.RedirectOut(text).Enter()) PrintReport();
        #endregion

        text.ToString().ShouldBe("tea");
        Console.Out.ShouldBeSameAs(before);
    }

    [Test]
    public void Mute_SilencesTheLoggerForTheBody([Values] bool fails)
    {
        var level = new LoggingLevelSwitch();
        var events = new EventList();
        using var log = new LoggerConfiguration().MinimumLevel.ControlledBy(level).WriteTo.Sink(events).CreateLogger();
        void Poll()
        {
            log.Error("noise");
            FailIf(fails);
        }

        Play(fails, () =>
        {
            #region MuteUse
            using (Mute(level).Enter()) Poll();
            #endregion
        });

        log.Information("after");
        events.Messages.ShouldBe(["after"]);
    }

    [Test]
    public void Step_LogsHowTheBodyEnded([Values] bool fails)
    {
        var events = new EventList();
        using var log = new LoggerConfiguration().WriteTo.Sink(events).CreateLogger();
        void Import() => FailIf(fails);

        Play(fails, () =>
        {
            #region StepUse
            using (Enter(body => Step(log, "import", body))) Import();
            #endregion
        });

        events.Messages.ShouldBe(["\"import\" starts", fails ? "\"import\" failed" : "\"import\" is complete"]);
        events.Exceptions.ShouldBe(fails ? [typeof(BodyException)] : []);
    }

    [Test]
    public void Progress_EndsItsLine([Values] bool fails)
    {
        var screen = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        string[] files = ["a", "b"];
        void Import(string file) => FailIf(fails && file == "b");

        Play(fails, () =>
        {
            #region ProgressUse
            using (Enter(Progress(screen, files.Length), out var advance))
                foreach (var file in files) { Import(file); advance(); }
            #endregion
        });

        screen.ToString().ShouldBe(
            "\r[          ] 0/2\r[#####     ] 1/2" + (fails ? "" : "\r[##########] 2/2") + "\n");
    }

    [Test]
    public void Element_IsClosedAfterItsContent()
    {
        var page = new StringWriter();

        #region ElementUse
        var list = from body in Element(page, "body") from items in Element(body, "ul") select items;
        using (Enter(list, out var items)) items.Write("tea");
        #endregion

        page.ToString().ShouldBe("<body><ul>tea</ul></body>");
    }

    [Test]
    public void Element_WhoseBodyFails_IsNotClosed()
    {
        var page = new StringWriter();

        Should.Throw<BodyException>(() => Run<TextWriter>(Element(page, "body"), _ => throw new BodyException()));

        page.ToString().ShouldBe("<body>");
    }

    private sealed class EventList : ILogEventSink
    {
        private readonly List<LogEvent> _events = [];

        public IEnumerable<string> Messages => _events.Select(found => found.RenderMessage(CultureInfo.InvariantCulture));

        public IEnumerable<Type> Exceptions => _events.Select(found => found.Exception?.GetType()).OfType<Type>();

        public void Emit(LogEvent logEvent) => _events.Add(logEvent);
    }
}
