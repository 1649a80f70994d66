using Yielding.Benchmarks.Operations;
using Yielding.Benchmarks.Report;
using static System.FormattableString;

namespace Yielding.Benchmarks.Quick;

/// <summary>Measures the same scope in all the ways that C# has for it.</summary>
internal static class PeersRun
{
    private static readonly TimeSpan s_timePerRound = TimeSpan.FromMilliseconds(100);

    private static readonly (string Name, Batch Batch)[] s_peers =
    [
        ("try/finally by hand", Batches.Of<Peers.TryFinally>()),
        ("a class with Dispose", Batches.Of<Peers.DisposableClass>()),
        ("foreach over the iterator", Batches.Of<CleanPlain.ByForeach>()),
        ("the least object that steps an iterator", Batches.Of<Least.ByUsing>()),
        ("Yielding: Run", Batches.Of<CleanPlain.ByRun>()),
        ("Yielding: using", Batches.Of<CleanPlain.ByUsing>()),
        ("Yielding: using, with a ScopeBody", Batches.Of<CleanObserving.ByUsing>()),
        ("Yielding: using, class-based", Batches.Of<Peers.ByManager>()),
        ("Yielding: Run, awaited yield", Batches.Of<AwaitedYields.ByRun>()),
        ("Yielding: using, awaited yield", Batches.Of<AwaitedYields.ByUsing>()),
        ("Rx Disposable.Create", Batches.Of<Peers.Reactive>()),
        ("Nito Disposable.Create", Batches.Of<Peers.Nito>()),
    ];

    public static IReadOnlyList<TimePoint> Go()
    {
        const int Rounds = 10;
        Timing.WarmUp(TimeSpan.FromSeconds(4), [Batches.Of<Others>(), .. s_peers.Select(peer => peer.Batch)]);
        var best = s_peers.ToDictionary(peer => peer.Name, _ => double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (name, batch) in s_peers)
            {
                best[name] = Math.Min(best[name], Timing.Best(batch, s_timePerRound));
            }
        }

        foreach (var (name, _) in s_peers)
        {
            Console.WriteLine(Invariant($"{name,-44} {best[name],8:0.0} ns"));
        }

        return [.. s_peers.Select(peer => new TimePoint("a scope whose body completes", peer.Name, best[peer.Name]))];
    }
}
