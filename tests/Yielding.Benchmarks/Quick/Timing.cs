using System.Diagnostics;
using System.Runtime;

#pragma warning disable RS0030 // a pause lets the just-in-time compiler finish, and no result depends on it
namespace Yielding.Benchmarks.Quick;

internal static class Timing
{
    // What the batches return goes here, where the JIT must let it go.
    private static volatile int s_sink;

    /// <summary>Nanoseconds per operation.</summary>
    public static double Of(Batch batch, int operations)
    {
        var start = Stopwatch.GetTimestamp();
        s_sink = batch(operations);

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / operations;
    }

    /// <summary>Bytes per operation, of this thread.</summary>
    public static double BytesOf(Batch batch, int operations)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        s_sink = batch(operations);

        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / operations;
    }

    /// <summary>
    /// The time of the fastest short batch, in nanoseconds per operation. For what cannot be measured in turn with something else:
    /// others' work on the machine makes a batch slower, and hardly ever faster.
    /// </summary>
    public static double Best(Batch batch, TimeSpan time)
    {
        const int Operations = 200;
        var best = double.MaxValue;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < time)
        {
            best = Math.Min(best, Of(batch, Operations));
        }

        return best;
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];

        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>
    /// Brings all the batches to the last tier of the JIT. A method gets there in several compilations in the background, each after it
    /// was called often enough and the process was idle for a while: hence the small batches, the pauses and the time that it takes.
    /// </summary>
    /// <param name="time">
    /// It takes this long, and on a busy machine up to twice as long, until the JIT has had nothing to do for a while.
    /// </param>
    /// <param name="batches">The batches.</param>
    public static void WarmUp(TimeSpan time, params ReadOnlySpan<Batch> batches)
    {
        const int Operations = 20;
        const int Rounds = 10;
        var pause = TimeSpan.FromMilliseconds(20);
        var idle = TimeSpan.FromSeconds(1);
        var clock = Stopwatch.StartNew();
        var compiled = JitInfo.GetCompiledMethodCount();
        var compiledAt = TimeSpan.Zero;
        while (clock.Elapsed < time || (clock.Elapsed < time * 2 && clock.Elapsed - compiledAt < idle))
        {
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var batch in batches)
                {
                    s_sink = batch(Operations);
                }
            }

            Thread.Sleep(pause);
            var now = JitInfo.GetCompiledMethodCount();
            if (now != compiled)
            {
                compiled = now;
                compiledAt = clock.Elapsed;
            }
        }
    }
}
