using System.Runtime.CompilerServices;

namespace Yielding.Testing.Machinery;

/// <summary>The library's own asynchronous managers, with faults and cancellations at every point.</summary>
public sealed class AsyncManagersTests
{
    [Test]
    public async Task Subclass_ReleasesOnce()
    {
        (await ScopeSweep.VerifyAsync(probe => new Pair(probe), WorkAsync)).Resources.ShouldBe(["first", "second"]);
    }

    [Test]
    public async Task Subclass_ThatSuppresses_SuppressesTheExceptionOfItsBody()
    {
        // In an await using a cancellation propagates too, and what is suppressed in RunAsync is not.
        (await ScopeSweep.VerifyAsync(
            probe => new Pair(probe, suppresses: true),
            WorkAsync,
            new SweepOptions { Suppresses = point => point.Phase == SweepPhase.Body })).Points.Count.ShouldBe(7);
    }

    [Test]
    public async Task From_AGeneratorWithAScopeBody()
    {
        static async IAsyncEnumerable<int> Observing(SweepProbe probe, ScopeBody body, [EnumeratorCancellation] CancellationToken token)
        {
            await using var file = probe.Acquire("file");
            await probe.PointAsync("connect", token);
            yield return 1;
            body.Rethrow();
            await probe.CommitAsync("orders", () => Task.CompletedTask);
        }

        (await ScopeSweep.VerifyAsync(probe => AsyncContextManager.From<int>((body, token) => Observing(probe, body, token)), WorkAsync))
            .Points.Count.ShouldBe(7);
    }

    [Test]
    public async Task From_ASynchronousManager()
    {
        (await ScopeSweep.VerifyAsync(probe => AsyncContextManager.From(ContextManager.From(OneNow(probe))), WorkAsync))
            .Points.Count.ShouldBe(6);
    }

    [Test]
    public async Task Shared_EnteredAgainInItsBody_IsSetUpAndTornDownOnce([Values] bool inner)
    {
        AsyncContextManager<int>? shared = null;

        var report = await ScopeSweep.VerifyAsync(
            probe => shared = AsyncContextManager.From(One(probe)).Shared(),
            async (_, probe) =>
            {
                if (inner)
                {
                    await using var again = await shared!.EnterAsync(CancellationToken.None);
                    await probe.PointAsync("insert", probe.CancellationToken);
                }
                else
                {
                    await shared!.RunAsync(_ => probe.PointAsync("insert", probe.CancellationToken), CancellationToken.None);
                }

                await probe.PointAsync("outer");
            });

        report.Resources.ShouldBe(["file"]);
    }

    [Test]
    public async Task Closing_ClosesHoweverTheBodyEnds([Values] bool asynchronously)
    {
        // Closing closes what it is given, and an entry that is cancelled before is none: so the thing is acquired within a scope.
        async IAsyncEnumerable<string> Closing(SweepProbe probe)
        {
            var thing = probe.Acquire("thing");
            var manager = asynchronously ? AsyncContextManager.Closing(thing) : AsyncContextManager.From(ContextManager.Closing(thing));
            await using var scope = await manager.EnterAsync(CancellationToken.None);
            yield return scope.Value.Value;
        }

        (await ScopeSweep.VerifyAsync(Closing, WorkAsync)).Resources.ShouldBe(["thing"]);
    }

    [Test]
    public async Task Closing_OfAThingThatWasThereBefore_IsNotClosedByAnEntryThatIsCancelled()
    {
        var failure = await Should.ThrowAsync<ScopeSweepException>(
            () => ScopeSweep.VerifyAsync(probe => AsyncContextManager.Closing(probe.Acquire("thing")), WorkAsync));

        failure.Faults().ShouldBe(["cancelled before the setup"]);
        failure.ShouldReport("cancelled before the setup", "Leak: 'thing' was acquired and never released. ");
    }

    [Test]
    public async Task Suppress_InABody_LeavesTheBodyCompleted()
    {
        (await ScopeSweep.VerifyAsync(
            One,
            async (_, probe) =>
            {
                await ContextManager.Suppress<InjectedException>().RunAsync(() => probe.PointAsync("optional"));
                await probe.PointAsync("needed");
            },
            new SweepOptions { Suppresses = point => point.Name == "optional" })).Resources.ShouldBe(["file"]);
    }

    [Test]
    public async Task Wrap_OpensAScopeAroundEachCall()
    {
        (await ScopeSweep.VerifyAsync(
            One,
            async (_, probe) =>
            {
                var wrapped = AsyncContextManager.From(One(probe)).Wrap<int, int>(async x =>
                {
                    await probe.PointAsync("insert", probe.CancellationToken);

                    return x + 1;
                });
                (await wrapped(1)).ShouldBe(2);
            })).Resources.ShouldBe(["file", "file (2)"]);
    }

    [Test]
    public async Task GeneratorInAGenerator_NeverCommitsOnFailure()
    {
        static async IAsyncEnumerable<int> Repository(SweepProbe probe)
        {
            await using var scope = await AsyncScope.EnterAsync(One(probe), CancellationToken.None);
            await using var repository = probe.Acquire("repository");
            yield return scope.Value;
            await probe.PointAsync("outer completed");
        }

        (await ScopeSweep.VerifyAsync(Repository, WorkAsync)).Resources.ShouldBe(["file", "repository"]);
    }

    [Test]
    public async Task Generator_NeverAwaits_IsSwept()
    {
        static async IAsyncEnumerable<int> Now(SweepProbe probe)
        {
            using var file = probe.Acquire("file");
            await Task.CompletedTask;
            yield return 1;
            probe.Commit("orders", () => { });
        }

        (await ScopeSweep.VerifyAsync(Now, (_, probe) =>
        {
            Insert(probe);

            return Task.CompletedTask;
        })).Points.Count.ShouldBe(6);

        static void Insert(SweepProbe probe) => probe.Point("insert");
    }

    private static async IAsyncEnumerable<int> One(SweepProbe probe)
    {
        await using var file = probe.Acquire("file");
        yield return 1;
        await probe.CommitAsync("orders", () => Task.CompletedTask);
    }

    private static IEnumerable<int> OneNow(SweepProbe probe)
    {
        using var file = probe.Acquire("file");
        yield return 1;
        probe.Commit("orders");
    }

    private static Task WorkAsync<T>(T value, SweepProbe probe) => probe.PointAsync("insert", probe.CancellationToken);

    private sealed class Pair(SweepProbe probe, bool suppresses = false) : AsyncContextManager<string>
    {
        private SweepResource<string>? _first;
        private SweepResource<string>? _second;

        protected override async ValueTask<string> OnEnterAsync(CancellationToken cancellationToken)
        {
            _first = probe.Acquire("first");
            try
            {
                _second = await probe.AcquireAsync("second", _ => Task.FromResult("second"), cancellationToken);
            }
            catch
            {
                await _first.DisposeAsync();
                throw;
            }

            return _second.Value;
        }

        protected override async ValueTask<bool> OnExitAsync(Exception? thrown)
        {
            await using (_first)
            {
                await _second!.DisposeAsync();
            }

            return suppresses;
        }
    }
}
