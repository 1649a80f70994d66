using System.Diagnostics.Metrics;
using static Yielding.Support.Recipes;

namespace Yielding.Internal;

/// <summary>The instruments, for each kind of scope.</summary>
public sealed class ScopeMetricsTests
{
    private static readonly BodyException s_failure = new();

    private static readonly Dictionary<string, (string Generator, Action<Action<int>> Execute)> s_ways = new()
    {
        ["using"] = ("Recipe", body => Form.Using.Execute(Recipe(), body)),
        ["Run"] = ("Recipe", body => Form.Run.Execute(Recipe(), body)),
        ["using, ScopeBody"] = ("Observing", body => Form.Using.Execute(Observing, body)),
        ["Run, ScopeBody"] = ("Observing", body => Form.Run.Execute(Observing, body)),
        ["using, awaited yield"] = ("Awaiting", body => Form.Using.Execute(ContextManager.From<int>(Recipes.Awaiting), body)),
        ["Run, awaited yield"] = ("Awaiting", body => Form.Run.Execute(ContextManager.From<int>(Recipes.Awaiting), body)),
        ["using, class"] = ("ClassBased", body => Form.Using.Execute(new ClassBased(), body)),
        ["Run, class"] = ("ClassBased", body => Form.Run.Execute(new ClassBased(), body)),
        ["using, stack"] = ("ExitStack", body => Form.Using.Execute(_ => body(1))),
        ["Run, stack"] = ("ExitStack", body => Form.Run.Execute(_ => body(1))),
        ["using, traced"] = ("Recipe", body => Form.Using.Execute(ContextManager.From(Recipe()).Traced("span"), body)),
        ["Wrap"] = ("Recipe", body => ContextManager.From(Recipe()).Wrap(() => body(1))()),
    };

    private static IEnumerable<string> Ways => s_ways.Keys;

    [TestCaseSource(nameof(Ways))]
    public void Scope_ThatCompletes_IsCounted(string way)
    {
        var (generator, execute) = s_ways[way];
        using var measurements = new Measurements();
        IReadOnlyList<string> inside = [];

        execute(_ => inside = measurements.Lines);

        inside.ShouldBe([$"scopes.entered 1 generator={generator}", $"scopes.active 1 generator={generator}"]);
        measurements.Lines.Skip(2).ShouldBe(
            [$"teardown.duration seconds generator={generator} outcome=completed", $"scopes.active -1 generator={generator}"]);
    }

    [TestCaseSource(nameof(Ways))]
    public void Scope_ThatFails_IsCounted(string way)
    {
        var (generator, execute) = s_ways[way];
        using var measurements = new Measurements(
            "yielding.scopes.entered", "yielding.scopes.active", "yielding.scopes.failed", "yielding.teardown.duration");

        Forms.Caught(() => execute(_ => throw s_failure)).ShouldBeSameAs(s_failure);

        measurements.Lines.ShouldBe(
        [
            $"scopes.entered 1 generator={generator}",
            $"scopes.active 1 generator={generator}",
            $"scopes.failed 1 generator={generator} error.type=Yielding.Support.BodyException",
            $"teardown.duration seconds generator={generator} outcome=failed",
            $"scopes.active -1 generator={generator}",
        ]);
    }

    [TestCaseSource(nameof(Ways))]
    public void Scope_WhileNothingListens_IsNotCountedDownLater(string way)
    {
        Measurements? measurements = null;

        s_ways[way].Execute(_ => measurements = new Measurements());

        measurements!.Dispose();
        measurements.Lines.ShouldBeEmpty();
    }

    [Test]
    public void Shared_CountsEachEntryAndTheSetupTheyShare()
    {
        var manager = ContextManager.From(Recipe()).Shared();
        using var measurements = new Measurements("yielding.scopes.entered", "yielding.scopes.active");

        manager.Run(_ => manager.Run(_ => { }));

        measurements.Of("scopes.entered").Count.ShouldBe(3);
        measurements.Of("scopes.active").Sum(line => line[0] == '-' ? -1 : 1).ShouldBe(0);
    }

    [Test]
    public void StackEntries_AreCountedAsScopesAre([Values] Form form)
    {
        using var measurements = new Measurements("yielding.scopes.entered");

        form.Execute(stack =>
        {
            stack.Enter(Recipe());
            stack.Enter(Observing);
            stack.Enter(new ClassBased());
        });

        measurements.Of("scopes.entered").ShouldBe(
            ["1 generator=ExitStack", "1 generator=Recipe", "1 generator=Observing", "1 generator=ClassBased"]);
    }

    [TestCase("scopes.entered")]
    [TestCase("scopes.active")]
    [TestCase("scopes.failed")]
    [TestCase("teardown.duration")]
    public void Instrument_ThatAloneIsEnabled_Measures(string instrument)
    {
        using var measurements = new Measurements($"yielding.{instrument}");

        Forms.Caught(() => Scope.Run(Recipe(), _ => throw s_failure));

        measurements.Of(instrument).ShouldNotBeEmpty();
    }

#if NET9_0_OR_GREATER // on .NET 8 a listener that was only disposed still receives measurements
    [Test]
    public void Active_OfAListenerBesideOneThatThrows_FallsToZero()
    {
        var active = 0L;
        using var counting = Listening((_, value, _, _) => active += value);
        using var throwing = Listening((_, _, _, _) => throw s_failure);

        Scope.Run(Recipe(), _ => active.ShouldBe(1));

        active.ShouldBe(0);

        static MeterListener Listening(MeasurementCallback<long> callback)
        {
            var listener = new MeterListener
            {
                InstrumentPublished = static (instrument, listener) =>
                {
                    if (instrument.Name == "yielding.scopes.active")
                    {
                        listener.EnableMeasurementEvents(instrument);
                    }
                },
            };
            listener.SetMeasurementEventCallback(callback);
            listener.Start();

            return listener;
        }
    }
#endif

    [Test]
    public void Setup_ThatFails_EntersNoScope([Values] Form form, [Values] bool observes)
    {
        using var measurements = new Measurements();

        Forms.Caught(() =>
        {
            if (observes)
            {
                form.Execute<int>(_ => Failing(), _ => { });
            }
            else
            {
                form.Execute(Failing(), _ => { });
            }
        }).ShouldBeSameAs(s_failure);

        measurements.Lines.ShouldBeEmpty();

        static IEnumerable<int> Failing()
        {
            if (s_failure is not null)
            {
                throw s_failure;
            }

            yield return 1;
        }
    }

    [Test]
    public void Setup_ThatNeverYields_KeepsItsContextUnderAListener([Values] Form form)
    {
        using var measurements = new Measurements();

        var thrown = Forms.Caught(() => form.Execute(Handling(), _ => { })).ShouldBeOfType<YieldRuleException>();

        thrown.GetContext().ShouldBeSameAs(s_failure);
        measurements.Lines.ShouldBeEmpty();

        static IEnumerable<int> Handling()
        {
            try
            {
                throw s_failure;
            }
            catch (BodyException)
            {
            }

            if (s_failure is null)
            {
                yield return 1;
            }
        }
    }

    [Test]
    public void Suppressed_IsCounted()
    {
        using var measurements = new Measurements("yielding.scopes.suppressed");

        Scope.Run(Suppressing, _ => throw s_failure);
        ContextManager.Suppress<BodyException>().Run(() => throw s_failure);

        measurements.Lines.ShouldBe(
        [
            "scopes.suppressed 1 generator=Suppressing error.type=Yielding.Support.BodyException",
            "scopes.suppressed 1 generator=Suppress(BodyException) error.type=Yielding.Support.BodyException",
        ]);
    }

    [Test]
    public async Task Unknown_IsCounted()
    {
        using var measurements = new Measurements();
        var scope = Scope.Enter(Recipe());

        Forms.Caught(() => throw s_failure);
        await Task.Run(scope.Dispose);

        measurements.Of("scopes.unknown").ShouldBe(["1 generator=Recipe"]);
        measurements.Of("teardown.duration").ShouldBe(["seconds generator=Recipe outcome=unknown"]);
        measurements.Of("scopes.failed").ShouldBeEmpty();
    }

    [Test]
    public void Instruments_HaveUnitsAndDescriptions()
    {
        List<Instrument> instruments = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == nameof(Yielding))
            {
                instruments.Add(instrument);
            }
        };
        Scope.Run(Recipe(), _ => { });
        listener.Start();

        instruments.Select(instrument => $"{instrument.Name} {instrument.Unit}").Order().ShouldBe(
        [
            "yielding.scopes.active {scope}",
            "yielding.scopes.ambiguous {scope}",
            "yielding.scopes.entered {scope}",
            "yielding.scopes.failed {scope}",
            "yielding.scopes.leaked {scope}",
            "yielding.scopes.suppressed {exception}",
            "yielding.scopes.unknown {scope}",
            "yielding.teardown.duration s",
        ]);
        instruments.ShouldAllBe(instrument => instrument.Description!.EndsWith('.'));
        instruments[0].Meter.Version.ShouldStartWith("0.");
#if NET10_0_OR_GREATER // on .NET 9 the library is its build for .NET 8, which has no advice
        instruments.OfType<Histogram<double>>().Single().Advice!.HistogramBucketBoundaries!.ShouldContain(0.001);
#endif
    }

    [Test]
    [NeedsExceptionPointers]
    public void Scope_WhileNothingListens_AllocatesNothingMore()
    {
        using var noLog = new NoLog();
        var manual = Allocated(() =>
        {
            foreach (var _ in Recipe())
            {
            }
        });

        Allocated(() => Scope.Run(Recipe(), static _ => { })).ShouldBe(manual);

        static long Allocated(Action action)
        {
            action();
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
