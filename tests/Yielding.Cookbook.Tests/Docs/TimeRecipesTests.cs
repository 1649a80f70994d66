using System.Diagnostics;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Time.Testing;
using static Yielding.Cookbook.Docs.TimeRecipes;
using static Yielding.Cookbook.Support.Bodies;
using static Yielding.Scope;

namespace Yielding.Cookbook.Docs;

#pragma warning disable IDE0055, IDE0011 // documentation shows short blocks in one line
public sealed class TimeRecipesTests
{
    private static readonly FakeTimeProvider s_time = new();

    [Test]
    public void Timer_ReportsTheTimeOfTheBody([Values] bool fails)
    {
        var log = new StringWriter();
        TimeProvider time = s_time;
        void Import()
        {
            s_time.Advance(TimeSpan.FromSeconds(3));
            FailIf(fails);
        }

        void Use()
        {
            #region TimerUse
            using (Enter(Timer(time, elapsed => log.WriteLine($"import: {elapsed.TotalSeconds} s")))) Import();
            #endregion
        }

        Play(fails, Use);

        log.ToString().Trim().ShouldBe("import: 3 s");
    }

    [Test]
    public void Timer_YieldsTheTimeSoFar() =>
        Run(Timer(s_time, _ => { }), elapsed =>
        {
            s_time.Advance(TimeSpan.FromSeconds(2));
            elapsed().ShouldBe(TimeSpan.FromSeconds(2));
        });

    [Test]
    public void Profiled_MeasuresWhatTheBodyAllocates()
    {
        byte[] data = [];
        Cost cost;

        #region ProfiledUse
        using (Enter(Profiled(), out cost)) data = new byte[100_000];
        Console.WriteLine($"{cost.Bytes} bytes, {cost.Collections} collections");
        #endregion

        data.Length.ShouldBe(100_000);
        cost.Bytes.ShouldBeGreaterThan(100_000);
    }

    [Test]
    public void Span_RecordsTheFailureOfItsBody([Values] bool fails)
    {
        using var source = new ActivitySource("shop");
        var ended = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
        void Pay()
        {
            Activity.Current!.OperationName.ShouldBe("pay");
            FailIf(fails);
        }

        void Use()
        {
            #region SpanUse
            using (Enter(body => Span(source, "pay", body), out var span)) { span?.SetTag("order", 7); Pay(); }
            #endregion
        }

        Play(fails, Use);

        var only = ended.ShouldHaveSingleItem();
        only.GetTagItem("order").ShouldBe(7);
        only.Status.ShouldBe(fails ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
        only.Events.Select(found => found.Name).ShouldBe(fails ? ["exception"] : []);
        Activity.Current.ShouldBeNull();
    }

    [Test]
    public void Warm_IsLoadedOnceForNestedScopes()
    {
        var loaded = new List<string>();
        decimal LoadPrice(string thing)
        {
            loaded.Add(thing);

            return thing.Length;
        }

        #region WarmUse
        var prices = ContextManager.From(Warm(LoadPrice, "tea", "milk")).Shared();
        var tea = prices.Run(cache => cache.Get<decimal>("tea"));
        #endregion

        tea.ShouldBe(3);
        loaded.ShouldBe(["tea", "milk"]);
        MemoryCache kept = null!;
        prices.Run(outer => prices.Run(inner =>
        {
            kept = inner;
            inner.ShouldBeSameAs(outer);
        }));
        loaded.ShouldBe(["tea", "milk", "tea", "milk"]);
        Should.Throw<ObjectDisposedException>(() => kept.Get("tea"));
    }
}
