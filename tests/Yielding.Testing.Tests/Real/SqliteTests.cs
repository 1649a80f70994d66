using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using static Yielding.Support.Orders;

namespace Yielding.Testing.Real;

/// <summary>The transactions of the documentation, on a real database: after every run it holds all rows or none, and no lock.</summary>
public sealed class SqliteTests
{
    private readonly Orders _orders = new();

    [TearDown]
    public void DeleteDatabase() => _orders.Dispose();

    [Test]
    public void Transaction_IsAllOrNothing()
    {
        ScopeSweep.Verify(probe => Transaction(probe), AddTwo, AllOrNothing).ShouldSatisfyAllConditions(
            report => report.Resources.ShouldBe(["connection", "transaction"]),
            report => report.Points.Count.ShouldBe(8),
            report => report.Runs.ShouldBe(38));
    }

    [Test]
    public void Transaction_AsItIs_WithFaultsInItsBodyOnly()
    {
        // The generator has no probe. The content of the database is checked.
        IEnumerable<SqliteConnection> Transaction()
        {
            using var connection = _orders.Open();
            using var transaction = connection.BeginTransaction();
            yield return connection;
            transaction.Commit();
        }

        var counts = new List<long>();

        ScopeSweep.Verify(_ => Transaction(), AddTwo, new SweepOptions
        {
            AfterRun = run =>
            {
                counts.Add(_orders.Take());
                counts[^1].ShouldBe(run.Thrown is null ? 2 : 0);
            },
        }).Points.Select(point => point.Name).ShouldBe(["start of the body", "between two orders", "end of the body"]);

        counts.ShouldBe([2, 0, 0, 0, 2, 0, 0, 0]);
    }

    [Test]
    public void Transaction_ThatCommitsInAFinallyBlock_KeepsHalf()
    {
        IEnumerable<SqliteConnection> Careless(SweepProbe probe)
        {
            using var connection = probe.Acquire("connection", _orders.Open);
            using var transaction = probe.Acquire("transaction", connection.Value.BeginTransaction);
            try
            {
                yield return connection.Value;
            }
            finally
            {
                transaction.Value.Commit();
            }
        }

        var failure = Should.Throw<ScopeSweepException>(() => ScopeSweep.Verify(Careless, AddTwo, new SweepOptions
        {
            AfterRun = run => _orders.Take().ShouldBe(
                run.Thrown is null || run.Fault.Contains("release", StringComparison.Ordinal) ? 2 : 0),
        }));

        failure.ShouldReport("InjectedException at 'between two orders' (body)", "The caller's own check failed. ShouldAssertException: ");
        failure.FailedRuns.ShouldNotContain(run => run.Fault == "no fault");
    }

    [Test]
    public void Storage_TurnsTheFailureIntoItsOwn_AndRollsBack()
    {
        IEnumerable<SqliteConnection> Storage(SweepProbe probe, ScopeBody body)
        {
            using var connection = probe.Acquire("connection", _orders.Open);
            using var transaction = probe.Acquire("transaction", connection.Value.BeginTransaction);
            yield return connection.Value;
            try
            {
                body.Rethrow();
            }
            catch (SqliteException e)
            {
                probe.Point("translate");
                throw new InvalidOperationException("The orders could not be stored.", e);
            }

            probe.Commit("orders", transaction.Value.Commit);
        }

        var thrown = new List<Exception?>();

        ScopeSweep.Verify(Storage, AddTwo, new SweepOptions
        {
            Fault = point => new SqliteException($"Injected at {point}.", 11),
            AfterRun = run =>
            {
                thrown.Add(run.Thrown);
                _orders.Take().ShouldBe(run.Committed.Count * 2);
            },
        });

        thrown.OfType<InvalidOperationException>().ShouldNotBeEmpty();
    }

    [Test]
    public void ConnectionAndTransaction_ComposedByLinq_AreAllOrNothing()
    {
        IEnumerable<SqliteConnection> Connection(SweepProbe probe)
        {
            using var connection = probe.Acquire("connection", _orders.Open);
            yield return connection.Value;
        }

        static IEnumerable<SqliteTransaction> TransactionOf(SweepProbe probe, SqliteConnection connection)
        {
            using var transaction = probe.Acquire("transaction", connection.BeginTransaction);
            yield return transaction.Value;
            probe.Commit("orders", transaction.Value.Commit);
        }

        ScopeSweep.Verify(
            probe => from connection in Connection(probe) from transaction in TransactionOf(probe, connection) select connection,
            AddTwo,
            AllOrNothing).Resources.ShouldBe(["connection", "transaction"]);
    }

    [Test]
    public async Task AsyncTransaction_IsAllOrNothing()
    {
        async IAsyncEnumerable<SqliteConnection> Transaction(SweepProbe probe, [EnumeratorCancellation] CancellationToken token = default)
        {
            await using var connection = await probe.AcquireAsync(
                "connection",
                async given =>
                {
                    var opened = new SqliteConnection(_orders.Database);
                    await opened.OpenAsync(given);

                    return opened;
                },
                token);
            await using var transaction = await probe.AcquireAsync(
                "transaction", async given => (SqliteTransaction)await connection.Value.BeginTransactionAsync(given), token);
            yield return connection.Value;
            await probe.CommitAsync("orders", () => transaction.Value.CommitAsync(token)); // its own token, which is never cancelled
        }

        var report = await ScopeSweep.VerifyAsync(
            probe => Transaction(probe),
            async (connection, probe) =>
            {
                Add(connection, "tea");
                await probe.PointAsync("between two orders", probe.CancellationToken);
                Add(connection, "milk");
            },
            AllOrNothing);

        report.Resources.ShouldBe(["connection", "transaction"]);
        report.Points.Count.ShouldBe(8);
        report.Runs.ShouldBe(80);
    }

    private SweepOptions AllOrNothing => new() { AfterRun = run => _orders.Take().ShouldBe(run.Committed.Count * 2) };

    private IEnumerable<SqliteConnection> Transaction(SweepProbe probe)
    {
        using var connection = probe.Acquire("connection", _orders.Open);
        using var transaction = probe.Acquire("transaction", connection.Value.BeginTransaction);
        yield return connection.Value;
        probe.Commit("orders", transaction.Value.Commit); // runs only when the body completed
    }

    private static void AddTwo(SqliteConnection connection, SweepProbe probe)
    {
        Add(connection, "tea");
        probe.Point("between two orders");
        Add(connection, "milk");
    }
}
