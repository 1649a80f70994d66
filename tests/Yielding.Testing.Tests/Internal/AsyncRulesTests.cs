using System.Runtime.CompilerServices;

namespace Yielding.Testing.Internal;

/// <summary>The rules of <see cref="RulesTests"/> hold in asynchronous scopes, too, and so do the ones about cancellation.</summary>
public sealed class AsyncRulesTests
{
    [Test]
    public async Task Leak_WhenTheSetupIsCancelledBeforeItsTry()
    {
        static async IAsyncEnumerable<int> Generator(SweepProbe probe, [EnumeratorCancellation] CancellationToken token = default)
        {
            var connection = await probe.AcquireAsync("connection", _ => Task.FromResult(1), token);
            await probe.PointAsync("hello", token);
            try
            {
                yield return 1;
            }
            finally
            {
                await connection.DisposeAsync();
            }
        }

        var failure = await Failing.SweepAsync(probe => Generator(probe));

        failure.Faults().ShouldBe(["InjectedException at 'hello' (setup)", "cancelled at 'hello' (setup)"]);
        failure.ShouldReport("cancelled at 'hello' (setup)", "Leak: 'connection' was acquired and never released. ");
        failure.ShouldReport("cancelled at 'hello' (setup)", "setup     hello  <- the caller cancels");
        failure.FailedRuns.Select(run => run.Form).Distinct().ShouldBe(["RunAsync", "await using"]);
    }

    [Test]
    public async Task Leak_WhenAReleaseThrowsAfterItsWait()
    {
        static async IAsyncEnumerable<int> Generator(SweepProbe probe)
        {
            var first = probe.Acquire("first");
            try
            {
                var second = probe.Acquire("second");
                yield return 1;
                await second.DisposeAsync();
            }
            finally
            {
                await first.DisposeAsync();
            }
        }

        var failure = await Failing.SweepAsync(Generator);

        failure.Rules().ShouldBe(["Leak"]);
        failure.ShouldReport("InjectedException at 'end of the body' (body)", "Leak: 'second' was acquired and never released. ");
    }

    [Test]
    public async Task Leak_WhenTheCancellationOfTheBodySkipsTheCleanup()
    {
        static async IAsyncEnumerable<int> Generator(SweepProbe probe)
        {
            var connection = probe.Acquire("connection");
            try
            {
                yield return 1;
            }
            finally
            {
                await probe.PointAsync("goodbye", probe.CancellationToken); // the caller's, not the generator's own
                await connection.DisposeAsync();
            }
        }

        var failure = await Failing.SweepAsync(Generator, (_, probe) => probe.PointAsync("work", probe.CancellationToken));

        failure.ShouldReport(
            "cancelled at 'work' (body)",
            "Cancelled teardown: the caller's cancellation reached the wait at 'goodbye' (teardown). ");
        failure.ShouldReport("cancelled at 'work' (body)", "Leak: 'connection' was acquired and never released. ");
        failure.ShouldReport("cancelled at 'goodbye' (teardown)", "Cancelled teardown: ");
        failure.ShouldReport("cancelled at 'goodbye' (teardown)", "teardown  goodbye is cancelled");
    }

    [Test]
    public async Task CancelledTeardown_OfAWaitWithoutTheProbe()
    {
        static async IAsyncEnumerable<int> Generator(SweepProbe probe)
        {
            yield return 1;
            await probe.PointAsync("flush");
            probe.CancellationToken.ThrowIfCancellationRequested();
        }

        var failure = await Failing.SweepAsync(Generator);

        failure.Rules().ShouldBe(["Cancelled teardown"]);
        failure.ShouldReport(
            "cancelled at 'flush' (teardown)",
            "Cancelled teardown: the caller's cancellation after the setup ended in an OperationCanceledException ");
    }

    [Test]
    public async Task TokenNotObserved_WhenTheTokenDoesNotReachTheSetup()
    {
        // What a parameter without the attribute is.
        static async IAsyncEnumerable<int> Generator(SweepProbe probe)
        {
            await probe.PointAsync("connect", CancellationToken.None);
            yield return 1;
        }

        var failure = await Failing.SweepAsync(Generator);

        failure.Faults().ShouldBe(["cancelled at 'connect' (setup)"]);
        failure.ShouldReport(
            "cancelled at 'connect' (setup)",
            "Token not observed: the caller has cancelled the setup, but the token at 'connect' (setup) is not cancelled. ");
    }

    [Test]
    public async Task CancellationLost_WhenTheSetupMakesSomethingElseOfIt()
    {
        static async IAsyncEnumerable<int> Generator(SweepProbe probe, [EnumeratorCancellation] CancellationToken token = default)
        {
            try
            {
                await probe.PointAsync("connect", token);
            }
            catch (OperationCanceledException)
            {
                throw new InvalidOperationException("There is no connection.");
            }

            yield return 1;
        }

        var failure = await Failing.SweepAsync(probe => Generator(probe));

        failure.ShouldReport("cancelled at 'connect' (setup)", "Cancellation lost: ");
        failure.ShouldReport(
            "cancelled at 'connect' (setup)", "Lost exception: the OperationCanceledException thrown at 'connect' (setup) is neither ");
    }

    [Test]
    public async Task NoCommit_WhenACancellationAfterTheSetupKeepsItFromHappening()
    {
        static async IAsyncEnumerable<int> Generator(SweepProbe probe)
        {
            yield return 1;
            if (!probe.CancellationToken.IsCancellationRequested)
            {
                await probe.CommitAsync("orders", () => Task.CompletedTask);
            }
        }

        var failure = await Failing.SweepAsync(Generator);

        failure.Rules().ShouldBe(["No commit"]);
        failure.ShouldReport(
            "cancelled at 'end of the body' (body)",
            "No commit: the body completed, and nothing was committed, where the first run committed 'orders'. ");
    }

    [Test]
    public async Task CommitOnFailure_OfABodyThatWasCancelled()
    {
        static async IAsyncEnumerable<int> Generator(SweepProbe probe, [EnumeratorCancellation] CancellationToken token = default)
        {
            try
            {
                await probe.PointAsync("connect", token);
                yield return 1;
            }
            finally
            {
                await probe.CommitAsync("orders", () => Task.CompletedTask);
            }
        }

        var failure = await Failing.SweepAsync(probe => Generator(probe), (_, probe) => probe.PointAsync("work", probe.CancellationToken));

        failure.Rules().ShouldBe(["Commit on failure"]);
        failure.ShouldReport(
            "cancelled at 'connect' (setup)", "Commit on failure: 'orders' was committed after the failure at 'connect' (setup). ");
        failure.ShouldReport(
            "cancelled at 'work' (body)", "Commit on failure: 'orders' was committed after the failure at 'work' (body). ");
    }

    [Test]
    public async Task OwnException_AfterACancellationThatMayGoUnnoticed()
    {
        static async IAsyncEnumerable<int> Generator(SweepProbe probe)
        {
            yield return 1;
            await probe.PointAsync("flush");
            if (probe.CancellationToken.IsCancellationRequested)
            {
                throw new InvalidDataException("Half is missing.");
            }
        }

        var failure = await Failing.SweepAsync(Generator);

        failure.Rules().ShouldBe(["Own exception"]);
        failure.ShouldReport(
            "cancelled at 'flush' (teardown)",
            "Own exception: the caller caught an exception that was not injected (InvalidDataException: Half is missing.). ");
    }

    [Test]
    public async Task BodyThatReturnsNull_IsReported()
    {
        static async IAsyncEnumerable<int> Generator(SweepProbe probe)
        {
            await probe.PointAsync("connect");
            yield return 1;
        }

        var failure = await Failing.SweepAsync(Generator, (_, _) => null!);

        failure.ShouldReport("no fault", "Own exception: ");
        failure.Message.ShouldContain("The body returned null instead of a task");
    }
}
