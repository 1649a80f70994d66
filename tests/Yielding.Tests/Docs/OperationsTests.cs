using Microsoft.Data.Sqlite;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Filters;
using static Yielding.Docs.DocsGenerators;
using static Yielding.Docs.OrderBook;
using static Yielding.Scope;

namespace Yielding.Docs;

/// <summary>The code of docs/operations.md, and what the text around it says of it.</summary>
#pragma warning disable IDE0055 // documentation shows comments at the end of lines
[NonParallelizable] // the examples write to the current directory, and set the logger
public sealed class OperationsTests
{
    private readonly BodyException _failure = new();
    private OrderBook _book = null!;
    private LogOfTest _before = null!;

    private string Orders => _book.Database;

    [SetUp]
    public void OpenBook()
    {
        _book = new OrderBook();
        _before = new LogOfTest();
    }

    [TearDown]
    public void CloseBook()
    {
        _before.Dispose();
        _book.Dispose();
    }

    [Test]
    public void LogConfigured_WritesTheEventsOfTheLibrary()
    {
        var sink = new Sink();

        #region LogConfigured
        Log.Logger = new LoggerConfiguration()
            .MinimumLevel.Override("Yielding", LogEventLevel.Debug)    // without this line: warnings and errors
            .WriteTo.Sink(sink)                                        // or WriteTo.Console(), of Serilog.Sinks.Console
            .CreateLogger();
        #endregion

        Log.Debug("another source");
        using (Enter(Transaction(Orders)))
        {
        }

        sink.Events.Count.ShouldBe(2);
        sink.Events.ShouldAllBe(e => e.Properties["SourceContext"].ToString() == "\"Yielding\"");
    }

    [Test]
    public void LogFiltered_LeavesTheEventsOfOneGeneratorOut()
    {
        var sink = new Sink();

        #region LogFiltered
        Log.Logger = new LoggerConfiguration()
            .Filter.ByExcluding(Matching.WithProperty<string>("Generator", name => name == "OptionalImport"))
            .WriteTo.Sink(sink)
            .CreateLogger();
        #endregion

        Run(OptionalImport, _ => throw _failure);
        Run(OtherImport, _ => throw _failure);

        sink.Events.ShouldHaveSingleItem().Properties["Generator"].ToString().ShouldBe("\"OtherImport\"");

        static IEnumerable<int> OptionalImport(ScopeBody body)
        {
            yield return 1;
            body.Suppress();
        }

        static IEnumerable<int> OtherImport(ScopeBody body)
        {
            yield return 1;
            body.Suppress();
        }
    }

    [Test]
    public void ContextEnriched_WritesTheExceptionThatWasReplaced()
    {
        var sink = new Sink();

        #region ContextEnriched
        Log.Logger = new LoggerConfiguration().Enrich.With(new ExceptionContextEnricher()).WriteTo.Sink(sink).CreateLogger();
        #endregion

        Log.Error(Forms.Caught(() => Run(Failing(), _ => throw _failure)), "The import failed");

        sink.Events[^1].Properties[ExceptionContextEnricher.PropertyName].ToString().ShouldContain(_failure.Message);

        static IEnumerable<int> Failing()
        {
            try
            {
                yield return 1;
            }
            finally
            {
                throw new TimeoutException();
            }
        }
    }

    [Test]
    public void TracedImport_IsASpan()
    {
        using var spans = new Spans();

        #region TracedImport
        var import = ContextManager.From(Transaction(Orders)).Traced("import orders");
        import.Run(connection => Add(connection, "tea"));
        #endregion

        spans.Single.ShouldBe("import orders Ok; generator=Transaction; outcome=completed");
        _book.Orders.ShouldBe(["tea"]);
    }

    [Test]
    public void LeaksTracked_ListsScopes()
    {
        using var settings = new SettingsOfTest();

        #region LeaksTracked
        ScopeDiagnostics.TrackLeaks = LeakTracking.Sampled(1000);    // in a test: LeakTracking.All
        #endregion

        ScopeDiagnostics.TrackLeaks.Interval.ShouldBe(1000);

        #region LiveScopesListed
        foreach (var scope in ScopeDiagnostics.LiveScopes.Where(scope => scope.Age > TimeSpan.FromMinutes(1)))
        {
            Console.WriteLine($"{scope.Generator} has been in its {scope.Phase} for {scope.Age}: {scope.EntryStack}");
        }
        #endregion
    }

    [Test]
    public void FailFilter_ReportsAndDoesNotCatch([Values] bool fails)
    {
        Forms.Caught(() =>
        {
            using var import = new Import(Orders);
            import.Use(connection =>
            {
                Add(connection, "tea");
                if (fails)
                {
                    throw _failure;
                }
            });
        }).ShouldBe(fails ? _failure : null);

        _book.Orders.ShouldBe(fails ? [] : ["tea"]);
        _before.Warnings.ShouldBeEmpty();
    }

    #region FailFilter
    private sealed class Import(string database) : IDisposable
    {
        private readonly Scope<SqliteConnection> _scope = Enter(Transaction(database));

        public void Use(Action<SqliteConnection> action)
        {
            try
            {
                action(_scope.Value);
                _scope.Complete();
            }
            catch (Exception e) when (_scope.Fail(e))    // false: the exception is reported, and propagates
            {
            }
        }

        public void Dispose() => _scope.Dispose();       // commits after Complete, rolls back after Fail
    }
    #endregion

    private sealed class Sink : ILogEventSink
    {
        public List<LogEvent> Events { get; } = [];

        public void Emit(LogEvent logEvent) => Events.Add(logEvent);
    }
}
