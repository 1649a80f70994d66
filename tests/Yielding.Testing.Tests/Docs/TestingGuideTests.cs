using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using static Yielding.Support.Orders;

namespace Yielding.Testing.Docs;

/// <summary>The code of docs/guides/testing.md, and what the text around it says of it.</summary>
#pragma warning disable IDE0055 // documentation shows short blocks in one line
public sealed class TestingGuideTests
{
    private interface IStore
    {
        IDisposable Lock();

        void Append(string line);

        void Save();
    }

    [Test]
    public void Sweep_FindsTheDefect_ItsReportIsThatOfTheGuide()
    {
        #region SweepGenerator
        static IEnumerable<IStore> Locked(IStore store)
        {
            var held = store.Lock();
            store.Append("begin");
            try     { yield return store; }
            finally { held.Dispose(); }
        }
        #endregion

        var failure = Should.Throw<ScopeSweepException>(() =>
        {
            #region SweepVerify
            ScopeSweep.Verify(probe => Locked(new ProbedStore(probe)), (store, probe) => store.Append("row"));
            #endregion
        });

        // The build copies the guide beside the tests.
        var guide = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Docs", "testing.md")).ReplaceLineEndings("\n");
        guide.ShouldContain($"```text\n{failure.Message.ReplaceLineEndings("\n")}\n```\n");
    }

    [Test]
    public void Sweep_OfTheGeneratorPutRight_FindsNothing()
    {
        static IEnumerable<IStore> Locked(IStore store)
        {
            using var held = store.Lock();
            store.Append("begin");
            yield return store;
            store.Save();
        }

        var report = ScopeSweep.Verify(probe => Locked(new ProbedStore(probe)), (store, probe) => store.Append("row"));

        report.Resources.ShouldBe(["lock"]);
        report.Points.Count.ShouldBe(7);
    }

    [Test]
    public void Sweep_OfARealTransaction_WithoutAProbe()
    {
        using var orders = new Orders();
        var database = orders.Database;
        var taken = new List<long>();

        #region SweepReal
        ScopeSweep.Verify(
            _ => Transaction(database),
            (connection, probe) =>
            {
                Add(connection, "tea");
                probe.Point("between two orders");
                Add(connection, "milk");
            },
            new SweepOptions { AfterRun = run => TakeOrders(database).ShouldBe(run.Thrown is null ? 2 : 0) });
        #endregion

        taken.ShouldBe([2, 0, 0, 0, 2, 0, 0, 0]);

        static IEnumerable<SqliteConnection> Transaction(string database)
        {
            using var connection = new SqliteConnection(database);
            connection.Open();
            using var transaction = connection.BeginTransaction();
            yield return connection;
            transaction.Commit();
        }

        long TakeOrders(string database)
        {
            taken.Add(orders.Take());

            return taken[^1];
        }
    }

    [Test]
    public async Task Sweep_OfAnAsynchronousScope()
    {
        #region SweepAsync
        static async IAsyncEnumerable<string> Session(SweepProbe probe, [EnumeratorCancellation] CancellationToken token = default)
        {
            await using var connection = probe.Acquire("connection");
            await probe.PointAsync("log in", token);     // cancelled with the caller
            yield return connection.Value;
            await probe.PointAsync("log out", token);    // never: the token is detached once the setup is over
        }

        await ScopeSweep.VerifyAsync(probe => Session(probe), (_, probe) => probe.PointAsync("work", probe.CancellationToken));
        #endregion

        var cancelled = new List<string>();
        await ScopeSweep.VerifyAsync(
            probe => Session(probe),
            (_, probe) => probe.PointAsync("work", probe.CancellationToken),
            new SweepOptions
        {
            AfterRun = run => cancelled.Add(run.Fault),
        });
        cancelled.ShouldContain("cancelled before the setup");
        cancelled.ShouldContain("cancelled at 'log in' (setup)");
        cancelled.ShouldContain("cancelled at 'start of the body' (body)");
        cancelled.ShouldContain("cancelled at 'log out' (teardown)");
        cancelled.ShouldContain("cancelled at 'release connection' (teardown)");
    }

    #region SweepDouble
    private sealed class ProbedStore(SweepProbe probe) : IStore
    {
        public IDisposable Lock() => probe.Acquire("lock");    // disposing it releases it

        public void Append(string line) => probe.Point($"append {line}");

        public void Save() => probe.Commit("store");
    }
    #endregion
}
