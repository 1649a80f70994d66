namespace Yielding.Outcome;

/// <summary>How the body of a stack has ended: the stack finds out as a scope does, and its entries hear that and don't look for themselves.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class StacksTests(bool waits)
{
    private readonly BodyException _failure = new();
    private readonly AsyncListener _entry = new(waits);

    [Test]
    public async Task NothingThrown_Completes()
    {
        await using (var stack = new AsyncExitStack())
        {
            await stack.EnterAsync(_entry.Generator);
            await Wait();
        }

        _entry.ShouldHaveCompleted();
    }

    [Test]
    public async Task HandledFurtherIn_Completes()
    {
        await using (var stack = new AsyncExitStack())
        {
            await stack.EnterAsync(_entry.Generator);
            await AsyncForms.CaughtAsync(FailAsync);
            await AsyncForms.CaughtAsync(async () => await stack.EnterAsync(FailingSetup()));
        }

        _entry.ShouldHaveCompleted();
    }

    [Test]
    public async Task Leaving_FailsAndKeepsItsTrace([Values] bool isThrownAtOnce)
    {
        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await using var stack = new AsyncExitStack();
            await stack.EnterAsync(_entry.Generator);
            await stack.EnterAsync(body => Rethrowing(body));
            if (isThrownAtOnce)
            {
                throw _failure;
            }

            await FailAsync();
        });

        caught.ShouldBeSameAs(_failure);
        _entry.ShouldHaveFailedWith(_failure);
        var first = caught!.StackTrace!.Split('\n')[0];
        first.ShouldContain(isThrownAtOnce ? nameof(Leaving_FailsAndKeepsItsTrace) : nameof(FailAsync));
        caught.StackTrace.ShouldNotContain(nameof(Rethrowing));

        static async IAsyncEnumerable<int> Rethrowing(ScopeBody body)
        {
            yield return 1;
            await Task.Yield();
            body.Rethrow();
        }
    }

    [Test]
    public async Task HandledByTheOwner_IsDoubtfulThereforeFailedAndLoud()
    {
        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await using var stack = new AsyncExitStack();
            await stack.EnterAsync(_entry.Generator);
            try
            {
                await FailAsync();
            }
            catch (BodyException)
            {
                await Wait();
            }
        });

        caught.ShouldBeSameAs(_failure);
        _entry.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task HandledByTheOwner_WhenAllEntriesArePlain_IsQuiet()
    {
        var plain = new Plain(waits);
        using var log = new LogOfTest();
        await HandlingAsync();

        plain.ShouldHaveBeenClosed();
        log.Warnings.ShouldHaveSingleItem().MessageTemplate.Text.ShouldContain("counts as failed");

        async Task HandlingAsync()
        {
            await using var stack = new AsyncExitStack();
            await stack.EnterAsync(plain.Generator());
            try
            {
                await FailAsync();
            }
            catch (BodyException)
            {
                await Wait();
            }
        }
    }

    [Test]
    public async Task HandledByTheOwner_AndAcquitted_Completes()
    {
        await HandlingAsync();

        _entry.ShouldHaveCompleted();

        async Task HandlingAsync()
        {
            await using var stack = new AsyncExitStack();
            await stack.EnterAsync(_entry.Generator);
            try
            {
                await FailAsync();
            }
            catch (BodyException)
            {
                stack.Complete();
            }
        }
    }

    [Test]
    public async Task EntryThatHearsRegisteredDuringADoubtfulUnwinding_MakesItLoud()
    {
        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await using var stack = new AsyncExitStack();
            stack.CallbackAsync(async () => await stack.EnterAsync(_entry.Generator));
            try
            {
                await FailAsync();
            }
            catch (BodyException)
            {
                await Wait();
            }
        });

        caught.ShouldBeSameAs(_failure);
        _entry.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task MadeInAnotherAsynchronousMethod_IsUnknownForAllEntries()
    {
        var plain = new Plain(waits);
        Exception? pushed = null;
        var suppression = ContextManager.Suppress<Exception>();

        await using (var stack = await MakeAsync())
        {
            await stack.EnterAsync(plain.Generator());
            stack.PushAsync(async thrown =>
            {
                await Wait();
                pushed = thrown;

                return true;
            });
            stack.Push(suppression);
        }

        _entry.ShouldBeUnknown();
        plain.ShouldHaveBeenClosed();
        pushed.ShouldBeOfType<ScopeAbandonedException>();
    }

    [Test]
    public async Task MadeInAnotherAsynchronousMethod_ToldOrClosed_IsKnown([Values] bool isClosed)
    {
        await using (var stack = await MakeAsync())
        {
            if (isClosed)
            {
                await stack.CloseAsync();
            }
            else
            {
                stack.Complete();
            }
        }

        _entry.ShouldHaveCompleted();
    }

    [Test]
    public async Task MadeInAHelperThatIsNotAsynchronous_IsKnown([Values] bool fails)
    {
        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await using var stack = JustMake();
            await stack.EnterAsync(_entry.Generator);
            if (fails)
            {
                await FailAsync();
            }
        });

        caught.ShouldBe(fails ? _failure : null);
        ShouldHaveEnded(fails);

        static AsyncExitStack JustMake() => new();
    }

    [Test]
    public async Task PopAll_ItsBodyBeginsThere([Values] bool fails)
    {
        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await using var stack = new AsyncExitStack();
            await stack.EnterAsync(_entry.Generator);
            await using var moved = stack.PopAll();
            if (fails)
            {
                await FailAsync();
            }
        });

        caught.ShouldBe(fails ? _failure : null);
        ShouldHaveEnded(fails);
    }

    [Test]
    public async Task PopAll_LeftByAnotherMethod_IsUnknownUnlessTold([Values] bool tells)
    {
        await using (var moved = await MoveAsync())
        {
            if (tells)
            {
                moved.Complete();
            }
        }

        if (tells)
        {
            _entry.ShouldHaveCompleted();
        }
        else
        {
            _entry.ShouldBeUnknown();
        }

        async Task<AsyncExitStack> MoveAsync()
        {
            await using var stack = new AsyncExitStack();
            await stack.EnterAsync(_entry.Generator);
            await Wait();

            return stack.PopAll();
        }
    }

    [Test]
    public async Task StackInAGenerator_HearsHowTheGeneratorsBodyEnded([Values] bool fails, [Values] bool isSynchronous)
    {
        var caught = await AsyncForms.CaughtAsync(() =>
            AsyncScope.RunAsync(isSynchronous ? WithAStack() : WithAnAsyncStack(), _ => fails ? FailAsync() : Task.CompletedTask));

        caught.ShouldBe(fails ? _failure : null);
        ShouldHaveEnded(fails);

        async IAsyncEnumerable<int> WithAnAsyncStack()
        {
            await using var stack = new AsyncExitStack();
            await stack.EnterAsync(_entry.Generator);
            yield return 1;
        }

        async IAsyncEnumerable<int> WithAStack()
        {
            await Wait();
            using var stack = new ExitStack();
            stack.Enter(_entry.Synchronous);
            yield return 1;
        }
    }

    [Test]
    public async Task ScopesInsideAnEntry_HearHowTheStackEnded([Values] bool fails, [Values] bool hears)
    {
        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await using var stack = new AsyncExitStack();
            await (hears ? stack.EnterAsync(Hearing) : stack.EnterAsync(Holding()));
            if (fails)
            {
                await FailAsync();
            }
        });

        caught.ShouldBe(fails ? _failure : null);
        ShouldHaveEnded(fails);

        async IAsyncEnumerable<int> Holding()
        {
            await Wait();
            await using var scope = await AsyncScope.EnterAsync(_entry.Generator);
            yield return 1;
            await Wait();
        }

        async IAsyncEnumerable<int> Hearing(ScopeBody body)
        {
            await using var scope = await AsyncScope.EnterAsync(_entry.Generator);
            yield return 1;
            await Wait();
            body.Rethrow();
        }
    }

    [Test]
    public async Task ScopesThatUsersOwnThingsHold_HearHowTheStackEnded(
        [Values] bool fails, [Values] bool isRun, [Values] bool isCallback)
    {
        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            if (isRun)
            {
                await AsyncExitStack.RunAsync(BodyAsync);

                return;
            }

            await using var stack = new AsyncExitStack();
            await RegisterAsync(stack, await AsyncScope.EnterAsync(_entry.Generator));
            await EndAsync();
        });

        caught.ShouldBe(fails ? _failure : null);
        ShouldHaveEnded(fails);

        async Task BodyAsync(AsyncExitStack stack)
        {
            await RegisterAsync(stack, await AsyncScope.EnterAsync(_entry.Generator));
            await EndAsync();
        }

        async ValueTask RegisterAsync(AsyncExitStack stack, AsyncScope<int> scope)
        {
            if (isCallback)
            {
                stack.CallbackAsync(scope.DisposeAsync);
            }
            else
            {
                await stack.UseAsync(new Owner(scope));
            }
        }

        Task EndAsync() => fails ? FailAsync() : Task.CompletedTask;
    }

    [Test]
    public async Task ScopeThatAUsersOwnThingHolds_WhenThatThingFailsToBeDisposedOf_IsNotCompleted()
    {
        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await using var stack = new AsyncExitStack();
            await stack.UseAsync(new FailingOwner(await AsyncScope.EnterAsync(_entry.Generator), FailAsync));
        });

        caught.ShouldBeSameAs(_failure);
        _entry.Status.ShouldNotBe(BodyStatus.Completed);
        _entry.Exits.ShouldBe(1);
    }

    private static async IAsyncEnumerable<int> Failing(Exception failure)
    {
        await Task.Yield();
        if (failure is not null)
        {
            throw failure;
        }

        yield return 1;
    }

    private IAsyncEnumerable<int> FailingSetup() => Failing(_failure);

    private async Task FailAsync()
    {
        await Wait();

        throw _failure;
    }

    private async Task<AsyncExitStack> MakeAsync()
    {
        var stack = new AsyncExitStack();
        await stack.EnterAsync(_entry.Generator);
        await Wait();

        return stack;
    }

    private async Task Wait()
    {
        if (waits)
        {
            await Task.Yield();
        }
    }

    private void ShouldHaveEnded(bool failed)
    {
        if (failed)
        {
            _entry.ShouldHaveFailedWith(_failure);
        }
        else
        {
            _entry.ShouldHaveCompleted();
        }
    }

    /// <summary>Something of the user's own that holds a scope.</summary>
    private sealed class Owner(AsyncScope<int> scope) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => scope.DisposeAsync();
    }

    private sealed class FailingOwner(AsyncScope<int> scope, Func<Task> fail) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            try
            {
                await fail();
            }
            finally
            {
                await scope.DisposeAsync();
            }
        }
    }

    /// <summary>A generator without a channel.</summary>
    private sealed class Plain(bool waits)
    {
        private readonly Journal _journal = new();

        public async IAsyncEnumerable<int> Generator()
        {
            try
            {
                yield return 1;
                _journal.Write("resumed");
            }
            finally
            {
                if (waits)
                {
                    await Task.Yield();
                }

                _journal.Write("finally");
            }
        }

        public void ShouldHaveBeenClosed() => _journal.ShouldBe("finally");
    }
}
