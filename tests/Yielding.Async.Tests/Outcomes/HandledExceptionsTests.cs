namespace Yielding.Outcomes;

/// <summary>Everyday bodies that handle exceptions: retries, fallbacks, nested savepoints. What they have handled does not count.</summary>
[TestFixtureSource(typeof(ScopeKinds), nameof(ScopeKinds.WithAndWithoutWaits))]
public sealed class HandledExceptionsTests(ScopeKind kind, bool waits)
{
    private readonly BodyException _failure = new();
    private readonly RecordedScope _outer = new(kind, waits);
    private readonly RecordedScope _inner = new(kind, waits);

    [Test]
    public async Task InnerFailsAndABlockAroundItHandles_OuterCompletes()
    {
        await using (await _outer.EnterAsync())
        {
            try
            {
                await using var nested = await _inner.EnterAsync();
                await FailAsync();
            }
            catch (BodyException)
            {
                await Wait();
            }
        }

        _inner.ShouldHaveFailedWith(_failure);
        _outer.ShouldHaveCompleted();
    }

    [Test]
    public async Task RetryLoop_OnlyTheLastAttemptCompletes([Values(1, 2, 5)] int failures)
    {
        var attempts = new List<RecordedScope>();
        await using (await _outer.EnterAsync())
        {
            while (true)
            {
                attempts.Add(new RecordedScope(kind, waits));
                try
                {
                    await using var attempt = await attempts[^1].EnterAsync();
                    if (attempts.Count <= failures)
                    {
                        await FailAsync();
                    }

                    break;
                }
                catch (BodyException)
                {
                }
            }
        }

        attempts.SkipLast(1).ToList().ForEach(attempt => attempt.ShouldHaveFailedWith(_failure));
        attempts[^1].ShouldHaveCompleted();
        attempts.Count.ShouldBe(failures + 1);
        _outer.ShouldHaveCompleted();
    }

    [Test]
    public async Task RetryLoopThatGivesUp_AllFail()
    {
        var attempts = new[] { _inner, new RecordedScope(kind, waits) };
        (await AsyncForms.CaughtAsync(async () =>
        {
            await using var outer = await _outer.EnterAsync();
            for (var i = 0; i < attempts.Length; i++)
            {
                try
                {
                    await using var attempt = await attempts[i].EnterAsync();
                    await FailAsync();
                }
                catch (BodyException) when (i + 1 < attempts.Length)
                {
                    await Wait();
                }
            }
        })).ShouldBeSameAs(_failure);

        attempts.ShouldAllBe(attempt => !attempt.IsCommitted && attempt.Exits == 1);
        _outer.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task FallbackInTheCatchBlock_HasAnOutcomeOfItsOwn([Values] bool fallbackFails)
    {
        var fallback = new RecordedScope(kind, waits);
        var later = new TimeoutException();
        (await AsyncForms.CaughtAsync(async () =>
        {
            await using var outer = await _outer.EnterAsync();
            try
            {
                await using var nested = await _inner.EnterAsync();
                await FailAsync();
            }
            catch (BodyException)
            {
                await using var nested = await fallback.EnterAsync();
                await AsyncForms.CaughtAsync(FailAsync);
                if (fallbackFails)
                {
                    throw later;
                }
            }
        })).ShouldBe(fallbackFails ? later : null);

        _inner.ShouldHaveFailedWith(_failure);
        fallback.ShouldHaveEndedWith(fallbackFails ? later : null);
        _outer.ShouldHaveEndedWith(fallbackFails ? later : null);
    }

    [Test]
    public async Task SavepointsThreeDeep_FailUpToTheBlockThatHandles([Values(0, 1, 2, 3)] int handledAt)
    {
        RecordedScope[] points = [new(kind, waits), new(kind, waits), new(kind, waits)];
        (await AsyncForms.CaughtAsync(async () =>
        {
            await using var outer = await _outer.EnterAsync();
            try
            {
                await using var first = await points[0].EnterAsync();
                try
                {
                    await using var second = await points[1].EnterAsync();
                    try
                    {
                        await using var third = await points[2].EnterAsync();
                        await FailAsync();
                    }
                    catch (BodyException) when (handledAt == 2)
                    {
                    }
                }
                catch (BodyException) when (handledAt == 1)
                {
                    await Wait();
                }
            }
            catch (BodyException) when (handledAt == 0)
            {
            }
        })).ShouldBe(handledAt == 3 ? _failure : null);

        for (var i = 0; i < points.Length; i++)
        {
            points[i].ShouldHaveEndedWith(handledAt == 3 || i >= handledAt ? _failure : null);
        }

        _outer.ShouldHaveEndedWith(handledAt == 3 ? _failure : null);
    }

    [Test]
    public async Task HandledAndReplaced_FailsWithTheLater([Values] bool inAFinallyBlock)
    {
        var later = new TimeoutException();
        (await AsyncForms.CaughtAsync(async () =>
        {
            await using var outer = await _outer.EnterAsync();
            try
            {
                await FailAsync();
            }
            catch (BodyException) when (!inAFinallyBlock)
            {
                await Wait();

                throw later;
            }
            finally
            {
                await Wait();
                if (inAFinallyBlock)
                {
                    throw later;
                }
            }
        })).ShouldBeSameAs(later);

        _outer.ShouldHaveFailedWith(later);
    }

    [Test]
    public async Task RethrownAndHandledFurtherOutInTheBody_Completes()
    {
        await using (await _outer.EnterAsync())
        {
            try
            {
                try
                {
                    await FailAsync();
                }
                catch (BodyException)
                {
                    await Wait();

                    throw;
                }
            }
            catch (BodyException)
            {
            }
        }

        _outer.ShouldHaveCompleted();
    }

    [Test]
    public async Task ExitedEarlyAfterAHandledException_Completes([Values] bool returns)
    {
        await BodyAsync();

        _outer.ShouldHaveCompleted();

        async Task BodyAsync()
        {
            while (true)
            {
                await using var outer = await _outer.EnterAsync();
                try
                {
                    await FailAsync();
                }
                catch (BodyException)
                {
                    if (returns)
                    {
                        return;
                    }

                    break;
                }
            }
        }
    }

    [Test]
    public async Task OnlyWhatIsThrownSinceTheEntryCounts_InAFinallyBlockOfAFailingMethod([Values] bool innerFails)
    {
        var later = new TimeoutException();
        (await AsyncForms.CaughtAsync(async () =>
        {
            await using var outer = await _outer.EnterAsync();
            try
            {
                await FailAsync();
            }
            finally
            {
                await using var nested = await _inner.EnterAsync();
                await AsyncForms.CaughtAsync(FailAsync);
                if (innerFails)
                {
                    throw later;
                }
            }
        })).ShouldBe(innerFails ? later : _failure);

        _inner.ShouldHaveEndedWith(innerFails ? later : null);
        _outer.ShouldHaveFailedWith(innerFails ? later : _failure);
    }

    [Test]
    public async Task DisposedByHandInAFinallyBlockOfAFailingMethod_IsNotGivenTheOlderException()
    {
        (await AsyncForms.CaughtAsync(async () =>
        {
            try
            {
                await FailAsync();
            }
            finally
            {
                var nested = await _inner.EnterAsync();
                try
                {
                    await AsyncForms.CaughtAsync(FailAsync);
                }
                finally
                {
                    await nested.DisposeAsync();
                }
            }
        })).ShouldBeSameAs(_failure);

        _inner.ShouldHaveCompleted();
    }

    // The await of the disposal stands in ordinary code of the finally block: no field concerns this scope.
    [Test]
    public async Task DisposedInOrdinaryCodeOfAFinallyBlock_IsNotGivenTheOlderException()
    {
        (await AsyncForms.CaughtAsync(async () =>
        {
            try
            {
                await FailAsync();
            }
            finally
            {
                var nested = await _inner.EnterAsync();
                await AsyncForms.CaughtAsync(() => Task.FromException(new TimeoutException()));
                await nested.DisposeAsync();
            }
        })).ShouldBeSameAs(_failure);

        _inner.ShouldHaveCompleted();
    }

    [Test]
    public async Task TwoInSequence_TheSecondIsNotGivenTheExceptionOfTheFirst()
    {
        try
        {
            await using var first = await _inner.EnterAsync();
            await FailAsync();
        }
        catch (BodyException)
        {
        }

        await using (await _outer.EnterAsync())
        {
            await AsyncForms.CaughtAsync(FailAsync);
        }

        _inner.ShouldHaveFailedWith(_failure);
        _outer.ShouldHaveCompleted();
    }

    private async Task FailAsync()
    {
        await Wait();

        throw _failure;
    }

    private async Task Wait()
    {
        if (waits)
        {
            await Task.Yield();
        }
    }
}
