namespace Yielding.Testing.Machinery;

/// <summary>Asynchronous exit stacks with faults and cancellations at every point. They lose no exception at all.</summary>
public sealed class AsyncExitStackTests
{
    private static readonly SweepOptions s_strict = new() { RequireAllExceptions = true };

    [Test]
    public async Task ThreeScopes_AreUnwoundToTheEnd()
    {
        static async IAsyncEnumerable<int> Stacked(SweepProbe probe)
        {
            await using var stack = new AsyncExitStack();
            await stack.EnterAsync(Plain(probe, "plain"));
            await stack.EnterAsync(body => Observing(probe, "asking", body));
            stack.Enter(Now(probe, "synchronous"));
            yield return stack.Count;
        }

        var report = await ScopeSweep.VerifyAsync(Stacked, WorkAsync, s_strict);

        report.Resources.ShouldBe(["plain", "synchronous"]);
        report.Points.Count.ShouldBe(9);
    }

    [Test]
    public async Task DisposablesCallbacksAndExits_AreUnwoundToTheEnd()
    {
        static async IAsyncEnumerable<int> Stacked(SweepProbe probe)
        {
            await using var stack = new AsyncExitStack();
            await stack.UseAsync(probe.Acquire("used"));
            stack.Use(probe.Acquire("used now"));
            stack.CallbackAsync(() => probe.PointAsync("callback"));
            stack.PushAsync(async _ =>
            {
                await probe.PointAsync("exit");

                return false;
            });
            yield return stack.Count;
        }

        (await ScopeSweep.VerifyAsync(Stacked, WorkAsync, s_strict)).Resources.ShouldBe(["used", "used now"]);
    }

    [Test]
    public async Task RunAsync_InABody_UnwindsToTheEnd()
    {
        (await ScopeSweep.VerifyAsync(
            probe => Plain(probe, "outer"),
            (_, probe) => AsyncExitStack.RunAsync(async stack =>
            {
                await stack.EnterAsync(Plain(probe, "first"), CancellationToken.None);
                await probe.PointAsync("between", probe.CancellationToken);
                await stack.EnterAsync(body => Observing(probe, "orders", body), CancellationToken.None);
                await probe.PointAsync("insert", probe.CancellationToken);
            }),
            s_strict)).Resources.ShouldBe(["outer", "first"]);
    }

    [Test]
    public async Task PopAll_HandsOverWhatASetupHasGathered()
    {
        static async IAsyncEnumerable<int> Gathered(SweepProbe probe)
        {
            AsyncExitStack gathered;
            await using (var stack = new AsyncExitStack())
            {
                await stack.UseAsync(probe.Acquire("first"));
                await stack.UseAsync(probe.Acquire("second"));
                await probe.PointAsync("connect");
                gathered = stack.PopAll();
            }

            await using (gathered)
            {
                yield return 1;
            }
        }

        (await ScopeSweep.VerifyAsync(Gathered, WorkAsync, s_strict)).Resources.ShouldBe(["first", "second"]);
    }

    private static Task WorkAsync(int value, SweepProbe probe) => probe.PointAsync("insert", probe.CancellationToken);

    private static async IAsyncEnumerable<string> Plain(SweepProbe probe, string name)
    {
        await using var resource = probe.Acquire(name);
        yield return name;
    }

    // One thing that can fail a phase: of two in one generator C# loses the first, and no stack can know.
    private static async IAsyncEnumerable<string> Observing(SweepProbe probe, string name, ScopeBody body)
    {
        await probe.PointAsync($"prepare {name}");
        yield return name;
        body.Rethrow();
        await probe.CommitAsync(name, () => Task.CompletedTask);
    }

    private static IEnumerable<string> Now(SweepProbe probe, string name)
    {
        using var resource = probe.Acquire(name);
        yield return name;
    }
}
