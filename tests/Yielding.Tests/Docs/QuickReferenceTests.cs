using System.Globalization;
using static Yielding.Docs.DocsGenerators;
using static Yielding.Docs.OrderBook;
using static Yielding.Scope;

namespace Yielding.Docs;

/// <summary>The code of docs/quick-reference.md, region by region, and what the text around it says of it.</summary>
#pragma warning disable IDE0055, IDE0011 // documentation shows short blocks in one line
[NonParallelizable] // the examples write to the current directory
public sealed class QuickReferenceTests
{
    private static readonly FormatException s_failure = new("row 3");

    private readonly StringWriter _log = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
    private OrderBook _book = null!;

    private string Orders => _book.Database;

    [SetUp]
    public void OpenBook() => _book = new OrderBook();

    [TearDown]
    public void CloseBook()
    {
        _book.Dispose();
        _log.Dispose();
    }

    [TestCase(false, ExpectedResult = "work end ")]
    [TestCase(true, ExpectedResult = "work ")]
    public string FormGenerator_WritesItsEndWhenTheBodyCompleted(bool fails)
    {
        #region FormGenerator
        static IEnumerable<StreamWriter> Report(string path)
        {
            using var file = new StreamWriter(path);
            yield return file;
            file.Write("end ");    // only when the body completed
        }
        #endregion

        Forms.Caught(() => Run(Report("report.txt"), file => Work(file, fails))).ShouldBe(fails ? s_failure : null);

        return File.ReadAllText("report.txt");
    }

    [TestCase(false, ExpectedResult = "work ")]
    [TestCase(true, ExpectedResult = "work failed: row 3 ")]
    public string FormScopeBody_ReceivesTheException(bool fails)
    {
        #region FormScopeBody
        static IEnumerable<StreamWriter> Report(string path, ScopeBody body)
        {
            using var file = new StreamWriter(path);
            yield return file;
            try { body.Rethrow(); }    // throws the body's exception, or does nothing
            catch (FormatException e) { file.Write($"failed: {e.Message} "); throw; }
        }
        #endregion

        Forms.Caught(() => Run(body => Report("report.txt", body), file => Work(file, fails))).ShouldBe(fails ? s_failure : null);

        return File.ReadAllText("report.txt");
    }

    [TestCase(false, ExpectedResult = "work ")]
    [TestCase(true, ExpectedResult = "work failed: row 3 ")]
    public string FormAwaited_ReceivesTheExceptionAtTheYield(bool fails)
    {
        #region FormAwaited
        static ContextManager<StreamWriter> Report(string path) => ContextManager.From(async (Yielder<StreamWriter> yield) =>
        {
            using var file = new StreamWriter(path);
            try { await yield.Return(file); }    // the body runs during this await
            catch (FormatException e) { file.Write($"failed: {e.Message} "); throw; }
        });
        #endregion

        Forms.Caught(() => Report("report.txt").Run(file => Work(file, fails))).ShouldBe(fails ? s_failure : null);

        return File.ReadAllText("report.txt");
    }

    [Test]
    public void FormClass_HasAPropertyOfItsOwn()
    {
        #region CounterUse
        var counter = new Counter();
        using (counter.Enter(out var name)) { _log.Write(name); }
        #endregion

        Forms.Caught(() => counter.Run(_ => throw s_failure)).ShouldBeSameAs(s_failure);

        counter.Failures.ShouldBe(1);
        _log.ToString().ShouldBe("ready");
    }

    [Test]
    public void TwoFailures_TheTeardownsPropagates_WithTheBodysAsItsContext()
    {
        static void Close() => throw new IOException("The disk is full.");

        #region TwoFailures
        static IEnumerable<int> FailsTwice()
        {
            try     { yield return 1; }
            finally { Close(); }    // throws an IOException: "The disk is full."
        }

        try { Run(FailsTwice(), _ => throw new FormatException("row 3")); }
        catch (IOException e) { _log.Write($"{e.Message} Before: {e.GetContext()!.Message}"); }
        #endregion

        _log.ToString().ShouldBe("The disk is full. Before: row 3");
    }

    [TestCase(false, ExpectedResult = "")]
    [TestCase(true, ExpectedResult = "buy tea")]
    public string OptionalNotes_AreSuppressedWhenMissing(bool exist)
    {
        if (exist)
        {
            File.WriteAllText("notes.txt", "buy tea");
        }

        #region OptionalNotes
        var notes = ContextManager.Suppress<FileNotFoundException>().Run(() => File.ReadAllText("notes.txt"), _ => "");
        #endregion

        return notes;
    }

    [Test]
    public void OpenAll_GivesTheCallerAllOrClosesAll()
    {
        #region OpenAll
        static ExitStack OpenAll(IEnumerable<string> paths, List<StreamReader> files)
        {
            using var stack = new ExitStack();
            foreach (var path in paths)
            {
                files.Add(stack.Use(new StreamReader(path)));    // if it throws, those before are closed
            }

            return stack.PopAll();    // the caller disposes the new stack; this one is empty
        }
        #endregion

        File.WriteAllText("a.txt", "a");
        File.WriteAllText("b.txt", "b");
        var opened = new List<StreamReader>();
        using (OpenAll(["a.txt", "b.txt"], opened))
        {
            string.Concat(opened.Select(file => file.ReadToEnd())).ShouldBe("ab");
        }

        var closed = new List<StreamReader>();
        Forms.Caught(() => OpenAll(["a.txt", "missing.txt"], closed)).ShouldBeOfType<FileNotFoundException>();

        closed.Count.ShouldBe(1);
        opened.Concat(closed).ShouldAllBe(file => IsClosed(file));
    }

    [TestCase(false, ExpectedResult = "a completed always ")]
    [TestCase(true, ExpectedResult = "always ")]
    public string Steps_RunInTheirOrder(bool fails)
    {
        var log = _log;

        #region Steps
        static IEnumerable<string> Steps(TextWriter log)
        {
            try     { yield return "a "; log.Write("completed "); }
            finally { log.Write("always "); }
        }
        #endregion

        if (fails)
        {
            Forms.Caught(() => Run(Steps(log), _ => throw s_failure)).ShouldBeSameAs(s_failure);

            return log.ToString();
        }

        #region StepsValue
        using (Enter(Steps(log), out var text)) { log.Write(text); }

        Run(Steps(log), text => log.Write(text));
        #endregion

        log.ToString().ShouldBe("a completed always a completed always ");

        return log.ToString()[..(log.ToString().Length / 2)];
    }

    [Test]
    public void CatchAtTheYield_TranslatesTheException()
    {
        #region CatchAtTheYield
        static ContextManager<string> Row(string text) => ContextManager.From(async (Yielder<string> yield) =>
        {
            try { await yield.Return(text); }
            catch (FormatException e) { throw new InvalidDataException($"'{text}' is not a number.", e); }
        });

        var number = Row("12").Run(text => int.Parse(text, CultureInfo.InvariantCulture));
        #endregion

        number.ShouldBe(12);
        Forms.Caught(() => Row("tea").Run(text => int.Parse(text, CultureInfo.InvariantCulture)))
            .ShouldBeOfType<InvalidDataException>()
            .GetContext().ShouldBeOfType<FormatException>();
    }

    [Test]
    public void ReturnInTheBlock_Commits()
    {
        #region ReturnInTheBlock
        static bool Buy(string database, string thing)
        {
            using (Enter(Transaction(database), out var connection))
            {
                Add(connection, thing);
                return true;    // the transaction is committed, then the method returns
            }
        }
        #endregion

        Buy(Orders, "tea").ShouldBeTrue();
        _book.Orders.ShouldBe(["tea"]);
    }

    [Test]
    public void TwoAtOnce_AreNested()
    {
        static IEnumerable<StreamReader> Source(string path)
        {
            using var file = new StreamReader(path);
            yield return file;
        }

        static IEnumerable<StreamWriter> Target(string path)
        {
            using var file = new StreamWriter(path);
            yield return file;
        }

        File.WriteAllText("in.txt", "tea");

        #region TwoAtOnce
        using (Enter(Source("in.txt"), out var source))
        using (Enter(Target("out.txt"), out var target))    // exited first
        {
            target.Write(source.ReadToEnd());
        }
        #endregion

        File.ReadAllText("out.txt").ShouldBe("tea");
    }

    [Test]
    [NeedsExceptionPointers]
    public void OptionalFile_IsSuppressedInRunOnly()
    {
        #region SuppressedInRun
        Run(body => OptionalFile("notes.txt", body), path => { File.ReadAllText(path); });    // suppressed
        #endregion

        Forms.Caught(() =>
        {
            #region NotSuppressedInUsing
            using (Enter(body => OptionalFile("notes.txt", body), out var path))
            {
                File.ReadAllText(path);    // a FileNotFoundException propagates from the using
            }
            #endregion
        }).ShouldBeOfType<FileNotFoundException>();
    }

    private static bool IsClosed(StreamReader file) => Forms.Caught(() => file.Peek()) is ObjectDisposedException;

    private static void Work(StreamWriter file, bool fails)
    {
        file.Write("work ");
        if (fails)
        {
            throw s_failure;
        }
    }

    #region Counter
    private sealed class Counter : ContextManager<string>
    {
        public int Failures { get; private set; }

        protected override string OnEnter() => "ready";

        protected override bool OnExit(Exception? thrown)
        {
            Failures += thrown is null ? 0 : 1;
            return false;    // the exception propagates
        }
    }
    #endregion
}
