namespace Yielding.Testing.Machinery;

/// <summary>The library's own synchronous managers, with faults at every point.</summary>
[NonParallelizable] // the process has one environment and one console
public sealed class ManagersTests
{
    [Test]
    public void Subclass_ReleasesOnce()
    {
        ScopeSweep.Verify(probe => new Pair(probe), Work).Resources.ShouldBe(["first", "second"]);
    }

    [Test]
    public void Subclass_ThatSuppresses_SuppressesTheExceptionOfItsBody()
    {
        ScopeSweep.Verify(
            probe => new Pair(probe, suppresses: true),
            Work,
            new SweepOptions { Suppresses = point => point.Phase == SweepPhase.Body }).Points.Count.ShouldBe(7);
    }

    [Test]
    public void From_AGeneratorWithAScopeBody()
    {
        static IEnumerable<int> Observing(SweepProbe probe, ScopeBody body)
        {
            using var file = probe.Acquire("file");
            yield return 1;
            body.Rethrow();
            probe.Commit("orders");
        }

        ScopeSweep.Verify(probe => ContextManager.From<int>(body => Observing(probe, body)), Work).Points.Count.ShouldBe(6);
    }

    [Test]
    public void Shared_EnteredAgainInItsBody_IsSetUpAndTornDownOnce([Values] bool inner)
    {
        ContextManager<int>? shared = null;

        var report = ScopeSweep.Verify(
            probe => shared = ContextManager.From(One(probe)).Shared(),
            (_, probe) =>
            {
                // The other entry in a using and in Run, beside both forms of the outer one.
                if (inner)
                {
                    using var again = shared!.Enter();
                    probe.Point("insert");
                }
                else
                {
                    shared!.Run(_ => probe.Point("insert"));
                }

                probe.Point("outer");
            });

        report.Resources.ShouldBe(["file"]);
        report.Points.Select(point => point.Name)
            .ShouldBe(["acquire file", "start of the body", "insert", "outer", "end of the body", "commit orders", "release file"]);
    }

    [Test]
    public void Closing_ClosesHoweverTheBodyEnds()
    {
        ScopeSweep.Verify(probe => ContextManager.Closing(probe.Acquire("thing")), Work).Resources.ShouldBe(["thing"]);
        ScopeSweep.Verify(probe => ContextManager.Closing(probe.Acquire("thing"), thing => thing.Dispose()), Work)
            .Resources.ShouldBe(["thing"]);
    }

    [Test]
    public void EnvironmentVariableAndRedirection_AreUndoneAfterEachRun()
    {
        const string Name = "YIELDING_SWEEP";
        var writer = new StringWriter();
        var console = Console.Out;

        IEnumerable<string?> Both(SweepProbe probe)
        {
            using var variable = ContextManager.EnvironmentVariable(Name, "set").Enter(out var value);
            probe.Point("between");
            using var redirected = ContextManager.RedirectOut(writer).Enter();
            yield return value;
            probe.Point("teardown");
        }

        ScopeSweep.Verify(
            Both,
            (value, probe) =>
            {
                Environment.GetEnvironmentVariable(Name).ShouldBe(value);
                Console.Write("x");
                probe.Point("insert");
            },
            new SweepOptions
            {
                AfterRun = run =>
                {
                    Environment.GetEnvironmentVariable(Name).ShouldBeNull();
                    Console.Out.ShouldBeSameAs(console);
                },
            }).Points.Count.ShouldBe(5);

        writer.ToString().ShouldContain("xxxx");
    }

    [Test]
    public void Suppress_InABody_LeavesTheBodyCompleted()
    {
        // An exception that is handled further in, and a using that must not take it for its own.
        var report = ScopeSweep.Verify(
            One,
            (_, probe) =>
            {
                ContextManager.Suppress<InjectedException>().Run(() => probe.Point("optional"));
                probe.Point("needed");
            },
            new SweepOptions { Suppresses = point => point.Name == "optional" });

        report.Points.ShouldContain(point => point.Name == "optional");
    }

    [Test]
    public void Wrap_OpensAScopeAroundEachCall()
    {
        static IEnumerable<int> Inner(SweepProbe probe)
        {
            using var call = probe.Acquire("call");
            yield return 1;
            probe.Point("inner completed");
        }

        ScopeSweep.Verify(
            One,
            (_, probe) =>
            {
                var wrapped = ContextManager.From(Inner(probe)).Wrap<int, int>(x =>
                {
                    probe.Point("insert");

                    return x + 1;
                });
                wrapped(1).ShouldBe(2);
                wrapped(2).ShouldBe(3);
            }).Resources.ShouldBe(["file", "call", "call (2)"]);
    }

    [Test]
    public void GeneratorInAGenerator_NeverCommitsOnFailure()
    {
        static IEnumerable<int> Repository(SweepProbe probe)
        {
            using var scope = Scope.Enter(One(probe), out var value);
            using var repository = probe.Acquire("repository");
            yield return value;
            probe.Point("outer completed");
        }

        ScopeSweep.Verify(Repository, Work).Resources.ShouldBe(["file", "repository"]);
    }

    private static IEnumerable<int> One(SweepProbe probe)
    {
        using var file = probe.Acquire("file");
        yield return 1;
        probe.Commit("orders");
    }

    private static void Work<T>(T value, SweepProbe probe) => probe.Point("insert");

    private sealed class Pair(SweepProbe probe, bool suppresses = false) : ContextManager<string>
    {
        private SweepResource<string>? _first;
        private SweepResource<string>? _second;

        protected override string OnEnter()
        {
            _first = probe.Acquire("first");
            try
            {
                _second = probe.Acquire("second");
            }
            catch
            {
                _first.Dispose();
                throw;
            }

            return _second.Value;
        }

        protected override bool OnExit(Exception? thrown)
        {
            using (_first)
            {
                _second!.Dispose();
            }

            return suppresses;
        }
    }
}
