namespace Yielding.Support;

/// <summary>The asynchronous generators of a tally.</summary>
internal static class AsyncTally
{
    /// <summary>A generator with a <c>ScopeBody</c>, with or without a wait in each of its phases.</summary>
    public static Func<ScopeBody, IAsyncEnumerable<Visit>> AsyncObserving(this Tally tally, bool waits = true)
    {
        return Receive;

        async IAsyncEnumerable<Visit> Receive(ScopeBody body)
        {
            await MaybeWait(waits);
            var visit = tally.SetUp();
            try
            {
                yield return visit;
                await MaybeWait(waits);
                tally.Report(visit, body.Status, body.Exception);
            }
            finally
            {
                await MaybeWait(waits);
                tally.TearDown(visit);
            }
        }
    }

    /// <summary>A generator without a <c>ScopeBody</c>: it is resumed after a success, and closed otherwise.</summary>
    public static async IAsyncEnumerable<Visit> AsyncPlain(this Tally tally, bool waits = true)
    {
        await MaybeWait(waits);
        var visit = tally.SetUp();
        try
        {
            yield return visit;
            await MaybeWait(waits);
            tally.Report(visit, BodyStatus.Completed, null);
        }
        finally
        {
            await MaybeWait(waits);
            tally.TearDown(visit);
        }
    }

    private static async Task MaybeWait(bool waits)
    {
        if (waits)
        {
            await Task.Yield();
        }
    }
}
