namespace Yielding.Testing;

public sealed class ScopeSweepTests
{
    [Test]
    public void Verify_OfACorrectGenerator_ReportsWhatWasDone()
    {
        var report = ScopeSweep.Verify(One, (_, _) => { });

        report.Points.Select(point => point.ToString()).ShouldBe(
            ["'acquire file' (setup)", "'start of the body' (body)", "'end of the body' (body)", "'release file' (teardown)"]);
        report.Resources.ShouldBe(["file"]);

        // In each form: one clean, four with a fault, and two with a second fault at the release after one of the body.
        report.Runs.ShouldBe(2 * (1 + 4 + 2));
        report.ToString().ShouldBe("14 runs, 4 points, 1 resources");
    }

    [Test]
    public void Verify_PlaysEachFaultInBothForms()
    {
        var played = new List<string>();

        ScopeSweep.Verify(One, (_, _) => { }, new SweepOptions { AfterRun = run => played.Add(run.ToString()) });

        played.ShouldBe([.. In("Run"), .. In("using")]);

        static string[] In(string form) =>
        [
            $"{form}, no fault",
            $"{form}, InjectedException at 'acquire file' (setup)",
            $"{form}, InjectedException at 'start of the body' (body)",
            $"{form}, InjectedException at 'start of the body' (body), then InjectedException at 'release file' (teardown)",
            $"{form}, InjectedException at 'end of the body' (body)",
            $"{form}, InjectedException at 'end of the body' (body), then InjectedException at 'release file' (teardown)",
            $"{form}, InjectedException at 'release file' (teardown)",
        ];
    }

    [Test]
    public void Verify_WithABodyThatHasAResult_IsTheSame()
    {
        var bodies = 0;
        IEnumerable<int> Observing(SweepProbe probe, ScopeBody body) => One(probe);
        ContextManager<int> Manager(SweepProbe probe) => ContextManager.From(One(probe));

        ScopeSweepReport[] reports =
            [ScopeSweep.Verify(One, Counted), ScopeSweep.Verify(Observing, Counted), ScopeSweep.Verify(Manager, Counted)];

        reports.ShouldAllBe(report => report.ToString() == "14 runs, 4 points, 1 resources");
        bodies.ShouldBeGreaterThan(reports.Length);

        int Counted(int value, SweepProbe probe) => ++bodies;
    }

    [Test]
    public void Verify_OfAGeneratorWithAScopeBody_ItReceivesEachFault()
    {
        var received = new List<string>();
        IEnumerable<int> Observing(SweepProbe probe, ScopeBody body)
        {
            using var connection = probe.Acquire("connection");
            using var transaction = probe.Acquire("transaction");
            yield return 1;
            received.Add($"{body.Status}");
            body.Rethrow();
            probe.Commit("orders");
        }

        var report = ScopeSweep.Verify(Observing, (_, probe) => probe.Point("insert"));

        report.Points.Count.ShouldBe(8);
        received.Distinct().ShouldBe(["Completed", "Failed"]);
        received.Count(status => status == "Failed").ShouldBe(2 * (3 + 6)); // alone, and with each of the two releases
    }

    [Test]
    public void Verify_OfAManager_EntersAFreshOneInEachRun()
    {
        var made = 0;

        var report = ScopeSweep.Verify(
            probe =>
            {
                made++;

                return ContextManager.From(One(probe));
            },
            (value, probe) => probe.Point($"body of {value}"));

        made.ShouldBe(report.Runs);
        report.Points.ShouldContain(point => point.Name == "body of 1");
    }

    [Test]
    public void Verify_OfABodyThatAcquiresSomething_RequiresThatReleasedFirst()
    {
        ScopeSweep.Verify(One, (_, probe) =>
        {
            using var inner = probe.Acquire("inner");
            probe.Point("insert");
        }).Resources.ShouldBe(["file", "inner"]);

        var failure = Should.Throw<ScopeSweepException>(() => ScopeSweep.Verify(One, (_, probe) => probe.Acquire("inner")));

        failure.ShouldReport("no fault", "Leak: 'inner' was acquired and never released. ");
        failure.Message.ShouldStartWith("The sweep of 'One' failed: 2 of 2 runs broke a rule.");
    }

    [Test]
    public void Verify_ProbeIsNotUsed_FindsNothingToCheck()
    {
        static IEnumerable<int> Blind(SweepProbe probe)
        {
            yield return 1;
        }

        Should.Throw<InvalidOperationException>(() => ScopeSweep.Verify(Blind, (_, _) => { }))
            .Message.ShouldStartWith("The sweep of 'Blind' found nothing to check: ");

        var runs = 0;
        ScopeSweep.Verify(Blind, (_, _) => { }, new SweepOptions { AfterRun = _ => runs++ }).Runs.ShouldBe(runs);
        runs.ShouldBeGreaterThan(2);
    }

    [Test]
    public void Verify_WhenACleanRunFails_ContinuesWithTheOtherForm()
    {
        static IEnumerable<int> Never(SweepProbe probe)
        {
            probe.Point("first");
            yield break;
        }

        var failure = Failing.Sweep(Never);

        failure.FailedRuns.Select(run => run.ToString()).ShouldBe(["Run, no fault", "using, no fault"]);
        failure.InnerException.ShouldBeOfType<YieldRuleException>();
    }

    [Test]
    public void Verify_InsideACatchBlock_IsNotMisledByTheExceptionThere()
    {
        try
        {
            throw new InvalidDataException();
        }
        catch (InvalidDataException)
        {
            ScopeSweep.Verify(One, (_, _) => { }).Runs.ShouldBe(14);
        }
    }

    private static IEnumerable<int> One(SweepProbe probe)
    {
        using var file = probe.Acquire("file");
        yield return 1;
    }
}
