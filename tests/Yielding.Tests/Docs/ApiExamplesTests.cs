using System.CodeDom.Compiler;
using Microsoft.Data.Sqlite;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using static Yielding.Docs.DocsGenerators;
using static Yielding.Docs.OrderBook;

namespace Yielding.Docs;

/// <summary>The examples of the XML documentation, run.</summary>
[NonParallelizable] // the examples write to the current directory
public sealed class ApiExamplesTests
{
    private readonly StringWriter _written = new() { NewLine = "\n" };
    private OrderBook _book = null!;

    [SetUp]
    public void OpenBook()
    {
        _book = new OrderBook();
        _written.GetStringBuilder().Clear();
    }

    [TearDown]
    public void CloseBook() => _book.Dispose();

    [Test]
    public void Scope_WritesBothFiles()
    {
        static IEnumerable<StreamWriter> ManagedFile(string path)
        {
            var file = new StreamWriter(path);
            try
            {
                yield return file;    // the body runs here
            }
            finally
            {
                file.Dispose();
            }
        }

        using (Scope.Enter(ManagedFile("one.txt"), out var file))
        {
            file.WriteLine("hello");
        }

        Scope.Run(ManagedFile("two.txt"), writer => writer.WriteLine("hello"));

        File.ReadAllText("one.txt").Trim().ShouldBe("hello");
        File.ReadAllText("two.txt").Trim().ShouldBe("hello");
    }

    [Test]
    public void ScopeOfT_Commits()
    {
        var database = _book.Database;

        using (var orders = Scope.Enter(Transaction(database)))
        {
            Add(orders.Value, "tea");
            orders.Complete();    // needed only where the outcome cannot be determined
        }

        _book.Orders.ShouldBe(["tea"]);
    }

    [Test]
    public void ScopeBody_SuppressesTheMissingFile()
    {
        TextWriter log = _written;

        static IEnumerable<string> OptionalFile(string path, ScopeBody body)
        {
            yield return path;
            try
            {
                body.Rethrow();    // throws the body's exception; does nothing if the body completed
            }
            catch (FileNotFoundException)
            {
            }
        }

        Scope.Run(body => OptionalFile("missing.txt", body), path => log.Write(File.ReadAllText(path)));

        Written().ShouldBe("");
    }

    [Test]
    public void BodyStatus_IsCompleted()
    {
        TextWriter log = _written;

        static IEnumerable<TextWriter> Logged(TextWriter log, ScopeBody body)
        {
            yield return log;
            log.WriteLine(body.Status == BodyStatus.Completed ? "saved" : "not saved");
        }

        Scope.Run(body => Logged(log, body), writer => writer.WriteLine("working"));

        Written().ShouldBe("working\nsaved\n");
        Forms.Caught(() => Scope.Run(body => Logged(log, body), _ => throw new BodyException())).ShouldBeOfType<BodyException>();
        Written().ShouldEndWith("\nnot saved\n");
    }

    [Test]
    public void YieldRuleException_NamesGeneratorViolationAndBody()
    {
        TextWriter log = _written;
        File.WriteAllText("empty.txt", "");

        try
        {
            using (Scope.Enter(FirstLine("empty.txt"), out var line))
            {
                log.WriteLine(line);
            }
        }
        catch (YieldRuleException e)
        {
            log.WriteLine($"{e.Generator}: {e.Violation}, body {e.Body}");    // FirstLine: NeverYielded, body Running
        }

        Written().ShouldBe("FirstLine: NeverYielded, body Running\n");
    }

    [Test]
    public void YieldRuleViolation_NeverYielded()
    {
        TextWriter log = _written;
        File.WriteAllText("empty.txt", "");

        try
        {
            Scope.Run(FirstLine("empty.txt"), log.WriteLine);
        }
        catch (YieldRuleException e) when (e.Violation == YieldRuleViolation.NeverYielded)
        {
            log.WriteLine("The body has not run.");
        }

        Written().ShouldBe("The body has not run.\n");
    }

    [Test]
    public void UnknownOutcomeException_IsNoSuccess()
    {
        static IEnumerable<int> Saving(TextWriter log, ScopeBody body)
        {
            yield return 1;
            try
            {
                body.Rethrow();
                log.WriteLine("saved");
            }
            catch (UnknownOutcomeException)
            {
                log.WriteLine("not saved: the outcome is unknown");
                throw;
            }
        }

        Scope.Run(body => Saving(_written, body), _ => { });
        ContextManager.From(body => Saving(_written, body)).Wrap(() => Enumerable.Range(1, 2))().First().ShouldBe(1);

        Written().ShouldBe("saved\nnot saved: the outcome is unknown\n");
    }

    [Test]
    public void ExceptionContext_PrintsBoth()
    {
        TextWriter log = _written;

        static IEnumerable<TextWriter> Saving(TextWriter log)
        {
            try
            {
                yield return log;
            }
            finally
            {
                throw new IOException("no disk");
            }
        }

        try
        {
            Scope.Run(Saving(log), _ => throw new InvalidOperationException("no tea"));
        }
        catch (IOException e) when (e.GetContext() is { } earlier)
        {
            log.WriteLine(earlier.Message);            // no tea
            log.WriteLine(e.ToStringWithContext());    // both, the earlier one first
        }

        Written().ShouldStartWith("no tea\nSystem.InvalidOperationException: no tea");
        Written().ShouldContain("System.IO.IOException: no disk");
    }

    [Test]
    public void ContextManager_SetsTheLevel()
    {
        TextWriter log = _written;
        var settings = new Settings { Level = "info" };

        var debugging = ContextManager.Set(() => settings.Level, level => settings.Level = level, "debug");

        debugging.Run(level => log.WriteLine($"{level}: {settings.Level}"));    // afterwards the level is what it was

        Written().ShouldBe("debug: debug\n");
        settings.Level.ShouldBe("info");
    }

    [Test]
    public void ContextManagerOfT_Indents()
    {
        using var writer = new IndentedTextWriter(_written, " ");

        new Indentation(writer).Run(indented => indented.WriteLine("in"));
        writer.WriteLine("out");

        writer.Indent.ShouldBe(0);
        Written().ReplaceLineEndings("\n").Replace(" ", "", StringComparison.Ordinal).ShouldBe("in\nout\n");
    }

    [Test]
    public void Suppression_ReadsNothing()
    {
        TextWriter log = _written;

        var optional = ContextManager.Suppress<FileNotFoundException, DirectoryNotFoundException>();

        optional.Run(() => log.Write(File.ReadAllText("missing.txt")));
        var text = optional.Run(() => File.ReadAllText("missing.txt"), _ => "nothing");

        text.ShouldBe("nothing");
        Written().ShouldBe("");
    }

    [Test]
    public void ExitStackBase_OpensForBothKindsOfStacks()
    {
        static IEnumerable<StreamWriter> ManagedFile(string path)
        {
            using var file = new StreamWriter(path);
            yield return file;
        }

        static StreamWriter OpenLog(ExitStackBase stack) => stack.Enter(ManagedFile("log.txt"));    // for both kinds of stacks

        using (var stack = new ExitStack())
        {
            OpenLog(stack).Write("hello");
        }

        File.ReadAllText("log.txt").ShouldBe("hello");
    }

    [Test]
    public void ExitStack_ClosesAllFiles()
    {
        string[] paths = ["one.txt", "two.txt"];

        static IEnumerable<StreamWriter> ManagedFile(string path)
        {
            using var file = new StreamWriter(path);
            yield return file;
        }

        using (var stack = new ExitStack())
        {
            var files = paths.Select(path => stack.Enter(ManagedFile(path))).ToList();
            files.ForEach(file => file.WriteLine("hello"));
        }

        paths.ShouldAllBe(path => File.ReadAllText(path).StartsWith("hello"));
    }

    [Test]
    public void Yielder_Import_TranslatesTheExceptionOfItsBody([Values] bool fails)
    {
        var log = _written;

        static ContextManager<string> Import(string path, TextWriter log) => ContextManager.From(async (Yielder<string> yield) =>
        {
            try
            {
                await yield.Return(path);
                log.WriteLine("imported");
            }
            catch (FormatException e)
            {
                throw new InvalidDataException($"{path} has a row that is not valid.", e);
            }
        });

        Import("orders.csv", log).Run(path => log.WriteLine(path));
        Written().ShouldBe("orders.csv\nimported\n");
        if (fails)
        {
            Should.Throw<InvalidDataException>(() => Import("orders.csv", log).Run(_ => throw new FormatException()));
        }
    }

    [Test]
    public void YieldAwaitable_Attempt_Suppresses()
    {
        var log = _written;

        static ContextManager<int> Attempt(int number, TextWriter log) => ContextManager.From(async (Yielder<int> yield) =>
        {
            try
            {
                YieldAwaitable<int> body = yield.Return(number);
                await body;
            }
            catch (TimeoutException)
            {
                log.WriteLine($"attempt {number} timed out");
            }
        });

        Attempt(1, log).Run(_ => throw new TimeoutException());
        Written().ShouldBe("attempt 1 timed out\n");
    }

    [Test]
    public void ScopeRun_Numbered_IsAGenerator()
    {
        var log = _written;

        static async ScopeRun Numbered(Yielder<int> yield, int number, TextWriter log)
        {
            log.WriteLine($"begin {number}");
            await yield.Return(number);
            log.WriteLine($"end {number}");
        }

        ContextManager.From<int>(yield => Numbered(yield, 7, log)).Run(number => log.WriteLine(number));
        Written().ShouldBe("begin 7\n7\nend 7\n");
    }

    private static IEnumerable<string> FirstLine(string path)
    {
        using var file = new StreamReader(path);
        if (file.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    [Test]
    public void ScopeDiagnostics_AreSet()
    {
        using var before = new SettingsOfTest();
        var sink = new SerilogSink();

        ScopeDiagnostics.Logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        ScopeDiagnostics.TrackLeaks = LeakTracking.Sampled(1000);
        ScopeDiagnostics.TeardownBudget = TimeSpan.FromSeconds(1);

        (ScopeDiagnostics.TrackLeaks.Interval, ScopeDiagnostics.TeardownBudget).ShouldBe((1000, TimeSpan.FromSeconds(1)));
    }

    [Test]
    public void LeakTracking_IsSet()
    {
        using var before = new SettingsOfTest();

        ScopeDiagnostics.TrackLeaks = LeakTracking.All;             // in tests
        ScopeDiagnostics.TrackLeaks = LeakTracking.Sampled(1000);   // in production: one of a thousand scopes

        ScopeDiagnostics.TrackLeaks.ToString().ShouldBe("Sampled(1000)");
    }

    [Test]
    public void LiveScopes_AreListed()
    {
        using var before = new SettingsOfTest(leaks: LeakTracking.All);
        using var entered = Scope.Enter(Enumerable.Repeat(1, 1));
        var console = Console.Out;
        Console.SetOut(_written);
        try
        {
            foreach (var scope in ScopeDiagnostics.LiveScopes)
            {
                Console.WriteLine($"{scope.Generator}, {scope.Phase}, entered {scope.Age} ago: {scope.EntryStack}");
            }
        }
        finally
        {
            Console.SetOut(console);
        }

        var hanging = ScopeDiagnostics.LiveScopes.Where(scope => scope.Phase == ScopePhase.Teardown);

        Written().ShouldContain(", Body, entered ");
        hanging.ShouldBeEmpty();
    }

    private string Written() => _written.ToString();

    private sealed class SerilogSink : ILogEventSink
    {
        public void Emit(LogEvent logEvent)
        {
        }
    }

    private sealed class Settings
    {
        public string Level { get; set; } = "";
    }
}

internal sealed class Indentation(IndentedTextWriter writer) : ContextManager<IndentedTextWriter>
{
    protected override IndentedTextWriter OnEnter()
    {
        writer.Indent++;

        return writer;
    }

    protected override bool OnExit(Exception? thrown)
    {
        writer.Indent--;

        return false;    // true would suppress the exception
    }
}
