using Yielding.Testing;

namespace Consumer;

internal static class Sweeps
{
    public static void Play()
    {
        var report = ScopeSweep.Verify(Released, (_, probe) => probe.Point("body"));
        Console.WriteLine($"sweep: {(report.Runs > 1 ? "passes" : "does nothing")}");

        try
        {
            ScopeSweep.Verify(Leaking, (_, probe) => probe.Point("body"));
            Console.WriteLine("sweep of a leak: passes");
        }
        catch (ScopeSweepException)
        {
            Console.WriteLine("sweep of a leak: fails");
        }
    }

    private static IEnumerable<int> Released(SweepProbe probe)
    {
        using var held = probe.Acquire("connection");
        yield return 1;
    }

    private static IEnumerable<int> Leaking(SweepProbe probe)
    {
        var held = probe.Acquire("connection");
        yield return 1;
        held.Dispose();
    }
}
