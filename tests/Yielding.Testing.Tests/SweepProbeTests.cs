using System.Runtime.CompilerServices;

namespace Yielding.Testing;

public sealed class SweepProbeTests
{
    [Test]
    public void Names_ThatComeAgain_AreNumbered()
    {
        static IEnumerable<int> Pool(SweepProbe probe)
        {
            using var first = probe.Acquire("connection");
            using var second = probe.Acquire("connection");
            yield return 1;
        }

        var report = ScopeSweep.Verify(Pool, (_, probe) =>
        {
            probe.Point("insert");
            probe.Point("insert");
        });

        report.Resources.ShouldBe(["connection", "connection (2)"]);
        report.Points.Select(point => point.Name).ShouldBe(
            [
                "acquire connection", "acquire connection (2)", "start of the body", "insert", "insert (2)", "end of the body",
                "release connection (2)", "release connection",
            ]);
    }

    [Test]
    public void Acquire_WhenTheSweepThrows_AcquiresNothingReal()
    {
        var acquired = 0;
        var released = 0;

        ScopeSweep.Verify(Real, (_, _) => { }, new SweepOptions
        {
            AfterRun = run =>
            {
                released.ShouldBe(acquired);
                acquired.ShouldBe(run.Fault.Contains("'acquire thing'", StringComparison.Ordinal) ? 0 : 1);
                (acquired, released) = (0, 0);
            },
        });

        IEnumerable<string> Real(SweepProbe probe)
        {
            using var thing = probe.Acquire(
                "thing",
                () =>
                {
                    acquired++;

                    return "a thing";
                },
                value =>
                {
                    value.ShouldBe("a thing");
                    released++;
                });
            yield return thing.Value;
        }
    }

    [Test]
    public async Task AcquireAsync_WhenTheSweepThrowsOrCancels_AcquiresNothingReal()
    {
        var acquired = 0;

        await ScopeSweep.VerifyAsync((probe, _, token) => Real(probe, token), (_, _) => Task.CompletedTask, new SweepOptions
        {
            AfterRun = run =>
            {
                acquired.ShouldBe(
                    run.Fault.Contains("'acquire thing'", StringComparison.Ordinal)
                        || run.Fault.StartsWith("cancelled before", StringComparison.Ordinal)
                        ? 0
                        : 1);
                acquired = 0;
            },
        });

        async IAsyncEnumerable<int> Real(SweepProbe probe, [EnumeratorCancellation] CancellationToken token)
        {
            await using var thing = await probe.AcquireAsync(
                "thing",
                given =>
                {
                    given.ShouldBe(token);

                    return Task.FromResult(++acquired);
                },
                token);
            yield return thing.Value;
        }
    }

    [Test]
    public void Commit_WhenTheSweepThrows_CommitsNothingReal()
    {
        var commits = 0;

        ScopeSweep.Verify(Committing, (_, _) => { }, new SweepOptions
        {
            AfterRun = run =>
            {
                commits.ShouldBe(run.Committed.Count);
                commits = 0;
            },
        }).Points.ShouldContain(point => point.Name == "commit orders");

        IEnumerable<int> Committing(SweepProbe probe)
        {
            yield return 1;
            probe.Commit("orders", () => commits++);
            probe.Point("after it");
        }
    }

    [Test]
    public void Results_OfCommitAndRelease_AreNotUsed()
    {
        var calls = new List<string>();
        IEnumerable<int> Using(SweepProbe probe)
        {
            using var thing = probe.Acquire("thing", () => "thing", Noted);
            yield return 1;
            probe.Commit("work", () => Noted("work"));
        }

        var report = ScopeSweep.Verify(Using, (_, _) => { });

        report.Resources.ShouldBe(["thing"]);
        report.Points.ShouldContain(point => point.Name == "commit work");
        calls[..2].ShouldBe(["work", "thing"]);

        bool Noted(string call)
        {
            calls.Add(call);

            return true;
        }
    }

    [Test]
    public void Commit_ThatThrowsByItself_CountsAsNone()
    {
        static IEnumerable<int> Failing(SweepProbe probe)
        {
            yield return 1;
            probe.Commit("orders", () => throw new InvalidDataException());
        }

        var failure = Support.Failing.Sweep(Failing);

        failure.FailedRuns[0].Committed.ShouldBeEmpty();
        failure.InnerException.ShouldBeOfType<InvalidDataException>();
    }

    [Test]
    public void Waits_ReallySuspendTheirCaller()
    {
        var waits = new List<bool>();

        // On one thread nothing can have gone on by the time the task is looked at.
        new OneThread().Run(() => ScopeSweep.VerifyAsync(Waiting, async (_, probe) =>
        {
            await Noted(probe.PointAsync("first"));
            await Noted(probe.PointAsync("second", probe.CancellationToken));
        }));

        waits.Count.ShouldBeGreaterThan(100);
        waits.ShouldAllBe(suspends => suspends);

        async IAsyncEnumerable<int> Waiting(SweepProbe probe)
        {
            var held = await Noted(probe.AcquireAsync("held", () => Task.FromResult(1)));
            await using (held)
            {
                yield return 1;
                await Noted(probe.CommitAsync("orders", () => Task.CompletedTask));
            }
        }

        TTask Noted<TTask>(TTask task)
            where TTask : Task
        {
            waits.Add(!task.IsCompleted);

            return task;
        }
    }

    [Test]
    public void CancellationToken_InASynchronousScope_IsNone()
    {
        ScopeSweep.Verify(Token, (token, _) => token.CanBeCanceled.ShouldBeFalse());

        static IEnumerable<CancellationToken> Token(SweepProbe probe)
        {
            probe.Point("setup");
            yield return probe.CancellationToken;
        }
    }
}
