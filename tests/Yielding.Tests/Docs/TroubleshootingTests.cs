using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using static Yielding.Docs.DocsGenerators;
using static Yielding.Docs.OrderBook;
using static Yielding.Scope;

namespace Yielding.Docs;

/// <summary>The code of docs/troubleshooting.md, and what the text around it says of it.</summary>
#pragma warning disable IDE0055, IDE0011 // documentation shows short blocks in one line
[NonParallelizable] // the examples write to the current directory, and set the logger
public sealed class TroubleshootingTests
{
    private static readonly BodyException s_failure = new();

    private readonly StringWriter _output = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
    private OrderBook _book = null!;
    private LogOfTest _log = null!;

    private string Orders => _book.Database;

    [SetUp]
    public void OpenBook()
    {
        _book = new OrderBook();
        _log = new LogOfTest();
    }

    [TearDown]
    public void CloseBook()
    {
        _log.Dispose();
        _book.Dispose();
        _output.Dispose();
    }

    [Test]
    public void EveryEvent_IsWrittenToTheConsole()
    {
        var before = Console.Error;
        Console.SetError(_output);
        try
        {
            #region TroubleLog
            Log.Logger = new LoggerConfiguration()
                .MinimumLevel.Override("Yielding", LogEventLevel.Debug)
                .WriteTo.Sink(new ErrorStream())    // or WriteTo.Console(), of Serilog.Sinks.Console
                .CreateLogger();
            #endregion

            using (Enter(Transaction(Orders)))
            {
            }
        }
        finally
        {
            Console.SetError(before);
        }

        _output.ToString()
            .ShouldStartWith("Debug: Entered the scope of \"Transaction\"\nDebug: Exited the scope of \"Transaction\" after ");
    }

    [Test]
    public void OneLine_BeforeTheTry_IsNotGuarded()
    {
        var released = new List<string>();
        void Fail() => throw s_failure;

        IDisposable Acquire() => new Released(released);

        #region TroubleUnguarded
        IEnumerable<IDisposable> Unguarded()
        {
            var handle = Acquire();
            Fail();    // throws: the try has not begun, so the handle stays open
            try     { yield return handle; }
            finally { handle.Dispose(); }
        }

        IEnumerable<IDisposable> Guarded()
        {
            using var handle = Acquire();    // guarded from here on
            Fail();
            yield return handle;
        }
        #endregion

        Forms.Caught(() => Run(Unguarded(), _ => { })).ShouldBeSameAs(s_failure);
        released.ShouldBeEmpty();
        Forms.Caught(() => Run(Guarded(), _ => { })).ShouldBeSameAs(s_failure);
        released.ShouldBe(["released"]);
    }

    [Test]
    public void NotEntered_DoesNothing()
    {
        var journal = new Journal();
        IEnumerable<int> Traced()
        {
            journal.Write("setup");
            yield return 1;
            journal.Write("teardown");
        }

        #region TroubleNotEntered
        _ = Traced();            // runs nothing: it only makes the sequence
        using (Enter(Traced()))  // runs the setup here, and the teardown at the end of the block
        {
        }
        #endregion

        journal.ShouldBe("setup", "teardown");
    }

    [Test]
    public void Swallowed_IsLogged_AndNarrowed()
    {
        static IEnumerable<int> CatchesAll(ScopeBody body)
        {
            yield return 1;
            try { body.Rethrow(); }
#pragma warning disable YLD004 // the test shows what it reports
            catch (Exception) { }
#pragma warning restore YLD004
        }

        #region TroubleNarrow
        static IEnumerable<int> CatchesOne(ScopeBody body)
        {
            yield return 1;
            try { body.Rethrow(); }
            catch (TimeoutException e) when (e.InnerException is null) { }    // the narrowest type and condition
        }
        #endregion

        Run(CatchesAll, _ => throw s_failure);
        _log.Warnings.ShouldHaveSingleItem().MessageTemplate.Text.ShouldBe("The scope of {Generator} suppressed the exception of its body");
        Forms.Caught(() => Run(CatchesOne, _ => throw s_failure)).ShouldBeSameAs(s_failure);
        Run(CatchesOne, _ => throw new TimeoutException());
    }

    [Test]
    public void InnerCleanup_InAQueryWithAScopeBody_RunsToItsEndOnlyAfterACompletedBody()
    {
        var journal = new Journal();

        #region TroubleInner
        IEnumerable<int> Inner()
        {
            yield return 1;
            journal.Write("skipped after a failure");
        }

        IEnumerable<int> Repaired()
        {
            try     { yield return 1; }
            finally { journal.Write("always"); }
        }
        #endregion

        Forms.Caught(() => Run(Inner(), _ => throw s_failure)).ShouldBeSameAs(s_failure);
        journal.ShouldBe();
        Forms.Caught(() => Run(Repaired(), _ => throw s_failure)).ShouldBeSameAs(s_failure);
        journal.ShouldBe("always");
    }

    [Test]
    public void YieldRule_HasTheFacts()
    {
        static IEnumerable<string> FirstLine(string path)
        {
            foreach (var line in File.ReadLines(path))
            {
                yield return line;
            }
        }

        File.WriteAllText("empty.txt", "");
        var output = _output;

        #region TroubleYieldRule
        try
        {
            Run(FirstLine("empty.txt"), line => output.WriteLine(line));
        }
        catch (YieldRuleException e)
        {
            output.WriteLine($"{e.Generator}: {e.Violation}, body {e.Body}");    // FirstLine: NeverYielded, body Running
        }
        #endregion

        output.ToString().ShouldBe("FirstLine: NeverYielded, body Running\n");
    }

    [Test]
    public void RolledBack_ByAnExceptionThatLeftTheBlock_OrByAReport()
    {
        #region TroubleRolledBack
        var status = BodyStatus.Running;
        IEnumerable<int> Observed(ScopeBody body)
        {
            yield return 1;
            status = body.Status;    // a breakpoint here shows body.Exception
            body.Rethrow();
        }
        #endregion

        Forms.Caught(() =>
        {
            using (Enter(Observed))
            {
                throw s_failure;
            }
        }).ShouldBeSameAs(s_failure);

        status.ShouldBe(BodyStatus.Failed);
    }

    [Test]
    [NeedsExceptionPointers]
    public void OtherCodeThatDisposes_IsUnknown_AndAReportMakesItExact([Values] bool isReported)
    {
        List<IDisposable> kept = [];
        void Keep(bool reports)
        {
            var scope = Enter(Transaction(Orders), out var connection);
            kept.Add(scope);
            try { throw new TimeoutException(); }
            catch (TimeoutException) { }

            #region TroubleReport
            Add(connection, "tea");
            if (reports)
            {
                scope.Complete();    // the last statement of the work
            }
            #endregion
        }

        void DisposeAll() => kept.ForEach(one => one.Dispose());

        Keep(isReported);
        DisposeAll();

        _book.Orders.ShouldBe(isReported ? ["tea"] : []);
        _log.Warnings.Select(warning => warning.MessageTemplate.Text[..43])
            .ShouldBe(isReported ? [] : ["Could not determine whether the body of {Ge"]);
    }

    private sealed class Released(List<string> journal) : IDisposable
    {
        public void Dispose() => journal.Add("released");
    }

    #region TroubleSink
    private sealed class ErrorStream : ILogEventSink
    {
        public void Emit(LogEvent logEvent)
        {
            var message = logEvent.RenderMessage(CultureInfo.InvariantCulture);
            Console.Error.WriteLine($"{logEvent.Level}: {message} {logEvent.Exception}".Trim());
        }
    }
    #endregion
}
