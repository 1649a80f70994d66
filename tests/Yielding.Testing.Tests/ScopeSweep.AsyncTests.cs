using System.Runtime.CompilerServices;

namespace Yielding.Testing;

public sealed class ScopeSweepAsyncTests
{
    [Test]
    public async Task VerifyAsync_OfACorrectGenerator_ReportsWhatWasDone()
    {
        var report = await ScopeSweep.VerifyAsync(One, (_, _) => Task.CompletedTask);

        report.Points.Select(point => point.Name).ShouldBe(["acquire file", "start of the body", "end of the body", "release file"]);

        // In each form, beside what a synchronous sweep does: cancelled before the setup, at the two ends of the body and at the release,
        // and three of these with a fault after it.
        report.Runs.ShouldBe(2 * (7 + 4 + 3));
    }

    [Test]
    public async Task VerifyAsync_CancelsAtEachWait()
    {
        var cancelled = new List<string>();
        static async IAsyncEnumerable<int> Connected(SweepProbe probe, [EnumeratorCancellation] CancellationToken token = default)
        {
            await using var connection = await probe.AcquireAsync("connection", _ => Task.FromResult(1), token);
            await probe.PointAsync("hello", token);
            yield return connection.Value;
            await probe.PointAsync("goodbye", token); // its own token, which is detached by now
            await probe.CommitAsync("orders", () => Task.CompletedTask);
        }

        await ScopeSweep.VerifyAsync(
            probe => Connected(probe),
            (_, probe) => probe.PointAsync("work", probe.CancellationToken),
            new SweepOptions
            {
                AfterRun = run =>
                {
                    if (
                        run.Form == "await using"
                            && run.Fault.StartsWith("cancelled", StringComparison.Ordinal)
                            && !run.Fault.Contains("then", StringComparison.Ordinal))
                    {
                        cancelled.Add($"{run.Fault}: {run.Thrown?.GetType().Name ?? "completed"}");
                    }
                },
            });

        cancelled.ShouldBe(
            [
                "cancelled before the setup: TaskCanceledException",
                "cancelled at 'acquire connection' (setup): OperationCanceledException",
                "cancelled at 'hello' (setup): OperationCanceledException",
                "cancelled at 'start of the body' (body): OperationCanceledException",
                "cancelled at 'work' (body): OperationCanceledException",
                "cancelled at 'end of the body' (body): completed",
                "cancelled at 'goodbye' (teardown): completed",
                "cancelled at 'commit orders' (teardown): completed",
                "cancelled at 'release connection' (teardown): completed",
            ]);
    }

    [Test]
    public async Task VerifyAsync_OfAGeneratorWithAScopeBody_ItReceivesEachFault([Values] bool takesToken)
    {
        var received = new List<string>();
        async IAsyncEnumerable<int> Observing(SweepProbe probe, ScopeBody body, [EnumeratorCancellation] CancellationToken token = default)
        {
            await using var connection = probe.Acquire("connection");
            await probe.PointAsync("hello", token);
            yield return 1;
            received.Add($"{body.Status}");
            body.Rethrow();
            await probe.CommitAsync("orders", () => Task.CompletedTask);
        }

        var report = takesToken
            ? await ScopeSweep.VerifyAsync((probe, body, token) => Observing(probe, body, token), (_, probe) => probe.PointAsync("insert"))
            : await ScopeSweep.VerifyAsync((probe, body) => Observing(probe, body), (_, probe) => probe.PointAsync("insert"));

        report.Points.Count.ShouldBe(7);
        received.Distinct().ShouldBe(["Completed", "Failed"]);
    }

    [Test]
    public async Task VerifyAsync_OfAManager_EntersAFreshOneInEachRun()
    {
        var made = 0;

        var report = await ScopeSweep.VerifyAsync(
            probe =>
            {
                made++;

                return AsyncContextManager.From(One(probe));
            },
            (value, probe) => probe.PointAsync($"body of {value}"));

        made.ShouldBe(report.Runs);
    }

    [Test]
    public async Task VerifyAsync_ProbeIsNotUsed_FindsNothingToCheck()
    {
        static async IAsyncEnumerable<int> Blind(SweepProbe probe)
        {
            await Task.CompletedTask;
            yield return 1;
        }

        (await Should.ThrowAsync<InvalidOperationException>(() => ScopeSweep.VerifyAsync(Blind, (_, _) => Task.CompletedTask)))
            .Message.ShouldStartWith("The sweep of 'Blind' found nothing to check: ");
    }

    [Test]
    public void VerifyAsync_StartsEachRunInTheCallersContext()
    {
        var context = new OneThread();
        var seen = new List<SynchronizationContext?>();

        context.Run(() => ScopeSweep.VerifyAsync(
            probe =>
            {
                seen.Add(SynchronizationContext.Current);

                return One(probe);
            },
            async (_, probe) =>
            {
                await probe.PointAsync("first");
                seen.Add(SynchronizationContext.Current);
            }));

        seen.Count.ShouldBeGreaterThan(30);
        seen.ShouldAllBe(found => found == context);
    }

    private static async IAsyncEnumerable<int> One(SweepProbe probe)
    {
        await using var file = probe.Acquire("file");
        yield return 1;
    }
}
