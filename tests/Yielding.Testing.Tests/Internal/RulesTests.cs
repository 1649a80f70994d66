namespace Yielding.Testing.Internal;

/// <summary>Each defect that a generator can have is found, and the report names the fault that shows it and the rule.</summary>
public sealed class RulesTests
{
    [Test]
    public void Leak_WhenTheSetupFailsBeforeItsTry()
    {
        static IEnumerable<int> Generator(SweepProbe probe)
        {
            var file = probe.Acquire("file");
            probe.Point("header");
            try
            {
                yield return 1;
            }
            finally
            {
                file.Dispose();
            }
        }

        var failure = Failing.Sweep(Generator);

        failure.Faults().ShouldBe(["InjectedException at 'header' (setup)"]);
        failure.InnerException.ShouldBeNull();
        failure.ShouldReport("InjectedException at 'header' (setup)", "Leak: 'file' was acquired and never released. ");
        failure.Message.ShouldContain("Begin the 'using', or the 'try' with the 'finally', right after it is acquired.");
    }

    [Test]
    public void Leak_WhenTheBodyFails()
    {
        static IEnumerable<int> Generator(SweepProbe probe)
        {
            var file = probe.Acquire("file");
            yield return 1;
            file.Dispose();
        }

        var failure = Failing.Sweep(Generator);

        failure.Faults().ShouldBe(["InjectedException at 'start of the body' (body)", "InjectedException at 'end of the body' (body)"]);
        failure.Rules().ShouldBe(["Leak"]);
        failure.Message.ShouldContain("the code after the 'yield return' runs only on success.");
    }

    [Test]
    public void Leak_WhenAReleaseThrowsAndSkipsTheNextOne()
    {
        static IEnumerable<int> Generator(SweepProbe probe)
        {
            using var stack = new ExitStack();
            var first = probe.Acquire("first");
            SweepResource<string>? second = null;
            try
            {
                second = probe.Acquire("second");
                yield return 1;
            }
            finally
            {
                second?.Dispose();
                first.Dispose();
            }
        }

        var failure = Failing.Sweep(Generator);

        failure.ShouldReport("InjectedException at 'release second' (teardown)", "Leak: 'first' was acquired and never released. ");
        failure.Rules().ShouldBe(["Leak"]);
        failure.Message.ShouldContain(
            "Release it in its own 'finally' block or 'using', so that an earlier failure does not skip the release.");
    }

    [Test]
    public void Leak_InTheHandlingOfAFailure_TakesASecondFault()
    {
        static IEnumerable<int> Generator(SweepProbe probe, ScopeBody body)
        {
            var connection = probe.Acquire("connection");
            yield return 1;
            try
            {
                body.Rethrow();
            }
            catch (InjectedException)
            {
                probe.Point("rollback");
                connection.Dispose();
                throw;
            }

            connection.Dispose();
        }

        var failure = Failing.Sweep(Generator);

        failure.Faults().ShouldBe(
            [
                "InjectedException at 'start of the body' (body), then InjectedException at 'rollback' (teardown)",
                "InjectedException at 'end of the body' (body), then InjectedException at 'rollback' (teardown)",
            ]);
        failure.ShouldReport(
            "InjectedException at 'end of the body' (body), then InjectedException at 'rollback' (teardown)",
            "Leak: 'connection' was acquired and never released. ");
    }

    [Test]
    public void Release_Twice_IsReported()
    {
        static IEnumerable<int> Generator(SweepProbe probe)
        {
            using var file = probe.Acquire("file");
            yield return 1;
            file.Dispose();
        }

        var failure = Failing.Sweep(Generator);

        failure.ShouldReport("no fault", "Released twice: 'file' was released 2 times. ");
        failure.Message.ShouldContain("teardown  release file, again");
        failure.FailedRuns.Count.ShouldBe(2); // a clean run that fails is the end of its form
    }

    [Test]
    public void Release_WrongOrder_IsReported()
    {
        static IEnumerable<int> Generator(SweepProbe probe)
        {
            var connection = probe.Acquire("connection");
            try
            {
                using var transaction = probe.Acquire("transaction");
                try
                {
                    yield return 1;
                }
                finally
                {
                    connection.Dispose();
                }
            }
            finally
            {
            }
        }

        var failure = Failing.Sweep(Generator);

        failure.ShouldReport("no fault", "Wrong order: 'connection' was released before 'transaction', which was acquired after it. ");
        failure.Rules().ShouldBe(["Wrong order"]);
    }

    [Test]
    public void WrongOrder_IsNotASecondOneAfterTheFirst()
    {
        static IEnumerable<int> Generator(SweepProbe probe)
        {
            probe.Acquire("first").Dispose();
            using var second = probe.Acquire("second");
            yield return 1;
            probe.Acquire("third").Dispose();
        }

        ScopeSweep.Verify(Generator, (_, probe) => probe.Acquire("fourth").Dispose())
            .Resources.ShouldBe(["first", "second", "fourth", "third"]);
    }

    [Test]
    public void LostException_OfTheSetup_AndTheBodyRunsWithoutOne()
    {
        static IEnumerable<int> Generator(SweepProbe probe)
        {
            try
            {
                probe.Point("connect");
            }
            catch (InjectedException)
            {
            }

            yield return 1;
        }

        var failure = Failing.Sweep(Generator);

        failure.ShouldReport(
            "InjectedException at 'connect' (setup)",
            "Lost exception: the InjectedException thrown at 'connect' (setup) is neither ");
        failure.ShouldReport(
            "InjectedException at 'connect' (setup)",
            "Body without setup: the body ran although the setup had failed at 'connect' (setup). ");
        failure.Message.ShouldContain("caller    nothing was thrown");
    }

    [Test]
    public void LostException_OfTheTeardown()
    {
        static IEnumerable<int> Generator(SweepProbe probe)
        {
            yield return 1;
            try
            {
                probe.Point("flush");
            }
            catch (InjectedException)
            {
            }
        }

        var failure = Failing.Sweep(Generator);

        failure.Rules().ShouldBe(["Lost exception"]);
        failure.ShouldReport("InjectedException at 'flush' (teardown)", "Lost exception: ");
    }

    [Test]
    public void LostException_OfTheBody()
    {
        static IEnumerable<int> Generator(SweepProbe probe, ScopeBody body)
        {
            using var file = probe.Acquire("file");
            yield return 1;
            body.Suppress();
        }

        var failure = Failing.Sweep(Generator);

        failure.Rules().ShouldBe(["Lost exception"]);
        failure.ShouldReport("InjectedException at 'start of the body' (body)", "Lost exception: ");
        failure.FailedRuns.ShouldContain(run => run.Form == "Run");
    }

    [Test]
    public void LostException_WhenTheTeardownOfAHalfDoneSetupFails()
    {
        static IEnumerable<int> Generator(SweepProbe probe)
        {
            SweepResource<string>? file = null;
            try
            {
                file = probe.Acquire("file");
                yield return 1;
            }
            finally
            {
                file!.Dispose(); // null, when there was nothing to acquire
            }
        }

        var failure = Failing.Sweep(Generator);

        failure.ShouldReport("InjectedException at 'acquire file' (setup)", "Lost exception: ");
        failure.ShouldReport("InjectedException at 'acquire file' (setup)", "caller    caught NullReferenceException: ");
        failure.InnerException.ShouldBeOfType<NullReferenceException>();
    }

    [Test]
    public void LostException_IsNotOneThatAnotherExceptionMentions()
    {
        static IEnumerable<int> Wrapped(SweepProbe probe, ScopeBody body)
        {
            yield return 1;
            probe.Point("teardown");
            try
            {
                body.Rethrow();
            }
            catch (InjectedException e)
            {
                throw new AggregateException(new InvalidDataException(), new InvalidOperationException("It failed.", e));
            }
        }

        // The exception itself has no link to the earlier one; the library keeps it.
        static IEnumerable<int> Replaced(SweepProbe probe, ScopeBody body)
        {
            yield return 1;
            probe.Point("teardown");
            try
            {
                body.Rethrow();
            }
            catch (InjectedException)
            {
                throw new InvalidOperationException("It failed.");
            }
        }

        ScopeSweep.Verify(Wrapped, (_, _) => { }).Points.Count.ShouldBe(3);
        ScopeSweep.Verify(Replaced, (_, _) => { }).Points.Count.ShouldBe(3);
    }

    [Test]
    public void NotSuppressed_WhenTheOptionsPromiseIt()
    {
        static IEnumerable<int> Generator(SweepProbe probe)
        {
            using var file = probe.Acquire("file");
            yield return 1;
        }

        var failure = Failing.Sweep(Generator, new SweepOptions { Suppresses = point => point.Phase == SweepPhase.Body });

        failure.ShouldReport(
            "InjectedException at 'end of the body' (body)",
            "Not suppressed: the InjectedException thrown at 'end of the body' (body) reached the caller, ");
        failure.FailedRuns.ShouldAllBe(run => run.Form == "Run"); // in a using the language rethrows it
        failure.Rules().ShouldBe(["Not suppressed"]);
    }

    [Test]
    public void Commit_OnFailure_IsReported()
    {
        static IEnumerable<int> Generator(SweepProbe probe)
        {
            try
            {
                yield return 1;
            }
            finally
            {
                probe.Commit("orders");
            }
        }

        var failure = Failing.Sweep(Generator);

        failure.Rules().ShouldBe(["Commit on failure"]);
        failure.ShouldReport(
            "InjectedException at 'start of the body' (body)",
            "Commit on failure: 'orders' was committed after the failure at 'start of the body' (body). ");
        failure.Faults().ShouldBe(["InjectedException at 'start of the body' (body)", "InjectedException at 'end of the body' (body)"]);
    }

    [Test]
    public void CommitOnFailure_AlsoOfABodyWhoseFailureIsSuppressed()
    {
        static IEnumerable<int> Generator(SweepProbe probe, ScopeBody body)
        {
            yield return 1;
            body.Suppress();
            probe.Commit("orders");
        }

        var failure = Failing.Sweep(Generator, new SweepOptions { Suppresses = point => point.Phase == SweepPhase.Body });

        failure.Rules().ShouldBe(["Commit on failure"]);
    }

    [Test]
    public void NoCommit_OfABodyThatHasHandledItsFaultItself()
    {
        static IEnumerable<int> Generator(SweepProbe probe, ScopeBody body)
        {
            var failed = false;
            void Note(object? sender, System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs e) =>
                failed |= e.Exception is InjectedException { Point.Name: "optional" };
            AppDomain.CurrentDomain.FirstChanceException += Note;
            yield return 1;
            AppDomain.CurrentDomain.FirstChanceException -= Note;
            body.Rethrow();
            if (!failed)
            {
                probe.Commit("orders");
            }
        }

        var failure = Should.Throw<ScopeSweepException>(() => ScopeSweep.Verify(
            Generator,
            (_, probe) => ContextManager.Suppress<InjectedException>().Run(() => probe.Point("optional")),
            new SweepOptions { Suppresses = point => point.Name == "optional" }));

        failure.Faults().ShouldBe(["InjectedException at 'optional' (body)"]);
        failure.ShouldReport(
            "InjectedException at 'optional' (body)",
            "No commit: the body completed, and nothing was committed, where the first run committed 'orders'. ");
    }

    [Test]
    public void OwnException_OfACleanRun()
    {
        var broken = new InvalidDataException("The header is broken.");
        IEnumerable<int> Generator(SweepProbe probe)
        {
            probe.Point("header");
            yield return 1;
            throw broken;
        }

        var failure = Failing.Sweep(Generator);

        failure.ShouldReport(
            "no fault",
            "Own exception: the caller caught an exception that was not injected (InvalidDataException: The header is broken.). ");
        failure.InnerException.ShouldBeSameAs(broken);
    }

    [Test]
    public void OwnException_OfTheBody()
    {
        static IEnumerable<int> Generator(SweepProbe probe, ScopeBody body)
        {
            yield return 1;
            body.Suppress();
            probe.Point("after");
        }

        var failure = Should.Throw<ScopeSweepException>(
            () => ScopeSweep.Verify(Generator, (_, _) => throw new InvalidDataException("No data.")));

        failure.ShouldReport(
            "no fault", "Own exception: the body threw an exception that was not injected (InvalidDataException: No data.). ");
        failure.ShouldReport("no fault", "body      the body throws InvalidDataException: No data.");
        failure.InnerException.ShouldBeOfType<InvalidDataException>(); // of the using
    }

    [Test]
    public void OwnException_OfAGeneratorThatBreaksTheRuleOfTheSingleYield()
    {
        static IEnumerable<int> Generator(SweepProbe probe)
        {
            probe.Point("first");
            yield return 1;
            yield return 2;
        }

        Failing.Sweep(Generator).ShouldReport(
            "no fault", "Own exception: the caller caught an exception that was not injected (YieldRuleException: ");
    }

    [Test]
    public void AnotherWay_WhenRunsDifferWithoutAFault()
    {
        var run = 0;
        IEnumerable<int> Generator(SweepProbe probe)
        {
            probe.Point($"attempt {++run}");
            yield return 1;
        }

        var failure = Failing.Sweep(Generator);

        failure.Rules().ShouldBe(["Another way"]);
        failure.ShouldReport(
            "InjectedException at 'attempt 2' (setup)",
            "Another way: as its point 1 this run came to 'attempt 2' (setup), and an earlier one to 'attempt 1' (setup). ");
    }

    [Test]
    public void AnotherWay_WhenThePointIsNotReached()
    {
        var run = 0;
        IEnumerable<int> Generator(SweepProbe probe)
        {
            probe.Point("always");
            yield return 1;
            if (++run == 1)
            {
                probe.Point("only once");
            }
        }

        var failure = Failing.Sweep(Generator);

        failure.ShouldReport(
            "exception at point 4, which was not reached",
            "Another way: as its point 4 this run came to its end, and an earlier one to 'only once' (teardown). ");
        failure.ShouldReport(
            "no fault", "Another way: as its point 4 this run came to its end, and an earlier one to 'only once' (teardown). ");
    }

    [Test]
    public void AnotherWay_WhenTheBodyFailsBeforeThePoint()
    {
        var run = 0;
        static IEnumerable<int> Generator(SweepProbe probe)
        {
            probe.Point("always");
            yield return 1;
        }

        var failure = Should.Throw<ScopeSweepException>(() => ScopeSweep.Verify(Generator, (_, probe) =>
        {
            if (++run > 1)
            {
                throw new InvalidDataException();
            }
        }));

        failure.ShouldReport("exception at point 3, which was not reached", "Another way: as its point 3 this run came to its end, ");
    }

    [Test]
    public void OwnCheck_IsPartOfTheReport()
    {
        static IEnumerable<int> Generator(SweepProbe probe)
        {
            using var file = probe.Acquire("file");
            yield return 1;
        }

        var left = new InvalidDataException("The file is still there.");

        var failure = Failing.Sweep(Generator, new SweepOptions
        {
            AfterRun = run =>
            {
                if (run.Fault.Contains("'release file'", StringComparison.Ordinal))
                {
                    throw left;
                }
            },
        });

        failure.ShouldReport(
            "InjectedException at 'release file' (teardown)",
            "The caller's own check failed. InvalidDataException: The file is still there.");
        failure.InnerException.ShouldBeSameAs(left);
    }
}
