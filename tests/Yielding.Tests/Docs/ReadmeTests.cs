using Microsoft.Data.Sqlite;
using static Yielding.Docs.OrderBook;
using static Yielding.Scope;

namespace Yielding.Docs;

/// <summary>The code of README.md, region by region, and what the text around it says of it.</summary>
#pragma warning disable IDE0055, IDE0011 // documentation shows short blocks in one line
[NonParallelizable] // the examples write to the current directory
public sealed class ReadmeTests
{
    private OrderBook _book = null!;

    private string Orders => _book.Database;

    [SetUp]
    public void OpenBook() => _book = new OrderBook();

    [TearDown]
    public void CloseBook() => _book.Dispose();

    [Test]
    public void Opening_WritesTheFileAndClosesIt()
    {
        #region Opening
        static IEnumerable<StreamWriter> ManagedFile(string path)
        {
            var file = new StreamWriter(path);
            try     { yield return file; }    // the body of the using runs here
            finally { file.Dispose(); }
        }

        using (Yielding.Scope.Enter(ManagedFile("data.txt"), out var file))
        {
            file.WriteLine("hello");
        }
        #endregion

        ShouldBeClosed("data.txt").ShouldBe("hello");
    }

    [Test]
    public void Opening_WhenTheBodyThrows_ClosesTheFileToo()
    {
        static IEnumerable<StreamWriter> ManagedFile(string path)
        {
            var file = new StreamWriter(path);
            try     { yield return file; }
            finally { file.Dispose(); }
        }

        var failure = new BodyException();
        Forms.Caught(() =>
        {
            using (Enter(ManagedFile("data.txt"), out var file))
            {
                file.WriteLine("hello");
                throw failure;
            }
        }).ShouldBeSameAs(failure);

        ShouldBeClosed("data.txt").ShouldBe("hello");
    }

    [Test]
    public void Transaction_CommitsWhenTheBodyCompletes_AndRollsBackWhenItThrows()
    {
        #region Transaction
        static IEnumerable<SqliteConnection> Transaction(string database)
        {
            using var connection = new SqliteConnection(database);
            connection.Open();
            using var transaction = connection.BeginTransaction();
            yield return connection;
            transaction.Commit();    // runs only when the body completed; else Dispose rolls back
        }

        using (Enter(Transaction(Orders), out var connection))
        {
            Add(connection, "tea");
            Add(connection, "milk");
        }
        #endregion

        _book.Orders.ShouldBe(["tea", "milk"]);

        var failure = new BodyException();
        Forms.Caught(() =>
        {
            using (Enter(Transaction(Orders), out var connection))
            {
                Add(connection, "cake");
                throw failure;
            }
        }).ShouldBeSameAs(failure);

        _book.Orders.ShouldBe(["tea", "milk"]);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Transaction_ExitedWithReturn_HasCompleted(bool isSoldOut)
    {
        void Buy()
        {
            using (Enter(DocsGenerators.Transaction(Orders), out var connection))
            {
                Add(connection, "tea");
                if (isSoldOut)
                {
                    return;
                }

                Add(connection, "milk");
            }
        }

        Buy();

        _book.Orders.ShouldBe(isSoldOut ? ["tea"] : ["tea", "milk"]);
    }

    [Test]
    public void CommitInDispose_KeepsHalfAnImport()
    {
        using (var connection = _book.Open())
        {
            Forms.Caught(() =>
            {
                using (new UnitOfWork(connection.BeginTransaction()))
                {
                    Add(connection, "tea");
                    Add(connection, "tea");
                }
            }).ShouldBeOfType<SqliteException>();
        }

        _book.Orders.ShouldBe(["tea"]);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void CommitByHand_IsPassedByWithAReturn(bool isSoldOut)
    {
        void Buy()
        {
            using var connection = _book.Open();
            using var transaction = connection.BeginTransaction();
            Add(connection, "tea");
            if (isSoldOut)
            {
                return;
            }

            transaction.Commit();
        }

        Buy();

        _book.Orders.ShouldBe(isSoldOut ? [] : ["tea"]);
    }

    [Test]
    public void ScopeBody_InRun_TurnsOneExceptionIntoTheResult()
    {
        #region Channel
        static IEnumerable<string> OptionalFile(string path, ScopeBody body)
        {
            yield return path;
            try { body.Rethrow(); }                 // throws the body's exception, or does nothing
            catch (FileNotFoundException) { }       // received and caught: suppressed
        }

        var notes = Run(body => OptionalFile("notes.txt", body), File.ReadAllText, _ => "no notes");
        #endregion

        notes.ShouldBe("no notes");

        File.WriteAllText("notes.txt", "buy tea");
        Run(body => OptionalFile("notes.txt", body), File.ReadAllText, _ => "no notes").ShouldBe("buy tea");
    }

    [Test]
    [NeedsExceptionPointers]
    public void ScopeBody_InUsing_CannotSuppressAndLogsIt()
    {
        using var log = new LogOfTest();

        Forms.Caught(() =>
        {
            using (Enter(body => DocsGenerators.OptionalFile("notes.txt", body), out var path))
            {
                File.ReadAllText(path);
            }
        }).ShouldBeOfType<FileNotFoundException>();

        log.Warnings.ShouldHaveSingleItem().RenderMessage(null).ShouldContain("suppression needs Run");
    }

    [Test]
    public void ScopeBody_NeverRethrows_SuppressesNothing()
    {
        static IEnumerable<int> Deaf(ScopeBody body)
        {
            yield return 1;
            _ = body.Exception;
        }

        var failure = new BodyException();

        Forms.Caught(() => Run(Deaf, _ => throw failure)).ShouldBeSameAs(failure);
    }

    [Test]
    public void Fail_WithoutAnException_RollsBack()
    {
        static IEnumerable<SqliteConnection> Transaction(string database) => DocsGenerators.Transaction(database);

        #region Told
        using (var scope = Enter(Transaction(Orders), out var connection))
        {
            Add(connection, "tea");
            scope.Fail(new OperationCanceledException("The order was withdrawn."));
        }
        #endregion

        _book.Orders.ShouldBeEmpty();
    }

    [Test]
    public void Complete_BeforeALaterFailure_RollsBack()
    {
        Forms.Caught(() =>
        {
            using (var scope = Enter(DocsGenerators.Transaction(Orders), out var connection))
            {
                Add(connection, "tea");
                scope.Complete();
                throw new BodyException();
            }
        }).ShouldBeOfType<BodyException>();

        _book.Orders.ShouldBeEmpty();
    }

    [Test]
    public async Task Limit_UsingWithAnAwaitInItsBody_IsFailed()
    {
        var failure = new BodyException();
        async Task Buy()
        {
            using (Enter(DocsGenerators.Transaction(Orders), out var connection))
            {
                Add(connection, "tea");
                await Task.Yield();
                throw failure;
            }
        }

        (await Should.ThrowAsync<BodyException>(Buy)).ShouldBeSameAs(failure);

        _book.Orders.ShouldBeEmpty();
    }

    [TestCase(false, false)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    [TestCase(true, true)]
    public async Task Limit_DisposeByHandOnAnotherThread_NeedsAReport(bool fails, bool isReported)
    {
        async Task Buy()
        {
            var scope = Enter(DocsGenerators.Transaction(Orders), out var connection);
            try
            {
                Add(connection, "tea");
                Forms.Caught(() => throw new TimeoutException());
                if (fails)
                {
                    throw new BodyException();
                }

                if (isReported)
                {
                    scope.Complete();
                }
            }
            catch (BodyException e) when (isReported && scope.Fail(e))
            {
            }
            finally
            {
                await OnAnotherThread(scope.Dispose);
            }
        }

        if (fails)
        {
            await Should.ThrowAsync<BodyException>(Buy);
        }
        else
        {
            await Buy();
        }

        _book.Orders.ShouldBe(isReported && !fails ? ["tea"] : []);
    }

    [Test]
    public async Task Limit_HandedToAnotherAsynchronousMethod_IsUnknown()
    {
        async Task Buy()
        {
            var scope = Enter(DocsGenerators.Transaction(Orders), out var connection);
            try
            {
                Add(connection, "tea");
                throw new BodyException();
            }
            finally
            {
                await Leave(scope);
            }
        }

        async Task Leave(IDisposable scope)
        {
            await new AnotherThread();
            scope.Dispose();
        }

        await Should.ThrowAsync<BodyException>(Buy);

        _book.Orders.ShouldBeEmpty();
    }

    private static Task OnAnotherThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static string ShouldBeClosed(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        using var text = new StreamReader(file);

        return text.ReadToEnd().Trim();
    }

    #region CommitInDispose
    private sealed class UnitOfWork(SqliteTransaction transaction) : IDisposable
    {
        public void Dispose() => transaction.Commit();    // also when the block threw: half an import is kept
    }
    #endregion
}
