namespace Yielding.Support;

/// <summary>Many threads that do the same thing at once.</summary>
internal static class Crowd
{
    /// <summary>Runs the work on so many threads, and throws what any of them threw.</summary>
    /// <param name="threads">How many.</param>
    /// <param name="work">
    /// What each does, given its number, and where they can wait for each other. All have to do so equally often.
    /// </param>
    public static void Run(int threads, Action<int, Barrier> work)
    {
        using var together = new Barrier(threads);
        var failures = new Exception?[threads];
        var crowd = Enumerable.Range(0, threads).Select(i => new Thread(() => Work(i), maxStackSize: 1 << 20)).ToList();
        crowd.ForEach(thread => thread.Start());
        crowd.ForEach(thread => thread.Join());

        if (failures.OfType<Exception>().ToList() is { Count: > 0 } all)
        {
            throw new AggregateException(all);
        }

        void Work(int i)
        {
            try
            {
                work(i, together);
            }
            catch (Exception e)
            {
                failures[i] = e;
            }
            finally
            {
                together.RemoveParticipant(); // the others must not wait for one that failed
            }
        }
    }
}
