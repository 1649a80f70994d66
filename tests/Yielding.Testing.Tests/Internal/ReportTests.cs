namespace Yielding.Testing.Internal;

/// <summary>The report can be read.</summary>
public sealed class ReportTests
{
    [Test]
    public void Report_HasFaultRuleAndJournal_OnceForBothForms()
    {
        static IEnumerable<int> Leaking(SweepProbe probe)
        {
            var file = probe.Acquire("file");
            probe.Point("header");
            using (file)
            {
                yield return 1;
            }
        }

        var failure = Failing.Sweep(Leaking);

        failure.Message.ReplaceLineEndings("\n").ShouldBe(
            """
            The sweep of 'Leaking' failed: 2 of 16 runs broke a rule.

            Run and using, InjectedException at 'header' (setup):
              Leak: 'file' was acquired and never released. Begin the 'using', or the 'try' with the 'finally', right after it is acquired.
                setup     acquire file
                setup     header  <- InjectedException
                caller    caught InjectedException: Injected by the sweep at 'header' (setup).
            """.ReplaceLineEndings("\n"));
        failure.FailedRuns.Select(run => run.Form).ShouldBe(["Run", "using"]);
    }

    [Test]
    public void Report_OfManyFailures_ShowsTheFirstOnes()
    {
        static IEnumerable<int> Leaking(SweepProbe probe)
        {
            var file = probe.Acquire("file");
            for (var i = 0; i < 12; i++)
            {
                probe.Point("line");
            }

            using (file)
            {
                yield return 1;
            }
        }

        var failure = Failing.Sweep(Leaking);

        failure.FailedRuns.Count.ShouldBe(24);
        failure.Message.ShouldContain("InjectedException at 'line (10)' (setup):");
        failure.Message.ShouldNotContain("'line (11)'");
        failure.Message.ShouldEndWith("… and 2 more like these; 'FailedRuns' has them all.");
    }

    [Test]
    public void Report_OfTextsWithLinesOfTheirOwn_KeepsItsForm()
    {
        static IEnumerable<int> Failing(SweepProbe probe)
        {
            probe.Point("header");
            yield return 1;
            throw new InvalidDataException("one\r\ntwo");
        }

        var failure = Support.Failing.Sweep(Failing, new SweepOptions { AfterRun = _ => throw new InvalidDataException("three\nfour") });

        var report = failure.Message.ReplaceLineEndings("\n");
        report.ShouldContain("\n    caller    caught InvalidDataException: one two");
        report.ShouldContain("\n  The caller's own check failed. InvalidDataException: three\n  four\n    setup     header\n");
    }

    [Test]
    public void Report_OfALongSubject_ShortensIt()
    {
        static IEnumerable<int> Leaking(SweepProbe probe)
        {
            probe.Acquire("file");
            yield return 1;
        }

        var failure = Failing.Sweep(Leaking, subject: "probe =>\n    Leaking(\n        " + new string('x', 100));

        failure.Message.ShouldStartWith($"The sweep of 'probe => Leaking( {new string('x', 81)}…' failed: ");
    }
}
