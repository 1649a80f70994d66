namespace Yielding.Testing;

public sealed class SweepOptionsTests
{
    [Test]
    public void Fault_MakesTheExceptionToInject()
    {
        var faults = new List<string>();

        ScopeSweep.Verify(Optional, (_, _) => { }, new SweepOptions
        {
            Fault = point => new FileNotFoundException($"No file at {point}."),
            Suppresses = point => point.Phase == SweepPhase.Body,
            AfterRun = run => faults.Add(run.Fault),
        });

        faults.ShouldContain("FileNotFoundException at 'acquire lock' (setup)");
        faults.ShouldAllBe(fault => !fault.Contains("InjectedException", StringComparison.Ordinal));
    }

    [Test]
    public void Fault_OfAnotherType_MayBeTreatedDifferently()
    {
        // A FileNotFoundException is suppressed, and this is none.
        ScopeSweep.Verify(Optional, (_, _) => { }, new SweepOptions { Fault = _ => new InvalidDataException() })
            .Resources.ShouldBe(["lock"]);

        var failure = Failing.Sweep(Optional, new SweepOptions { Fault = _ => new FileNotFoundException() });

        failure.ShouldReport(
            "FileNotFoundException at 'end of the body' (body)",
            "Lost exception: the FileNotFoundException thrown at 'end of the body' (body) ");
    }

    [Test]
    public void Fault_ThatGivesNull_IsReported()
    {
        var failure = Failing.Sweep(Optional, new SweepOptions { Fault = _ => null! });

        failure.Message.ShouldContain("The function in 'SweepOptions.Fault' returned null for the point 'acquire lock' (setup). ");
    }

    [Test]
    public void Fault_ThatIsTheSameObjectTwice_IsNotLost()
    {
        Exception? only = null;

        ScopeSweep.Verify(Observing, (_, _) => { }, new SweepOptions
        {
            Fault = _ => only ??= new InvalidDataException(),
            AfterRun = _ => only = null,
        }).Runs.ShouldBeGreaterThan(10);

        static IEnumerable<int> Observing(SweepProbe probe, ScopeBody body)
        {
            using var held = probe.Acquire("lock");
            yield return 1;
            body.Rethrow();
        }
    }

    [Test]
    public void Suppresses_AFaultOfTheSetup_LetsTheBodyRunAndCommit()
    {
        static IEnumerable<int> Retrying(SweepProbe probe)
        {
            var isConnected = false;
            while (!isConnected)
            {
                try
                {
                    probe.Point("connect");
                    isConnected = true;
                }
                catch (InjectedException e) when (e.Point.Name == "connect")
                {
                }
            }

            yield return 1;
            probe.Commit("orders");
        }

        var committed = new Dictionary<string, IReadOnlyList<string>>();

        ScopeSweep.Verify(Retrying, (_, _) => { }, new SweepOptions
        {
            Suppresses = point => point.Name == "connect",
            AfterRun = run => committed[run.Fault] = run.Committed,
        });

        committed["InjectedException at 'connect' (setup)"].ShouldBe(["orders"]);

        // The second attempt may fail: it is not promised that this is suppressed, and it is not.
        committed["InjectedException at 'connect' (setup), then InjectedException at 'connect (2)' (setup)"].ShouldBeEmpty();
    }

    [Test]
    public void RequireAllExceptions_FinallyBlockReplacesAnException_IsReported()
    {
        static IEnumerable<int> Nested(SweepProbe probe)
        {
            using var outer = probe.Acquire("outer");
            using var inner = probe.Acquire("inner");
            yield return 1;
        }

        ScopeSweep.Verify(Nested, (_, _) => { }).Resources.Count.ShouldBe(2);

        var failure = Failing.Sweep(Nested, new SweepOptions { RequireAllExceptions = true });

        failure.Rules().ShouldBe(["Lost exception"]);
        failure.ShouldReport(
            "InjectedException at 'release inner' (teardown), then InjectedException at 'release outer' (teardown)",
            "Lost exception: the InjectedException thrown at 'release inner' (teardown) ");
    }

    [Test]
    public void LosesNothing_HoldsForAnExitStack()
    {
        static IEnumerable<int> Stacked(SweepProbe probe)
        {
            using var stack = new ExitStack();
            stack.Use(probe.Acquire("outer"));
            stack.Use(probe.Acquire("inner"));
            yield return 1;
        }

        ScopeSweep.Verify(Stacked, (_, _) => { }, new SweepOptions { RequireAllExceptions = true }).Resources.Count.ShouldBe(2);
    }

    [Test]
    public void AfterRun_SeesHowTheRunEnded()
    {
        var runs = new List<SweepRun>();

        ScopeSweep.Verify(
            probe => Committing(probe),
            (_, _) => { },
            new SweepOptions { AfterRun = runs.Add });

        var clean = runs[0];
        clean.Form.ShouldBe("Run");
        clean.Fault.ShouldBe("no fault");
        clean.Thrown.ShouldBeNull();
        clean.Committed.ShouldBe(["orders"]);
        clean.BrokenRules.ShouldBeEmpty();
        clean.Journal.ShouldBe(
            [
                "setup     acquire lock",
                "body      start of the body",
                "body      end of the body",
                "teardown  commit orders",
                "teardown  release lock",
                "caller    nothing was thrown",
            ]);

        var failed = runs.Single(run => run.ToString() == "using, InjectedException at 'end of the body' (body)");
        failed.Thrown.ShouldBeOfType<InjectedException>().Point.Name.ShouldBe("end of the body");
        failed.Committed.ShouldBeEmpty();
        failed.Journal.ShouldBe(
            [
                "setup     acquire lock",
                "body      start of the body",
                "body      end of the body  <- InjectedException",
                "teardown  release lock",
                "caller    caught InjectedException: Injected by the sweep at 'end of the body' (body).",
            ]);

        static IEnumerable<int> Committing(SweepProbe probe)
        {
            using var held = probe.Acquire("lock");
            yield return 1;
            probe.Commit("orders");
        }
    }

    private static IEnumerable<int> Optional(SweepProbe probe, ScopeBody body)
    {
        using var held = probe.Acquire("lock");
        yield return 1;
        try
        {
            body.Rethrow();
        }
        catch (FileNotFoundException)
        {
        }
    }
}
