namespace Yielding.Internal;

/// <summary>
/// An asynchronous method that is resumed inline from within a generator's teardown is no part of that. The optimized code of the base
/// library has no frame of the method's box on the stack any more: the methods are resumed so often here that they are optimized.
/// </summary>
public sealed class HotResumptionTests
{
    private const int ResumptionsEach = 2_000;

    private static readonly int s_rounds = Size.Of(inCI: 3_000, plain: 1_500);

    private readonly TimeoutException _failure = new();
    private readonly List<(BodyStatus Status, Exception? Exception)> _received = [];

    [Test]
    public async Task DisposeAsync_FailingBodyResumedInCompletedGenerator_IsNeverCompleted()
    {
        SynchronizationContext.SetSynchronizationContext(null); // continuations are posted to one
        for (var round = 0; round < s_rounds && _received.TrueForAll(one => one.Status == BodyStatus.Failed); round++)
        {
            await WarmUp();
            var gate = new TaskCompletionSource();
            var body = Body(gate.Task, fails: true);
            try
            {
                throw new InvalidOperationException();
            }
            catch (InvalidOperationException)
            {
                using (Scope.Enter(Releasing(gate)))
                {
                    Handle();
                }
            }

            await Should.ThrowAsync<TimeoutException>(() => body);
        }

        _received.ShouldAllBe(one => one.Status == BodyStatus.Failed && one.Exception == _failure);
    }

    [Test]
    public async Task DisposeAsync_CleanBodyResumedInFailedGenerator_DoesNotReceiveThatFailure()
    {
        SynchronizationContext.SetSynchronizationContext(null); // as above
        for (var round = 0; round < s_rounds && _received.TrueForAll(one => one.Status == BodyStatus.Completed); round++)
        {
            await WarmUp();
            var gate = new TaskCompletionSource();
            var body = Body(gate.Task, fails: false);
            try
            {
                using (Scope.Enter(Releasing(gate)))
                {
                    throw new InvalidOperationException();
                }
            }
            catch (InvalidOperationException)
            {
            }

            await body;
        }

        _received.ShouldAllBe(one => one.Status == BodyStatus.Completed);
    }

    private static void Handle()
    {
        try
        {
            throw new ArgumentException("handled");
        }
        catch (ArgumentException)
        {
        }
    }

    private static IEnumerable<int> Releasing(TaskCompletionSource gate)
    {
        try
        {
            yield return 1;
        }
        finally
        {
            gate.SetResult();
        }
    }

    private async Task WarmUp()
    {
        for (var i = 0; i < ResumptionsEach; i++)
        {
            var gate = new TaskCompletionSource();
            var body = Body(gate.Task, fails: null);
            gate.SetResult();
            await body;
        }
    }

    /// <summary>Waits in its finally block, and disposes there. Without a body it only waits.</summary>
    private async Task Body(Task gate, bool? fails)
    {
        if (fails is null)
        {
            await gate;

            return;
        }

        var scope = await AsyncScope.EnterAsync(Observing);
        try
        {
            if (fails.Value)
            {
                throw _failure;
            }
        }
        finally
        {
            await gate;
            await scope.DisposeAsync();
        }
    }

    private async IAsyncEnumerable<int> Observing(ScopeBody body)
    {
        yield return 1;
        await Task.CompletedTask;
        _received.Add((body.Status, body.Exception));
    }
}
