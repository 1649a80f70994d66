using Microsoft.Data.Sqlite;
using static Yielding.Docs.DocsGenerators;
using static Yielding.Docs.OrderBook;
using static Yielding.Scope;

namespace Yielding.Docs;

/// <summary>The lines of the tables of README.md, and the code that its first example replaces.</summary>
#pragma warning disable IDE0055, IDE0011 // documentation shows short blocks in one line
[NonParallelizable] // the examples write to the current directory
public sealed class ReadmeTableTests
{
    private OrderBook _book = null!;

    private string Orders => _book.Database;

    [SetUp]
    public void OpenBook() => _book = new OrderBook();

    [TearDown]
    public void CloseBook() => _book.Dispose();

    [Test]
    public void TransactionByHand_DoesTheSame([Values] bool fails)
    {
        void Buy()
        {
            #region TransactionByHand
            using var connection = new SqliteConnection(Orders);
            connection.Open();
            using var transaction = connection.BeginTransaction();
            Add(connection, "tea");
            Add(connection, "milk");
            transaction.Commit();    // at each place that writes, as the last statement, and before each return
            #endregion
        }

        if (fails)
        {
            using var connection = _book.Open();
            Add(connection, "milk");
            Should.Throw<SqliteException>(Buy);
        }
        else
        {
            Buy();
        }

        _book.Orders.ShouldBe(fails ? ["milk"] : ["tea", "milk"]);
    }

    [Test]
    public void Outcome_OneLine_Commits()
    {
        using (Enter(Transaction(Orders), out var connection)) Add(connection, "tea");

        _book.Orders.ShouldBe(["tea"]);
    }

    [Test]
    public void Suppress_InRun_TheCallerGoesOn()
    {
        ContextManager.Suppress<DirectoryNotFoundException>().Run(() => Directory.Delete("cache", recursive: true));

        Directory.Exists("cache").ShouldBeFalse();
    }

    [Test]
    public void Translate_KeepsTheFirstException()
    {
        static IEnumerable<SqliteConnection> Stored(string database, ScopeBody body)
        {
            using var connection = new SqliteConnection(database);
            connection.Open();
            yield return connection;
            try { body.Rethrow(); } catch (SqliteException e) { throw new InvalidDataException("The order was not stored.", e); }
        }

        var caught = Should.Throw<InvalidDataException>(() => Run(body => Stored(Orders, body), connection =>
        {
            Add(connection, "tea");
            Add(connection, "tea");
        }));

        caught.InnerException.ShouldBeOfType<SqliteException>();
        caught.GetContext().ShouldBeSameAs(caught.InnerException);
    }

    [Test]
    public void Stack_HoldsANumberOfScopesKnownAtRunTime()
    {
        var databases = new[] { Orders };
        using (var stack = new ExitStack())
        {
            foreach (var database in databases) Add(stack.Enter(Transaction(database)), "tea");
        }

        _book.Orders.ShouldBe(["tea"]);
    }

    [Test]
    public void Wrap_AMethodGroup_IsDecorated()
    {
        static int Import(string path) => File.ReadLines(path).Count();
        var timed = new Journal();
        IEnumerable<int> Timed() { timed.Write("start"); yield return 0; timed.Write("end"); }
        File.WriteAllLines("orders.txt", ["tea", "milk"]);

        Func<string, int> import = ContextManager.From(Timed()).Wrap<string, int>(Import);

        import("orders.txt").ShouldBe(2);
        import("orders.txt").ShouldBe(2);
        timed.ShouldBe("start", "end", "start", "end");
    }

    [Test]
    public async Task Wrap_AnAsynchronousMethodGroup_TakesTheTypeWithoutTheTask()
    {
        static async Task<int> LoadAsync(string path) => (await File.ReadAllLinesAsync(path)).Length;
        var timed = new Journal();
        IEnumerable<int> Timed() { timed.Write("start"); yield return 0; timed.Write("end"); }
        await File.WriteAllLinesAsync("orders.txt", ["tea", "milk"]);

        (await ContextManager.From(Timed()).Wrap<string, int>(LoadAsync)("orders.txt")).ShouldBe(2);

        timed.ShouldBe("start", "end");
    }

    [Test]
    public void Keeper_DisposedByOtherCodeAfterAThrow_CommitsNothing()
    {
        List<Keeper> kept = [new Keeper(Orders)];
        Forms.Caught(() => kept[0].Use(connection =>
        {
            Add(connection, "tea");
            throw new BodyException();
        }));

        kept.ForEach(keeper => keeper.Dispose());

        _book.Orders.ShouldBeEmpty();
    }

    [Test]
    [NeedsExceptionPointers]
    public void Keeper_InAUsingOfTheMethodThatMadeIt_IsExact([Values] bool fails)
    {
        Forms.Caught(() =>
        {
            using (var keeper = new Keeper(Orders))
            {
                Forms.Caught(() => throw new TimeoutException());
                keeper.Use(connection => Add(connection, "tea"));
                if (fails)
                {
                    throw new BodyException();
                }
            }
        });

        _book.Orders.ShouldBe(fails ? [] : ["tea"]);
    }

    #region LimitOtherCode
    private sealed class Keeper(string database) : IDisposable
    {
        private readonly Scope<SqliteConnection> _scope = Enter(Transaction(database));

        public void Use(Action<SqliteConnection> action) => action(_scope.Value);

        public void Dispose() => _scope.Dispose();    // by other code, after a throw: Unknown, nothing is committed
    }
    #endregion
}
