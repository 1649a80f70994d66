namespace Yielding.Outcomes;

/// <summary>
/// An exception object that is thrown more than once, or by several calls: its stack trace proves nothing, the state machine does.
/// </summary>
[TestFixtureSource(typeof(ScopeKinds), nameof(ScopeKinds.WithAndWithoutWaits))]
public sealed class SharedExceptionObjectsTests(ScopeKind kind, bool waits)
{
    private static readonly BodyException s_static = new("one object for all");

    private readonly RecordedScope _scope = new(kind, waits);

    // A cached failure, which the cleanup meets again: the second throw resets the trace of the first.
    [Test]
    public async Task CachedFailure_HandledAgainInAFinallyBlock_Fails()
    {
        var connection = new Lazy<IDisposable>(() => throw new TimeoutException("no connection"));

        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await using var scope = await _scope.EnterAsync();
            await Wait();
            Work();
        });

        _scope.ShouldHaveFailedWith(caught.ShouldBeOfType<TimeoutException>());

        void Work()
        {
            try
            {
                connection.Value.Dispose();
            }
            finally
            {
                Should.Throw<TimeoutException>(connection.Value.Dispose);
            }
        }
    }

    [Test]
    public async Task CachedFailure_HandledInTheBody_Completes([Values(1, 2)] int times)
    {
        var connection = new Lazy<IDisposable>(() => throw new TimeoutException("no connection"));
        await using (await _scope.EnterAsync())
        {
            for (var i = 0; i < times; i++)
            {
                try
                {
                    connection.Value.Dispose();
                }
                catch (TimeoutException)
                {
                    await Wait();
                }
            }
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task StaticObject_ThrownAgainAndHandledInAFinallyBlockOfTheEnclosingMethod_Fails()
    {
        (await AsyncForms.CaughtAsync(async () =>
        {
            await using var scope = await _scope.EnterAsync();
            try
            {
                throw s_static;
            }
            finally
            {
                await Wait();
                try
                {
                    throw s_static;
                }
                catch (BodyException)
                {
                }
            }
        })).ShouldBeSameAs(s_static);

        _scope.ShouldHaveFailedWith(s_static);
    }

    // The later trace is the longer one, so its length shows nothing either.
    [Test]
    public async Task StaticObject_ThrownAgainFromDeeperInAFinallyBlock_Fails([Values(1, 20)] int depth)
    {
        (await AsyncForms.CaughtAsync(async () =>
        {
            await using var scope = await _scope.EnterAsync();
            try
            {
                await ThrowAsync(1);
            }
            finally
            {
                (await AsyncForms.CaughtAsync(() => ThrowAsync(depth))).ShouldBeSameAs(s_static);
            }
        })).ShouldBeSameAs(s_static);

        _scope.ShouldHaveFailedWith(s_static);
    }

    [Test]
    public async Task StaticObject_HandledAndThenThrownAgain_Fails()
    {
        (await AsyncForms.CaughtAsync(async () =>
        {
            await using var scope = await _scope.EnterAsync();
            (await AsyncForms.CaughtAsync(() => ThrowAsync(3))).ShouldBeSameAs(s_static);
            await ThrowAsync(1);
        })).ShouldBeSameAs(s_static);

        _scope.ShouldHaveFailedWith(s_static);
    }

    [Test]
    public async Task StaticObject_ThrownBeforeTheEntryAndAgainInTheBody_Fails()
    {
        await AsyncForms.CaughtAsync(() => ThrowAsync(1));
        (await AsyncForms.CaughtAsync(async () =>
        {
            await using var scope = await _scope.EnterAsync();
            await ThrowAsync(1);
        })).ShouldBeSameAs(s_static);

        _scope.ShouldHaveFailedWith(s_static);
    }

    // The catch block is over when the scope is entered and disposed, but its exception is the newest in the process and was thrown in
    // this method.
    [Test]
    public async Task StaticObject_OnlyThrownBeforeTheEntryInTheSameMethod_Completes()
    {
        try
        {
            await ThrowAsync(1);
        }
        catch (BodyException)
        {
            await using (await _scope.EnterAsync())
            {
                await AsyncForms.CaughtAsync(() => Task.FromException(new TimeoutException()));
            }
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task StaticObject_ThrownAgainByATeardownFurtherIn_Fails()
    {
        (await AsyncForms.CaughtAsync(async () =>
        {
            await using var scope = await _scope.EnterAsync();
            await using var inner = await AsyncScope.EnterAsync(Inner());
            await ThrowAsync(1);
        })).ShouldBeSameAs(s_static);

        _scope.ShouldHaveFailedWith(s_static);

        async IAsyncEnumerable<int> Inner()
        {
            try
            {
                yield return 1;
            }
            finally
            {
                await AsyncForms.CaughtAsync(() => ThrowAsync(5));
            }
        }
    }

    // All have thrown the object of the one task before the first of them disposes its scope. Half of them handle it.
    [Test]
    public async Task FailedTask_AwaitedByManyCallsAtOnce_EachIsRight([Values] bool waitsInTheEnclosingMethod)
    {
        var connecting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var shared = ConnectAsync(connecting.Task);
        var scopes = Enumerable.Range(0, 12).Select(_ => new RecordedScope(kind, waits)).ToArray();

        await Flows.RunAsync(scopes.Length, async (i, together) =>
        {
            var fails = i % 2 == 0;
            (await AsyncForms.CaughtAsync(async () =>
            {
                await using var scope = await scopes[i].EnterAsync();
                await together.SignalAndWaitAsync();
                connecting.TrySetResult();
                try
                {
                    await (waitsInTheEnclosingMethod ? shared : RequestAsync(together));
                }
                catch (BodyException) when (!fails)
                {
                }
                finally
                {
                    if (waitsInTheEnclosingMethod)
                    {
                        await together.SignalAndWaitAsync();
                    }
                }
            })).ShouldBe(fails ? s_static : null);
        });

        for (var i = 0; i < scopes.Length; i++)
        {
            scopes[i].ShouldHaveEndedWith(i % 2 == 0 ? s_static : null);
        }

        async Task RequestAsync(AsyncBarrier together)
        {
            try
            {
                await shared;
            }
            finally
            {
                await together.SignalAndWaitAsync();
            }
        }
    }

    [Test]
    public void StaticObject_ThrownOnManyThreadsAtOnce_EachIsRight()
    {
        var scopes = Enumerable.Range(0, 8).Select(_ => new RecordedScope(kind)).ToArray();

        Crowd.Run(scopes.Length, (i, together) =>
        {
            var fails = i % 2 == 0;
            var running = AsyncForms.CaughtAsync(async () =>
            {
                await using var scope = await scopes[i].EnterAsync();
                try
                {
                    throw s_static;
                }
                catch (BodyException) when (!fails)
                {
                }
                finally
                {
                    together.SignalAndWait();
                }
            });

            running.IsCompleted.ShouldBeTrue("nothing in it waits");
            running.Result.ShouldBe(fails ? s_static : null);
        });

        for (var i = 0; i < scopes.Length; i++)
        {
            scopes[i].ShouldHaveEndedWith(i % 2 == 0 ? s_static : null);
        }
    }

    private static async Task ConnectAsync(Task gate)
    {
        await gate;

        throw s_static;
    }

    private async Task ThrowAsync(int depth)
    {
        if (depth > 1)
        {
            await ThrowAsync(depth - 1);
        }

        await Wait();

        throw s_static;
    }

    private async Task Wait()
    {
        if (waits)
        {
            await Task.Yield();
        }
    }
}
