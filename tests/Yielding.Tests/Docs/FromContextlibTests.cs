using Microsoft.Data.Sqlite;
using static Yielding.Docs.OrderBook;
using static Yielding.Scope;

namespace Yielding.Docs;

/// <summary>The code of docs/from-contextlib.md, region by region, and what the text around it says of it.</summary>
#pragma warning disable IDE0055 // documentation shows short blocks in one line
[NonParallelizable] // the examples write to the current directory
public sealed class FromContextlibTests
{
    private OrderBook _book = null!;

    private string Orders => _book.Database;

    [SetUp]
    public void OpenBook() => _book = new OrderBook();

    [TearDown]
    public void CloseBook() => _book.Dispose();

    [Test]
    public void Storage_CommitsOrTranslates()
    {
        #region Storage
        static IEnumerable<SqliteConnection> Storage(string database, ScopeBody body)
        {
            using var connection = new SqliteConnection(database);
            connection.Open();
            using var transaction = connection.BeginTransaction();
            yield return connection;
            try
            {
                body.Rethrow();    // throws the body's exception here; does nothing when the body completed
                transaction.Commit();
            }
            catch (SqliteException e)
            {
                throw new StorageException("Not stored.", e);
            }
        }

        using (Enter(body => Storage(Orders, body), out var connection))
        {
            Add(connection, "tea");
        }
        #endregion

        _book.Orders.ShouldBe(["tea"]);

        var replaced = Forms.Caught(() =>
        {
            using (Enter(body => Storage(Orders, body), out var connection))
            {
                Add(connection, "milk");
                Add(connection, "milk");
            }
        }).ShouldBeOfType<StorageException>();

        replaced.InnerException.ShouldBeOfType<SqliteException>();
        replaced.GetContext().ShouldBeSameAs(replaced.InnerException);
        replaced.ToStringWithContext().ShouldContain("direct cause");
        _book.Orders.ShouldBe(["tea"]);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Except_Translate(bool fails)
    {
        #region ExceptTranslate
        static ContextManager<int> Row(int number) => ContextManager.From(async (Yielder<int> yield) =>
        {
            try
            {
                await yield.Return(number);    // the body runs here, and its exception is thrown here
            }
            catch (FormatException e)
            {
                throw new RowException($"Row {number} is not valid.", e);
            }
        });
        #endregion

        var failure = new FormatException();
        var thrown = Forms.Caught(() => Row(3).Run(_ => ThrowIf(fails, failure)));

        if (fails)
        {
            thrown.ShouldBeOfType<RowException>().GetContext().ShouldBeSameAs(failure);
        }
        else
        {
            thrown.ShouldBeNull();
        }
    }

    [TestCase(false, ExpectedResult = "import done\n")]
    [TestCase(true, ExpectedResult = "import failed: no data\n")]
    public string Except_Log(bool fails)
    {
        using var journal = new StringWriter { NewLine = "\n" };

        #region ExceptLog
        static ContextManager<string> Logged(TextWriter log, string name) => ContextManager.From(async (Yielder<string> yield) =>
        {
            try
            {
                await yield.Return(name);
            }
            catch (Exception e)
            {
                log.WriteLine($"{name} failed: {e.Message}");
                throw;
            }

            log.WriteLine($"{name} done");
        });
        #endregion

        var failure = new FormatException("no data");
        Forms.Caught(() =>
        {
            using (Logged(journal, "import").Enter())
            {
                ThrowIf(fails, failure);
            }
        }).ShouldBe(fails ? failure : null);

        return journal.ToString();
    }

    [Test]
    public void Except_Suppress()
    {
        #region ExceptSuppress
        static ContextManager<string> Optional(string path) => ContextManager.From(async (Yielder<string> yield) =>
        {
            try { await yield.Return(path); }
            catch (FileNotFoundException) { }
        });

        var notes = Optional("notes.txt").Run(File.ReadAllText, whenSuppressed: _ => "no notes");
        #endregion

        notes.ShouldBe("no notes");
        Forms.Caught(() => Optional("notes.txt").Run(_ => throw new BodyException())).ShouldBeOfType<BodyException>();
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Except_Commit(bool fails)
    {
        #region ExceptCommit
        static IEnumerable<SqliteConnection> Transaction(SqliteConnection connection)
        {
            using var transaction = connection.BeginTransaction();
            yield return connection;
            transaction.Commit();
        }
        #endregion

        using (var connection = _book.Open())
        {
            var failure = new BodyException();
            Forms.Caught(() =>
            {
                using (Enter(Transaction(connection)))
                {
                    Add(connection, "tea");
                    ThrowIf(fails, failure);
                }
            }).ShouldBe(fails ? failure : null);
        }

        _book.Orders.ShouldBe(fails ? [] : ["tea"]);
    }

    [TestCase(false, ExpectedResult = "import: Completed")]
    [TestCase(true, ExpectedResult = "import: Failed")]
    public string Except_Status(bool fails)
    {
        #region ExceptStatus
        static IEnumerable<string> Counted(List<string> results, string name, ScopeBody body)
        {
            yield return name;
            results.Add($"{name}: {body.Status}");    // the exception propagates: neither Rethrow nor Suppress was called
        }
        #endregion

        var results = new List<string>();
        var failure = new BodyException();
        Forms.Caught(() => Run(body => Counted(results, "import", body), _ => ThrowIf(fails, failure))).ShouldBe(fails ? failure : null);

        return results.ShouldHaveSingleItem();
    }

    [Test]
    public void AClass_SuppressesInRun_AndNotInAUsing()
    {
        #region IgnoringInRun
        new Ignoring<FileNotFoundException>().Run(_ => { File.ReadAllText("missing.txt"); });
        #endregion

        Forms.Caught(() =>
        {
            using (new Ignoring<FileNotFoundException>().Enter())
            {
                File.ReadAllText("missing.txt");
            }
        }).ShouldBeOfType<FileNotFoundException>();
        Forms.Caught(() => new Ignoring<FileNotFoundException>().Run(_ => throw new BodyException())).ShouldBeOfType<BodyException>();
    }

    [Test]
    public void Several_AreTornDownInReverse()
    {
        File.WriteAllText("in.txt", "tea");

        #region Several
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

        var both = from source in Source("in.txt")
                   from target in Target("out.txt")
                   select (source, target);

        using (Enter(both, out var files))    // sets up the source, then the target; tears down the target, then the source
        {
            files.target.Write(files.source.ReadToEnd());
        }
        #endregion

        File.ReadAllText("out.txt").ShouldBe("tea");

        var journal = new Journal();
        IEnumerable<int> Journaled(string name)
        {
            journal.Write($"{name} set up");
            try
            {
                yield return 1;
            }
            finally
            {
                journal.Write($"{name} torn down");
            }
        }

        using (Enter(from source in Journaled("source") from target in Journaled("target") select source + target))
        {
            journal.Write("body");
        }

        journal.ShouldBe("source set up", "target set up", "body", "target torn down", "source torn down");
    }

    [TestCase(Form.Using, true)]
    [TestCase(Form.Run, true)]
    [TestCase(Form.Using, false)]
    [TestCase(Form.Run, false)]
    [NeedsExceptionPointers]
    public void Filters_RunBeforeTheTeardown_ExceptForRunWithAScopeBody(Form form, bool isPlain)
    {
        var journal = new Journal();
        IEnumerable<int> Plain()
        {
            try
            {
                yield return 1;
            }
            finally
            {
                journal.Write("teardown");
            }
        }

        bool Look()
        {
            journal.Write("filter");

            return true;
        }

        try
        {
            if (isPlain)
            {
                form.Execute(Plain(), _ => throw new BodyException());
            }
            else
            {
                form.Execute(_ => Plain(), _ => throw new BodyException());
            }
        }
        catch (BodyException) when (Look())
        {
            journal.Write("catch");
        }

        journal.ShouldBe(form == Form.Run && !isPlain ? ["teardown", "filter", "catch"] : ["filter", "teardown", "catch"]);
    }

    [Test]
    public void Filters_OfARunWithAManager_RunAfterTheTeardown()
    {
        var journal = new Journal();
        IEnumerable<int> Plain()
        {
            try
            {
                yield return 1;
            }
            finally
            {
                journal.Write("teardown");
            }
        }

        bool Look()
        {
            journal.Write("filter");

            return true;
        }

        try
        {
            ContextManager.From(Plain()).Run(_ => throw new BodyException());
        }
        catch (BodyException) when (Look())
        {
        }

        journal.ShouldBe("teardown", "filter");
    }

    [Test]
    public void Contexts_AreNotRecordedInACatchBlockOfYourOwn()
    {
        var later = Forms.Caught(() =>
        {
            try
            {
                throw new BodyException();
            }
            catch (BodyException)
            {
                throw new StorageException("Not stored.", inner: null);
            }
        });

        later.ShouldNotBeNull().GetContext().ShouldBeNull();
    }

    [Test]
    public void Cancellation_IsCaughtByAGeneratorThatCatchesEverything()
    {
        static IEnumerable<int> CatchesAll(ScopeBody body)
        {
            yield return 1;
            try
            {
                body.Rethrow();
            }
#pragma warning disable YLD004 // the page states what a generator does that catches everything
            catch (Exception)
#pragma warning restore YLD004
            {
            }
        }

        Forms.Caught(() => Run(CatchesAll, _ => throw new OperationCanceledException())).ShouldBeNull();
    }

    [Test]
    public void AGenerator_CanBeEnteredAgain()
    {
        var runs = 0;
        IEnumerable<int> Counted()
        {
            yield return ++runs;
        }

        var generator = Counted();
        Run(generator, value => value).ShouldBe(1);
        using (Enter(generator, out var value))
        {
            value.ShouldBe(2);
            using (ContextManager.From(generator).Enter(out var inner))
            {
                inner.ShouldBe(3);
            }
        }
    }

    [Test]
    public void Stack_DisposesAllThatWasOpened_OrWhatWasUntilOneFailed()
    {
        File.WriteAllText("a.txt", "a");
        File.WriteAllText("b.txt", "b");
        var journal = new Journal();
        IEnumerable<StreamReader> Source(string path)
        {
            using var file = new StreamReader(path);
            journal.Write($"opened {path}");
            try
            {
                yield return file;
            }
            finally
            {
                journal.Write($"closing {path}");
            }
        }

        void Remove(string path) => journal.Write($"removed {path}");

        void Read(params string[] paths)
        {
            #region Stack
            using (var stack = new ExitStack())
            {
                List<StreamReader> files = [];
                foreach (var path in paths)
                {
                    files.Add(stack.Enter(Source(path)));
                }

                stack.Callback(Remove, "temporary.txt");    // a static method and its state: no closure
                Print(files.Select(file => file.ReadToEnd()));
            }
            #endregion
        }

        void Print(IEnumerable<string> texts) => journal.Write(string.Concat(texts));

        Read("a.txt", "b.txt");
        Forms.Caught(() => Read("a.txt", "missing.txt")).ShouldBeOfType<FileNotFoundException>();

        journal.ShouldBe(
            "opened a.txt", "opened b.txt", "ab", "removed temporary.txt", "closing b.txt", "closing a.txt",
            "opened a.txt", "closing a.txt");
    }

    [Test]
    public void Wrap_GivesEachCallAScopeOfItsOwn()
    {
        var journal = new Journal();

        #region Decorator
        IEnumerable<string> Traced(string name)
        {
            journal.Write($"enter {name}");
            yield return name;
            journal.Write($"leave {name}");
        }

        var add = ContextManager.From(Traced("add")).Wrap((int a, int b) => a + b);
        var sum = add(1, 2);    // each call is a fresh run of the generator
        #endregion

        sum.ShouldBe(3);
        add(3, 4).ShouldBe(7);
        journal.ShouldBe("enter add", "leave add", "enter add", "leave add");
    }

    [Test]
    public void Suppress_EndsWhatIsOfItsType()
    {
        File.WriteAllText("data.txt", "data");

        #region Suppress
        ContextManager.Suppress<FileNotFoundException>().Run(() =>
        {
            File.ReadAllText("missing.txt");
        });
        #endregion

        Forms.Caught(() => ContextManager.Suppress<FileNotFoundException>().Run(() => throw new BodyException()))
            .ShouldBeOfType<BodyException>();
    }

    [Test]
    public void Query_WithAScopeBody_EachIsResumedAndRethrowKeepsTheOthersFromCompleting()
    {
        var journal = new Journal();
        IEnumerable<int> Plain()
        {
            yield return 1;
            journal.Write("plain completed");
        }

        IEnumerable<int> Silent(ScopeBody body)
        {
            yield return 2;
            journal.Write($"silent: {body.Status}");
        }

        IEnumerable<int> Asking(ScopeBody body)
        {
            yield return 3;
            body.Rethrow();
        }

        Forms.Caught(() => Run(body => from a in Plain() from b in Asking(body) select a + b, _ => throw new BodyException()))
            .ShouldBeOfType<BodyException>();
        journal.ShouldBe();

        Forms.Caught(() => Run(body => from a in Plain() from b in Silent(body) select a + b, _ => throw new BodyException()))
            .ShouldBeOfType<BodyException>();
        journal.ShouldBe("silent: Failed", "plain completed");
    }

    private static void ThrowIf(bool fails, Exception failure)
    {
        if (fails)
        {
            throw failure;
        }
    }

    #region Ignoring
    private sealed class Ignoring<TException> : ContextManager<string>
        where TException : Exception
    {
        protected override string OnEnter() => "ready";

        protected override bool OnExit(Exception? thrown) => thrown is TException;    // true suppresses it, as in __exit__
    }
    #endregion

    private sealed class RowException(string message, Exception inner) : Exception(message, inner);

    private sealed class StorageException(string message, Exception? inner) : Exception(message, inner);
}
