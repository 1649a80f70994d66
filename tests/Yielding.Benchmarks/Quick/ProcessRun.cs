using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Yielding.Benchmarks.Growth;
using Yielding.Benchmarks.Operations;
using Yielding.Benchmarks.Report;
using static System.FormattableString;

namespace Yielding.Benchmarks.Quick;

/// <summary>Measures what needs a process of its own: the first scope of a program, and the same work in CPython.</summary>
internal static class ProcessRun
{
    private const int Entries = 1000;

    // The time for one scope, and for one entry of a stack, in nanoseconds: the best of several rounds.
    private const string Script = """
        import contextlib, timeit

        @contextlib.contextmanager
        def plain():
            try:
                yield 1
            finally:
                pass

        def scope():
            with plain():
                pass

        def close():
            pass

        def stack():
            with contextlib.ExitStack() as exits:
                for _ in range(1000):
                    exits.callback(close)

        print(min(timeit.repeat(scope, number=20000, repeat=10)) / 20000 * 1e9)
        print(min(timeit.repeat(stack, number=20, repeat=10)) / 20000 * 1e9)
        """;

    /// <summary>Runs a program of one scope: of a bare <c>foreach</c>, or of the library.</summary>
    public static void RunChild(bool withScope)
    {
        if (withScope)
        {
            WithScope();
        }
        else
        {
            CleanPlain.ByForeach.Invoke();
        }
    }

    public static IReadOnlyList<RatioPoint> Go()
    {
        List<RatioPoint> points = [First()];
        if (CPython() is [var scope, var entry])
        {
            var clean = Batches.Of<CleanPlain.ByUsing>();
            var callbacks = Batches.Of<Callbacks>();
            Timing.WarmUp(TimeSpan.FromSeconds(6), [Batches.Of<Others>(), clean, callbacks]);
            points.Add(Ratio("A clean using; contextmanager of CPython", Timing.Best(clean, TimeSpan.FromSeconds(1)), scope, 40));
            var each = Timing.Best(callbacks, TimeSpan.FromSeconds(1)) / Entries;
            points.Add(Ratio("An entry, ExitStack.Callback; callback of CPython", each, entry, 40));
        }

        foreach (var point in points)
        {
            Console.WriteLine(Invariant($"{point.Name,-44} {point.Baseline,12:0.0} ns {point.Measured,12:0.0} ns {point.Ratio,8:0.00}x"));
        }

        return points;
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // so that the other program does not load the library
    private static void WithScope() => CleanPlain.ByUsing.Invoke();

    private static RatioPoint Ratio(string name, double baseline, double measured, double? goal) =>
        new(name, baseline, measured, measured / baseline, 0, goal);

    // In turn, and the fastest of each: what disturbs the machine makes a process slower, and hardly ever faster.
    private static RatioPoint First()
    {
        const int Rounds = 15;
        var (without, with) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            without = Math.Min(without, OfProcess("bare"));
            with = Math.Min(with, OfProcess("scope"));
        }

        return Ratio("A process without the library; with one scope", without, with, goal: null);
    }

    private static double OfProcess(string kind)
    {
        var start = Stopwatch.GetTimestamp();
        using var child = Process.Start("dotnet", [typeof(ProcessRun).Assembly.Location, "child", kind]);
        child.WaitForExit();
        if (child.ExitCode != 0)
        {
            throw new InvalidOperationException($"The process '{kind}' has failed.");
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }

    // Empty where python3 does not exist.
    private static double[] CPython()
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", ["-c", Script]) { RedirectStandardOutput = true })!;
            var lines = python.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            python.WaitForExit();

            return [.. lines.Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
        }
        catch (Win32Exception)
        {
            return [];
        }
    }

    private readonly struct Callbacks : IOperation
    {
        private static readonly Series s_series = Stacks.All.Single(series => series.Name == Stacks.Callback);

        public static int Invoke()
        {
            s_series.Run(Entries);

            return Counter.Shared.Total;
        }
    }
}
