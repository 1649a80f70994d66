namespace Yielding.Outcomes;

/// <summary>
/// A synchronous scope that an asynchronous iterator holds across a <c>yield</c>. The compiled code looks the same whether the iterator
/// runs to its end or is disposed by a consumer that failed, so that it has completed only if nothing was thrown.
/// </summary>
public sealed class AsyncIteratorTests
{
    private readonly BodyException _failure = new();
    private readonly Listener _scope = new();

    // The test runner's context would keep continuations from running inline.
    [SetUp]
    public void LeaveTheRunnersContext() => SynchronizationContext.SetSynchronizationContext(null);

    [Test]
    public async Task ConsumerFails_IsNeverCompleted([Values] bool suspends)
    {
        (await Should.ThrowAsync<BodyException>(async () =>
        {
            await foreach (var _ in Rows(suspends))
            {
                throw _failure;
            }
        })).ShouldBeSameAs(_failure);

        _scope.Received.ShouldHaveSingleItem().ShouldNotBe("Completed");
    }

    [Test]
    public async Task ConsumerHandles_IsUnknown([Values] bool suspends, [Values] bool stops)
    {
        await foreach (var _ in Rows(suspends))
        {
            Forms.Caught(() => throw _failure);
            if (stops)
            {
                break;
            }
        }

        _scope.ShouldBeUnknown();
    }

    [Test]
    public async Task NothingThrown_IsCompleted([Values] bool suspends, [Values] bool stops)
    {
        await foreach (var _ in Rows(suspends))
        {
            if (stops)
            {
                break;
            }
        }

        _scope.ShouldHaveCompleted();
    }

    // A scope that is over before the next yield has its body within the iterator.
    [Test]
    public async Task ScopeBetweenTwoYields_HandlesAnException_IsCompleted()
    {
        await foreach (var _ in Rows())
        {
        }

        _scope.ShouldHaveCompleted();

        async IAsyncEnumerable<int> Rows()
        {
            yield return 1;
            using (_scope.Enter())
            {
                await Task.Yield();
                Forms.Caught(() => throw _failure);
            }

            yield return 2;
        }
    }

    // The iterator is stepped by code that blocks, in a catch block of an exception that was thrown after the entry.
    [Test]
    [NeedsExceptionPointers]
    public void SteppedInACatchBlock_IsAmbiguousAndThrown()
    {
        using var log = new LogOfTest();
        var rows = Rows(suspends: false).GetAsyncEnumerator();
        rows.MoveNextAsync().AsTask().Wait();

        Exception? thrown = null;
        try
        {
            throw _failure;
        }
        catch (BodyException)
        {
            thrown = Forms.Caught(() => rows.MoveNextAsync().AsTask().GetAwaiter().GetResult());
        }

        _scope.ShouldHaveFailedWith(_failure);
        thrown.ShouldBeSameAs(_failure);
        log.Warnings.ShouldHaveSingleItem();
    }

    private async IAsyncEnumerable<int> Rows(bool suspends)
    {
        using (_scope.Enter())
        {
            await using (new Reader(suspends))
            {
                yield return 1;
            }
        }
    }

    private sealed class Reader(bool suspends) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (suspends)
            {
                await new AnotherThread();
            }
        }
    }
}
