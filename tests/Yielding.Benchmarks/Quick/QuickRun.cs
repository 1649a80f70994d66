using System.Diagnostics;
using System.Runtime.InteropServices;
using Yielding.Benchmarks.Operations;
using Yielding.Benchmarks.Report;

namespace Yielding.Benchmarks.Quick;

/// <summary>Measures every ratio that has a target, and some that have none, in one process and a minute.</summary>
internal static class QuickRun
{
    private static readonly TimeSpan s_timePerLine = TimeSpan.FromSeconds(2.5);
    private static readonly Target s_tax = new(1.03);

    private static readonly Comparison[] s_comparisons =
    [
        Compare<CleanPlain.ByForeach, CleanPlain.ByUsing>("clean using", new(1.8, 48)),
        Compare<CleanObserving.ByForeach, CleanObserving.ByUsing>("clean using, with ScopeBody", new(2.0, 88)),
        Compare<CleanPlain.ByForeachWithDelegate, CleanPlain.ByRun>("clean Run", new(1.1)),
        Compare<CleanObserving.ByForeachWithDelegate, CleanObserving.ByRun>("clean Run, with ScopeBody", Target.None),
        Compare<FailingPlain.ByForeach, FailingPlain.ByUsing>("failing using", new(1.6)),
        Compare<FailingObserving.ByForeach, FailingObserving.ByUsing>("failing using, with ScopeBody", new(1.6)),
        Compare<FailingPlain.ByForeachWithDelegate, FailingPlain.ByRun>("failing Run", new(1.6)),
        Compare<FailingObserving.ByForeachWithDelegate, FailingObserving.ByRun>("failing Run, with ScopeBody", new(2.0)),
        Compare<AsyncPlain.ByForeach, AsyncPlain.ByUsing>("clean await using", new(1.5, 80)),
        Compare<AsyncPlain.ByForeachWithDelegate, AsyncPlain.ByRun>("clean RunAsync", new(1.25)),
        Compare<AsyncPlain.FailingByForeach, AsyncPlain.FailingByUsing>("failing await using", new(1.3, 1024)),
        Compare<AsyncHandled.Outside, AsyncHandled.Inside>("handled inside an await using, 20 frames", new(1.1)),
        Compare<AsyncHeld.ByForeach, AsyncHeld.ByUsing>("await using of a generator that holds one", Target.None),
        Compare<AwaitedYields.ByHand, AwaitedYields.ByRun>("awaited yield: clean Run", new(10)),
        Compare<AwaitedYields.FailingByHand, AwaitedYields.FailingByRun>("awaited yield: failing Run", new(2.6)),
        Compare<CleanObserving.ByUsing, AwaitedYields.ByUsing>("awaited yield: using, by that with ScopeBody", new(1.5)),
        Compare<AwaitedYields.FailingByUsingOfScopeBody, AwaitedYields.FailingByUsing>(
            "awaited yield: failing using, by that", new(1.5)),
        Compare<AwaitedYields.ByHandAsync, AwaitedYields.ByRunAsync>("awaited yield: clean RunAsync", new(5)),
        Compare<AwaitedYields.FailingByHandAsync, AwaitedYields.FailingByRunAsync>("awaited yield: failing RunAsync", new(2.5)),
        Compare<AwaitedYields.ByUsingOfScopeBodyAsync, AwaitedYields.ByUsingAsync>(
            "awaited yield: await using, by that with ScopeBody", new(1.5)),
    ];

    /// <summary>Measures all comparisons, or those whose name contains a text.</summary>
    public static IReadOnlyList<RatioPoint> Go(string? text = null)
    {
        var comparisons = Array.FindAll(s_comparisons, one => text is null || one.Name.Contains(text, StringComparison.Ordinal));
        var clock = Stopwatch.StartNew();
        Console.WriteLine(
            $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}");
        Console.WriteLine(Result.Heading);

        // First of all, for nothing has touched the library yet.
        var thrown = Batches.Of<UnrelatedThrow.ToCaller>();
        Timing.WarmUp(TimeSpan.FromSeconds(2), thrown);
        var before = Timing.Best(thrown, TimeSpan.FromSeconds(1.5));

        Timing.WarmUp(
            TimeSpan.FromSeconds(6),
            [
                Batches.Of<Others>(),
                Batches.Of<UnrelatedThrow.FromFarDown>(),
                thrown,
                .. comparisons.SelectMany(comparison => new[] { comparison.Baseline, comparison.Measured }),
            ]);
        var after = Timing.Best(thrown, TimeSpan.FromSeconds(1.5));

        List<Result> results = [];
        foreach (var comparison in comparisons)
        {
            Report(comparison.Measure(s_timePerLine), results);
        }

        if (text is null)
        {
            ReportTax(before, after, results);
        }

        Console.WriteLine($"{clock.Elapsed.TotalSeconds:0} s");
        if (!Counter.Shared.IsBalanced)
        {
            throw new InvalidOperationException("Not every setup was followed by its teardown: the figures are not of what they say.");
        }

        return [.. results.Select(result => result.ToPoint())];
    }

    private static void Report(Result result, List<Result> results)
    {
        Console.WriteLine(result);
        results.Add(result);
    }

    /// <summary>The tax on throws that have nothing to do with the library.</summary>
    /// <param name="before">A throw in the best case before the library was used.</param>
    /// <param name="after">The same afterwards.</param>
    /// <param name="results">Where the results go.</param>
    private static void ReportTax(double before, double after, List<Result> results)
    {
        // Seconds lie between the two, so that a busy machine spoils this ratio. Where the handler can be switched, that decides.
        var handlers = HandlerSwitch.Find();
        Report(
            new Result(
                "throw elsewhere, before and after first use", before, after, after / before, 0, handlers is null ? s_tax : Target.None),
            results);
        if (handlers is null)
        {
            return;
        }

        var near = Batches.Of<UnrelatedThrow.ToCaller>();
        var far = Batches.Of<UnrelatedThrow.FromFarDown>();
        Comparison[] comparisons =
        [
            new("throw elsewhere, to the caller", handlers.WithNone(near), handlers.WithLibrarys(near), Target.None),
            new("throw elsewhere, 20 frames up", handlers.WithNone(far), handlers.WithLibrarys(far), Target.None),
            new("of it the runtime's own: an empty handler", handlers.WithNone(near), handlers.WithEmpty(near), Target.None),
            new("and the library's, over an empty handler", handlers.WithEmpty(near), handlers.WithLibrarys(near), s_tax),
        ];
        Timing.WarmUp(
            TimeSpan.FromSeconds(1), [.. comparisons.SelectMany(comparison => new[] { comparison.Baseline, comparison.Measured })]);
        foreach (var comparison in comparisons)
        {
            Report(comparison.Measure(s_timePerLine), results);
        }
    }

    private static Comparison Compare<TBaseline, TMeasured>(string name, Target target)
        where TBaseline : struct, IOperation
        where TMeasured : struct, IOperation =>
        new(name, Batches.Of<TBaseline>(), Batches.Of<TMeasured>(), target);
}
