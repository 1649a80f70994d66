using System.Runtime.CompilerServices;

namespace Yielding.Testing.Docs;

/// <summary>The examples of the XML documentation, run.</summary>
public sealed class ApiExamplesTests
{
    [Test]
    public void ScopeSweep_FindsNothing()
    {
        using var log = new StringWriter();

        static IEnumerable<string> Locked(SweepProbe probe)
        {
            using var file = probe.Acquire("lock");
            yield return file.Value;
            probe.Commit("row");
        }

        ScopeSweep.Verify(Locked, (value, probe) => probe.Point("insert"));

        var report = ScopeSweep.Verify(Locked, (value, probe) => probe.Point("insert"));

        log.WriteLine($"{report.Runs} runs with faults at {report.Points.Count} points");

        log.ToString().ShouldContain("with faults at");
    }

    [Test]
    public void InjectedException_IsSuppressedAtItsPoint()
    {
        static IEnumerable<string> Retried(SweepProbe probe, ScopeBody body)
        {
            yield return "tea";
            try
            {
                body.Rethrow();
            }
            catch (InjectedException e) when (e.Point.Name == "insert")
            {
                // handled here: it is suppressed
            }
        }

        ScopeSweep.Verify(
            Retried,
            (thing, probe) => probe.Point("insert"),
            new SweepOptions { Suppresses = point => point.Name == "insert" });
    }

    [Test]
    public void ScopeSweepException_ListsTheRuns()
    {
        using var log = new StringWriter();

        static IEnumerable<string> Leaking(SweepProbe probe)
        {
            var file = probe.Acquire("lock");
            yield return file.Value;
            file.Dispose();
        }

        try
        {
            ScopeSweep.Verify(Leaking, (value, probe) => probe.Point("insert"));
        }
        catch (ScopeSweepException e)
        {
            foreach (var run in e.FailedRuns)
            {
                log.WriteLine($"{run}: {run.BrokenRules[0]}");
            }
        }

        log.ToString().ShouldContain("insert");
    }

    [Test]
    public void SweepOptions_OfAllKinds_AreUsed()
    {
        using var log = new StringWriter();

        var options = new SweepOptions
        {
            Fault = point => new IOException(point.Name),
            Suppresses = point => point is { Phase: SweepPhase.Body, Name: "insert" },
            AfterRun = run => log.WriteLine(run),
        };

        var suppressing = new SweepOptions { Suppresses = point => point.Phase == SweepPhase.Body };

        var failing = new SweepOptions { Fault = point => new IOException($"No disk at {point}.") };

        var logging = new SweepOptions
        {
            AfterRun = run => log.WriteLine($"{run}: {run.Thrown?.Message}, committed {run.Committed.Count}"),
        };

        ScopeSweep.Verify(SuppressingInsert, (_, probe) => probe.Point("insert"), options);
        ScopeSweep.Verify(SuppressingAll, (_, probe) => probe.Point("insert"), suppressing);
        ScopeSweep.Verify(probe => Writer(probe), (_, probe) => probe.Point("insert"), failing);
        ScopeSweep.Verify(probe => Writer(probe), (_, probe) => probe.Point("insert"), logging);
        log.ToString().ShouldContain("IOException at 'insert' (body)");
        log.ToString().ShouldContain(", committed 0");
    }

    [Test]
    public async Task SweepProbe_OfAnAsynchronousGenerator_IsUsed()
    {
        static async IAsyncEnumerable<string> Session(SweepProbe probe, [EnumeratorCancellation] CancellationToken token = default)
        {
            await using var lease = probe.Acquire("lease");
            await probe.PointAsync("connect", token);
            yield return lease.Value;
            await probe.CommitAsync("row", () => Task.CompletedTask);
        }

        await ScopeSweep.VerifyAsync(probe => Session(probe), (session, probe) => probe.PointAsync("insert"));
    }

    private static IEnumerable<StringWriter> Writer(SweepProbe probe)
    {
        using SweepResource<StringWriter> writer = probe.Acquire("writer", () => new StringWriter());
        yield return writer.Value;
    }

    private static IEnumerable<int> SuppressingInsert(SweepProbe probe, ScopeBody body)
    {
        yield return 1;
        if (body.Exception is { Message: "insert" })
        {
            body.Suppress();
        }
    }

    private static IEnumerable<int> SuppressingAll(SweepProbe probe, ScopeBody body)
    {
        yield return 1;
        body.Suppress();
    }
}
