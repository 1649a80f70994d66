namespace Yielding.Support;

/// <summary>Many asynchronous flows that do the same thing at once, on the few threads of the pool.</summary>
internal static class Flows
{
    /// <summary>Runs the work in so many flows, and throws what any of them threw.</summary>
    /// <param name="flows">How many.</param>
    /// <param name="work">
    /// What each does, given its number, and where they can wait for each other. All have to do so equally often.
    /// </param>
    public static Task RunAsync(int flows, Func<int, AsyncBarrier, Task> work)
    {
        var together = new AsyncBarrier(flows);

        return Task.WhenAll(Enumerable.Range(0, flows).Select(i => Task.Run(() => Work(i))));

        async Task Work(int i)
        {
            try
            {
                await work(i, together);
            }
            finally
            {
                together.RemoveParticipant(); // the others must not wait for one that failed
            }
        }
    }
}
