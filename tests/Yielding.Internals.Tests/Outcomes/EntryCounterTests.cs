namespace Yielding.Outcomes;

public sealed class EntryCounterTests
{
    // A race: each increments two counters. It fails in some runs if the order of the reads is wrong.
    [Test]
    public void Enter_TwoThreadsAtOnce_NeitherIsTheOnlyOne()
    {
        const int Rounds = 50_000;
        var counter = new EntryCounter();
        var entries = new EntryCounter.Entry[2];
        var (arrived, wrong) = (0, 0);
        var threads = Enumerable.Range(0, 2).Select(number => new Thread(() =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                Meet((6 * round) + 2);
                entries[number] = counter.Enter();
                Meet((6 * round) + 4);
                if (entries[number].IsOnlyActive)
                {
                    Interlocked.Increment(ref wrong);
                }

                Meet((6 * round) + 6);
                entries[number].Exit();
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        wrong.ShouldBe(0);

        void Meet(int count)
        {
            Interlocked.Increment(ref arrived);
            var spin = default(SpinWait);
            while (Volatile.Read(ref arrived) < count)
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }
        }
    }
}
