namespace Yielding.Testing;

public sealed class SweepResourceTests
{
    [Test]
    public void Dispose_DisposesTheRealThing_AndThenThrows()
    {
        Thing? thing = null;

        ScopeSweep.Verify(Holding, (value, _) => value.ShouldBeSameAs(thing), new SweepOptions
        {
            AfterRun = _ =>
            {
                thing?.Disposals.ShouldBe("Dispose");
                thing = null;
            },
        });

        IEnumerable<Thing> Holding(SweepProbe probe)
        {
            using var held = probe.Acquire("thing", () => thing = new Thing());
            yield return held.Value;
        }
    }

    [Test]
    public async Task DisposeAsync_DisposesTheRealThingAsynchronously_IfItCanBe()
    {
        BothThing? both = null;
        Thing? onlySync = null;

        await ScopeSweep.VerifyAsync(Holding, (_, _) => Task.CompletedTask, new SweepOptions
        {
            AfterRun = _ =>
            {
                both?.Disposals.ShouldBe("DisposeAsync");
                onlySync?.Disposals.ShouldBe("Dispose");
                (both, onlySync) = (null, null);
            },
        });

        async IAsyncEnumerable<int> Holding(SweepProbe probe)
        {
            await using var first = probe.Acquire("both", () => both = new BothThing());
            await using var second = probe.Acquire("only sync", () => onlySync = new Thing());
            yield return 1;
        }
    }

    [Test]
    public void Dispose_OfAThingThatHasOnlyDisposeAsync_IsAClearError()
    {
        static IEnumerable<int> Holding(SweepProbe probe)
        {
            using var held = probe.Acquire("stream", () => new AsyncThing());
            yield return 1;
        }

        Failing.Sweep(Holding).Message.ShouldContain(
            "The resource 'stream' was released with 'Dispose', but its 'AsyncThing' has only 'DisposeAsync'. Use 'await using'.");
    }

    [Test]
    public void Dispose_ASecondTime_DoesNotReachTheRealThing()
    {
        Thing? thing = null;
        IEnumerable<int> Holding(SweepProbe probe)
        {
            using var held = probe.Acquire("thing", () => thing = new Thing());
            yield return 1;
            held.Dispose();
        }

        Failing.Sweep(Holding).Rules().ShouldBe(["Released twice"]);
        thing!.Disposals.ShouldBe("Dispose");
    }

    [Test]
    public async Task DisposeAsync_ASecondTime_DoesNotReachTheRealThing()
    {
        BothThing? thing = null;
        async IAsyncEnumerable<int> Holding(SweepProbe probe)
        {
            await using var held = probe.Acquire("thing", () => thing = new BothThing());
            yield return 1;
            await held.DisposeAsync();
        }

        (await Failing.SweepAsync(Holding)).Rules().ShouldBe(["Released twice"]);
        thing!.Disposals.ShouldBe("DisposeAsync");
    }

    private sealed class Thing : IDisposable
    {
        public string Disposals { get; private set; } = "";

        public void Dispose() => Disposals += "Dispose";
    }

    private sealed class AsyncThing : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class BothThing : IDisposable, IAsyncDisposable
    {
        public string Disposals { get; private set; } = "";

        public void Dispose() => Disposals += "Dispose";

        public ValueTask DisposeAsync()
        {
            Disposals += "DisposeAsync";

            return ValueTask.CompletedTask;
        }
    }
}
