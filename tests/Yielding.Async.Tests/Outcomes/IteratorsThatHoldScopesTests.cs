using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>
/// Scopes that an asynchronous iterator holds across its yields, when a consumer that is not the library reads it: read to its end they
/// complete, disposed at a yield they are unknown.
/// </summary>
[TestFixtureSource(typeof(ScopeKinds), nameof(ScopeKinds.WithAndWithoutWaits))]
public sealed class IteratorsThatHoldScopesTests(ScopeKind kind, bool waits)
{
    private readonly BodyException _failure = new();
    private readonly RecordedScope _scope = new(kind, waits);

    /// <summary>What happens between the yields, in the iterator or in its consumer.</summary>
    public enum Between
    {
        Nothing,
        IteratorHandles,
        ConsumerHandles,
    }

    [Test]
    public async Task ReadToItsEnd_Completes([Values] Between between)
    {
        (await ReadAsync(Items(between), between)).ShouldBe([1, 2, 3]);

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task StoppedByABreak_IsUnknown([Values] Between between, [Values(1, 3)] int items)
    {
        (await ReadAsync(Items(between), between, items)).Count.ShouldBe(items);

        _scope.ShouldBeUnknown();
    }

    [Test]
    public async Task StoppedByAnOperator_IsUnknown()
    {
        (await Items(Between.Nothing).FirstAsync()).ShouldBe(1);

        _scope.ShouldBeUnknown();
    }

    [Test]
    public async Task StoppedByHand_IsUnknown([Values] Between between)
    {
        var steps = Items(between).GetAsyncEnumerator();
        await steps.MoveNextAsync();
        await HandleIf(between == Between.ConsumerHandles);
        await steps.DisposeAsync();

        _scope.ShouldBeUnknown();
    }

    [Test]
    public async Task StoppedByItsConsumersFailure_IsUnknownAndTheFailurePropagates([Values] Between between)
    {
        (await AsyncForms.CaughtAsync(async () =>
        {
            await foreach (var item in Items(between))
            {
                await HandleIf(between == Between.ConsumerHandles);
                if (item == 2)
                {
                    throw _failure;
                }
            }
        })).ShouldBeSameAs(_failure);

        _scope.ShouldBeUnknown();
    }

    [Test]
    public async Task Stopped_ReportedComplete_Completes([Values] Between between)
    {
        await ReadAsync(Items(between, reports: _scope.Complete), between, items: 1);

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task Stopped_ReportedFailure_Fails([Values] Between between)
    {
        await ReadAsync(Items(between, reports: () => _scope.Fail(_failure)), between, items: 1);

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task IteratorFails_Fails([Values] Between between)
    {
        (await AsyncForms.CaughtAsync(() => ReadAsync(Items(between, failsAfter: 2), between))).ShouldBeSameAs(_failure);

        _scope.ShouldHaveFailedWith(_failure);
    }

    // The compiler's code of a `yield break` is that of a disposal. This is a documented limit.
    [Test]
    public async Task YieldBreakInsideTheScope_IsUnknown([Values] bool reports)
    {
        await ReadAsync(Breaking());

        if (reports)
        {
            _scope.ShouldHaveCompleted();
        }
        else
        {
            _scope.ShouldBeUnknown();
        }

        async IAsyncEnumerable<int> Breaking()
        {
            await using var scope = await _scope.EnterAsync();
            yield return 1;
            if (reports)
            {
                _scope.Complete();
            }

            await Wait();
            yield break;
        }
    }

    [Test]
    public async Task YieldBreakBehindTheScope_Completes()
    {
        (await ReadAsync(Breaking())).ShouldBe([1]);

        _scope.ShouldHaveCompleted();

        async IAsyncEnumerable<int> Breaking()
        {
            await using (await _scope.EnterAsync())
            {
                yield return 1;
                await Handle();
            }

            yield break;
        }
    }

    [Test]
    public async Task CancelledIterator_FailsWithThatException()
    {
        using var source = new CancellationTokenSource();

        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await foreach (var _ in Cancellable().WithCancellation(source.Token))
            {
                await source.CancelAsync();
            }
        });

        _scope.ShouldHaveFailedWith(caught.ShouldBeAssignableTo<OperationCanceledException>()!);

        async IAsyncEnumerable<int> Cancellable([EnumeratorCancellation] CancellationToken token = default)
        {
            await using var scope = await _scope.EnterAsync();
            yield return 1;
            await Wait();
            token.ThrowIfCancellationRequested();
            yield return 2;
        }
    }

    [Test]
    public async Task Nested_ReadToItsEnd_AllComplete([Values] Between between)
    {
        var inner = new RecordedScope(kind, waits);
        await ReadAsync(Nested(inner, between), between);

        inner.ShouldHaveCompleted();
        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task Nested_Stopped_OnlyTheScopesAroundThatYieldAreUnknown([Values] Between between, [Values(1, 2, 3)] int items)
    {
        var inner = new RecordedScope(kind, waits);
        await ReadAsync(Nested(inner, between), between, items);

        _scope.ShouldBeUnknown();
        switch (items)
        {
            case 1:
                inner.Exits.ShouldBe(0);
                break;

            case 2:
                inner.ShouldBeUnknown();
                break;

            default:
                inner.ShouldHaveCompleted();
                break;
        }
    }

    [Test]
    public async Task Nested_InnerFailsAndTheIteratorHandlesIt_OuterCompletes()
    {
        var inner = new RecordedScope(kind, waits);
        (await ReadAsync(Handling())).ShouldBe([1, 2]);

        inner.ShouldHaveFailedWith(_failure);
        _scope.ShouldHaveCompleted();

        async IAsyncEnumerable<int> Handling()
        {
            await using var scope = await _scope.EnterAsync();
            yield return 1;
            try
            {
                await using var nested = await inner.EnterAsync();
                await Wait();

                throw _failure;
            }
            catch (BodyException)
            {
                await Wait();
            }

            yield return 2;
        }
    }

    // Without a yield in its body a scope cannot be left early.
    [Test]
    public async Task BetweenTwoYields_IsExactAlthoughStoppedLater([Values] bool fails)
    {
        await ReadAsync(Items(), items: 2);

        _scope.ShouldHaveEndedWith(fails ? _failure : null);

        async IAsyncEnumerable<int> Items()
        {
            yield return 1;
            try
            {
                await using var scope = await _scope.EnterAsync();
                await Handle();
                if (fails)
                {
                    throw _failure;
                }
            }
            catch (BodyException)
            {
            }

            yield return 2;
            yield return 3;
        }
    }

    [Test]
    public async Task InAFinallyBlockOfADisposedIterator_IsExact([Values] bool consumerFails, [Values] bool fails)
    {
        var later = new TimeoutException();
        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await foreach (var _ in Items())
            {
                if (consumerFails)
                {
                    throw _failure;
                }

                break;
            }
        });

        caught.ShouldBe(fails ? later : consumerFails ? _failure : null);
        _scope.ShouldHaveEndedWith(fails ? later : null);

        async IAsyncEnumerable<int> Items()
        {
            try
            {
                yield return 1;
                yield return 2;
            }
            finally
            {
                await using var scope = await _scope.EnterAsync();
                await Handle();
                if (fails)
                {
                    throw later;
                }
            }
        }
    }

    [Test]
    public async Task DisposedByHandInAFinallyBlock_IsUnknownWhenStopped([Values] bool stops)
    {
        await ReadAsync(Items(), items: stops ? 1 : 3);

        if (stops)
        {
            _scope.ShouldBeUnknown();
        }
        else
        {
            _scope.ShouldHaveCompleted();
        }

        async IAsyncEnumerable<int> Items()
        {
            var scope = await _scope.EnterAsync();
            try
            {
                yield return 1;
                await Handle();
                yield return 2;
            }
            finally
            {
                await Wait();
                await scope.DisposeAsync();
            }
        }
    }

    // The outer iterator is read by the library or to its end; the inner one is stopped by it.
    [Test]
    public async Task IteratorThatAnotherOneStops_IsUnknown([Values] bool isGenerator)
    {
        if (isGenerator)
        {
            await AsyncScope.RunAsync(First(), _ => Wait());
        }
        else
        {
            await ReadAsync(First());
        }

        _scope.ShouldBeUnknown();

        async IAsyncEnumerable<int> First()
        {
            var first = 0;
            await foreach (var item in Items(Between.Nothing))
            {
                first = item;
                break;
            }

            yield return first;
        }
    }

    [Test]
    public async Task ManyReadersAtOnce_EachIsRight()
    {
        var scopes = Enumerable.Range(0, 12).Select(_ => new RecordedScope(kind, waits)).ToArray();

        await Flows.RunAsync(scopes.Length, async (i, together) =>
        {
            await foreach (var item in Items(scopes[i], together))
            {
                await Handle();
                if (i % 2 == 0 && item == 2)
                {
                    break;
                }
            }
        });

        for (var i = 0; i < scopes.Length; i++)
        {
            if (i % 2 == 0)
            {
                scopes[i].ShouldBeUnknown();
            }
            else
            {
                scopes[i].ShouldHaveCompleted();
            }
        }

        async IAsyncEnumerable<int> Items(RecordedScope recorded, AsyncBarrier together)
        {
            await using var scope = await recorded.EnterAsync();
            yield return 1;
            await together.SignalAndWaitAsync();
            yield return 2;
            await Handle();
        }
    }

    private async IAsyncEnumerable<int> Items(Between between, Action? reports = null, int failsAfter = 0)
    {
        await using var scope = await _scope.EnterAsync();
        for (var i = 1; i <= 3; i++)
        {
            if (between == Between.IteratorHandles)
            {
                try
                {
                    throw new TimeoutException();
                }
                catch (TimeoutException)
                {
                    await Wait();
                }
            }

            reports?.Invoke();
            yield return i;
            await Wait();
            if (i == failsAfter)
            {
                throw _failure;
            }
        }
    }

    private async IAsyncEnumerable<int> Nested(RecordedScope inner, Between between)
    {
        await using var outer = await _scope.EnterAsync();
        await HandleIf(between == Between.IteratorHandles);
        yield return 1;
        await using (await inner.EnterAsync())
        {
            await HandleIf(between == Between.IteratorHandles);
            yield return 2;
        }

        await Wait();
        yield return 3;
    }

    private async Task<List<int>> ReadAsync(IAsyncEnumerable<int> stream, Between between = Between.Nothing, int items = int.MaxValue)
    {
        List<int> read = [];
        await foreach (var item in stream)
        {
            read.Add(item);
            await HandleIf(between == Between.ConsumerHandles);
            if (read.Count == items)
            {
                break;
            }
        }

        return read;
    }

    private Task HandleIf(bool handles) => handles ? Handle() : Task.CompletedTask;

    private async Task Handle()
    {
        try
        {
            await Wait();

            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
        }
    }

    private async Task Wait()
    {
        if (waits)
        {
            await Task.Yield();
        }
    }
}
