namespace Yielding.Support;

/// <summary>A generator that only listens how its body ends, with or without a wait in each of its phases.</summary>
internal sealed class AsyncListener(bool waits = false)
{
    public BodyStatus Status { get; private set; }

    public Exception? Received { get; private set; }

    public int Exits { get; private set; }

    public Func<ScopeBody, IAsyncEnumerable<int>> Generator => Listen;

    /// <summary>The same for the synchronous half.</summary>
    public Func<ScopeBody, IEnumerable<int>> Synchronous => ListenSynchronously;

    public void ShouldHaveCompleted() => (Status, Received, Exits).ShouldBe((BodyStatus.Completed, null, 1));

    public void ShouldHaveFailedWith(Exception exception) => (Status, Received, Exits).ShouldBe((BodyStatus.Failed, exception, 1));

    public void ShouldBeUnknown()
    {
        (Status, Exits).ShouldBe((BodyStatus.Unknown, 1));
        Received.ShouldBeOfType<UnknownOutcomeException>();
    }

    private IEnumerable<int> ListenSynchronously(ScopeBody body)
    {
        yield return 1;
        Exits++;
        (Status, Received) = (body.Status, body.Exception);
    }

    private async IAsyncEnumerable<int> Listen(ScopeBody body)
    {
        if (waits)
        {
            await Task.Yield();
        }

        try
        {
            yield return 1;
        }
        finally
        {
            Exits++;
        }

        if (waits)
        {
            await Task.Yield();
        }

        (Status, Received) = (body.Status, body.Exception);
    }
}
