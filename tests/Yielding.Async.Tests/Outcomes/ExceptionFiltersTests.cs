namespace Yielding.Outcomes;

/// <summary>
/// Filters run before the block is exited, and the runtime swallows what they throw: it never replaces the body's
/// exception.
/// </summary>
[TestFixtureSource(typeof(ScopeKinds), nameof(ScopeKinds.WithAndWithoutWaits))]
public sealed class ExceptionFiltersTests(ScopeKind kind, bool waits)
{
    private readonly BodyException _failure = new();
    private readonly RecordedScope _scope = new(kind, waits);

    [Test]
    public async Task FilterInTheBodyThatThrows_FailsWithTheBodysException()
    {
        (await AsyncForms.CaughtAsync(async () =>
        {
            await using var scope = await _scope.EnterAsync();
            try
            {
                await FailAsync();
            }
            catch (BodyException) when (ThrowInAFilter())
            {
            }
        })).ShouldBeSameAs(_failure);

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task FilterInTheBodyThatHandlesAnother_IsExact([Values] bool accepts)
    {
        (await AsyncForms.CaughtAsync(async () =>
        {
            await using var scope = await _scope.EnterAsync();
            try
            {
                await FailAsync();
            }
            catch (BodyException) when (HandleInAFilter(accepts))
            {
                await Wait();
            }
        })).ShouldBe(accepts ? null : _failure);

        _scope.ShouldHaveEndedWith(accepts ? null : _failure);
    }

    [Test]
    public async Task FilterAroundTheScopeThatThrows_FailsWithTheBodysException()
    {
        (await AsyncForms.CaughtAsync(async () =>
        {
            try
            {
                await using var scope = await _scope.EnterAsync();
                await FailAsync();
            }
            catch (BodyException) when (ThrowInAFilter())
            {
            }
        })).ShouldBeSameAs(_failure);

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task FirstOfTwoFiltersThrows_TheSecondHandles_Completes()
    {
        await using (await _scope.EnterAsync())
        {
            try
            {
                await FailAsync();
            }
            catch (BodyException) when (ThrowInAFilter())
            {
            }
            catch (BodyException) when (HandleInAFilter(accepts: true))
            {
                await Wait();
            }
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task FilterThatReportsTheFailure_HandledAfterwards_FailsAndNothingIsThrown()
    {
        await using (await _scope.EnterAsync())
        {
            try
            {
                await FailAsync();
            }
            catch (BodyException e) when (Report(e))
            {
            }
            catch (BodyException)
            {
            }
        }

        _scope.ShouldHaveFailedWith(_failure);
    }

    // An exception is thrown again in a filter, and its trace is reset, while it is leaving the body.
    [Test]
    public async Task FilterThatThrowsTheSameObject_FailsWithIt()
    {
        (await AsyncForms.CaughtAsync(async () =>
        {
            await using var scope = await _scope.EnterAsync();
            try
            {
                await FailAsync();
            }
            catch (BodyException e) when (ThrowAgain(e))
            {
            }
        })).ShouldBeSameAs(_failure);

        _scope.ShouldHaveFailedWith(_failure);
    }

    private static bool ThrowInAFilter() => throw new TimeoutException();

    private static bool ThrowAgain(Exception e) => throw e;

    private static bool HandleInAFilter(bool accepts)
    {
        try
        {
            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
            return accepts;
        }
    }

    private bool Report(Exception e)
    {
        _scope.Fail(e);

        return false;
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
