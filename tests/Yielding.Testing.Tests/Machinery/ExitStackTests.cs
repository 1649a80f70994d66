namespace Yielding.Testing.Machinery;

/// <summary>Exit stacks with faults at every point. They lose no exception at all.</summary>
public sealed class ExitStackTests
{
    private static readonly SweepOptions s_strict = new() { RequireAllExceptions = true };

    [Test]
    public void ThreeScopes_AreUnwoundToTheEnd()
    {
        static IEnumerable<int> Stacked(SweepProbe probe)
        {
            using var stack = new ExitStack();
            stack.Enter(Plain(probe, "plain"));
            stack.Enter(body => Observing(probe, "asking", body));
            stack.Enter(ContextManager.From(Plain(probe, "manager")));
            yield return stack.Count;
        }

        var report = ScopeSweep.Verify(Stacked, (count, probe) =>
        {
            count.ShouldBe(3);
            probe.Point("insert");
        }, s_strict);

        report.Resources.ShouldBe(["plain", "manager"]);
        report.Points.Count.ShouldBe(9);
    }

    [Test]
    public void DisposablesCallbacksAndExits_AreUnwoundToTheEnd()
    {
        static IEnumerable<int> Stacked(SweepProbe probe)
        {
            using var stack = new ExitStack();
            stack.Use(probe.Acquire("used"));
            stack.Callback(() => probe.Point("callback"));
            stack.Callback(static resource => resource.Dispose(), probe.Acquire("called back"));
            stack.Push(_ =>
            {
                probe.Point("exit");

                return false;
            });
            stack.Push(ContextManager.Suppress<InvalidDataException>());
            yield return stack.Count;
        }

        ScopeSweep.Verify(Stacked, (_, probe) => probe.Point("insert"), s_strict).Resources.ShouldBe(["used", "called back"]);
    }

    [Test]
    public void Run_InABody_UnwindsToTheEnd()
    {
        ScopeSweep.Verify(
            probe => Plain(probe, "outer"),
            (_, probe) => ExitStack.Run(stack =>
            {
                stack.Enter(Plain(probe, "first"));
                probe.Point("between");
                stack.Enter(body => Observing(probe, "orders", body));
                probe.Point("insert");
            }),
            s_strict).Resources.ShouldBe(["outer", "first"]);
    }

    [Test]
    public void PopAll_HandsOverWhatASetupHasGathered()
    {
        static IEnumerable<int> Gathered(SweepProbe probe)
        {
            ExitStack gathered;
            using (var stack = new ExitStack())
            {
                stack.Use(probe.Acquire("first"));
                stack.Use(probe.Acquire("second"));
                probe.Point("connect");
                gathered = stack.PopAll();
            }

            using (gathered)
            {
                yield return 1;
            }
        }

        ScopeSweep.Verify(Gathered, (_, probe) => probe.Point("insert"), s_strict).Resources.ShouldBe(["first", "second"]);
    }

    [Test]
    public void EntryThatSuppresses_SuppressesTheExceptionOfARun()
    {
        ScopeSweep.Verify(
            probe => Plain(probe, "outer"),
            (_, probe) => ExitStack.Run(stack =>
            {
                stack.Enter(Plain(probe, "first"));
                stack.Push(ContextManager.Suppress<InjectedException>());
                probe.Point("optional");
            }),
            new SweepOptions { Suppresses = point => point.Name == "optional" }).Resources.ShouldBe(["outer", "first"]);
    }

    private static IEnumerable<string> Plain(SweepProbe probe, string name)
    {
        using var resource = probe.Acquire(name);
        yield return name;
    }

    // One thing that can fail a phase: of two in one generator C# loses the first, and no stack can know.
    private static IEnumerable<string> Observing(SweepProbe probe, string name, ScopeBody body)
    {
        probe.Point($"prepare {name}");
        yield return name;
        body.Rethrow();
        probe.Commit(name);
    }
}
