namespace Yielding.Outcomes;

/// <summary>The outcome of a stack: it is detected as for a scope, and the entries receive it without a detection of their own.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class StacksTests(bool waits)
{
    private static readonly string[] s_kinds =
    [
        "EnterAsync, channel",
        "EnterAsync, class",
        "EnterAsync, shared",
        "EnterAsync, From",
        "EnterAsync, From shared",
        "Enter, channel",
        "Enter, From",
        "Enter, shared",
        "UseAsync, scope",
        "Use, scope",
        "Use, stack",
        "PushAsync",
        "Push",
        "Suppression",
        "EnterAsync, plain",
        "EnterAsync, From plain",
        "EnterAsync, shared plain",
        "Enter, plain",
        "Enter, shared plain",
        "UseAsync, thing",
        "UseAsync, plain scope",
        "Use, stack of plain",
        "CallbackAsync",
        "Callback",
    ];

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
    public async Task HandledByTheEnclosingMethod_CompletesWithoutAWarning()
    {
        var plain = new Plain(waits);
        using var log = new LogOfTest();
        await using (var stack = new AsyncExitStack())
        {
            await stack.EnterAsync(_entry.Generator);
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

        _entry.ShouldHaveCompleted();
        plain.ShouldHaveBeenResumed();
        log.Warnings.ShouldBeEmpty();
    }

    [TestCaseSource(nameof(s_kinds))]
    public async Task HandledByTheEnclosingMethod_CompletesWithEachKindOfEntry(string kind)
    {
        using var log = new LogOfTest();
        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await using var stack = new AsyncExitStack();
            await RegisterAsync(stack, kind);
            try
            {
                await FailAsync();
            }
            catch (BodyException)
            {
                await Wait();
            }
        });

        caught.ShouldBeNull();
        log.Warnings.ShouldBeEmpty();
    }

    [TestCaseSource(nameof(s_kinds))]
    public async Task FailingBody_IsNotLoggedAsAmbiguous(string kind)
    {
        using var log = new LogOfTest();
        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await using var stack = new AsyncExitStack();
            await RegisterAsync(stack, kind);
            await FailAsync();
        });

        caught.ShouldBeSameAs(_failure);
        log.Warnings.ShouldBeEmpty();
    }

    [Test]
    public async Task HandledByTheEnclosingMethod_ReportedComplete_Completes()
    {
        await using (var stack = new AsyncExitStack())
        {
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

        _entry.ShouldHaveCompleted();
    }

    [Test]
    public async Task EntryRegisteredDuringTheUnwinding_ReceivesTheOutcomeOfTheStack([Values] bool fails)
    {
        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await using var stack = new AsyncExitStack();
            stack.CallbackAsync(async () => await stack.EnterAsync(_entry.Generator));
            try
            {
                await FailAsync();
            }
            catch (BodyException) when (!fails)
            {
                await Wait();
            }
        });

        caught.ShouldBe(fails ? _failure : null);
        ShouldHaveEnded(fails);
    }

    [Test]
    public async Task MadeInAnotherAsynchronousMethod_NothingThrown_Completes()
    {
        await using (await MakeAsync())
        {
            await Wait();
        }

        _entry.ShouldHaveCompleted();
    }

    [Test]
    public async Task MadeInAnotherAsynchronousMethod_SomethingThrown_IsUnknownForAllEntries()
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
            await AsyncForms.CaughtAsync(FailAsync);
        }

        _entry.ShouldBeUnknown();
        plain.ShouldHaveBeenClosed();
        pushed.ShouldBeOfType<UnknownOutcomeException>();
    }

    [Test]
    public async Task MadeInAnotherAsynchronousMethod_ReportedOrClosed_Completes([Values] bool isClosed)
    {
        await using (var stack = await MakeAsync())
        {
            await AsyncForms.CaughtAsync(FailAsync);
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
    public async Task MadeInAHelperThatIsNotAsynchronous_IsExact([Values] bool fails)
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
    public async Task PopAll_DisposedByAnotherMethod_IsUnknownIfThrownAndNotReported([Values] bool throws, [Values] bool reports)
    {
        await using (var moved = await MoveAsync())
        {
            if (throws)
            {
                await AsyncForms.CaughtAsync(FailAsync);
            }

            if (reports)
            {
                moved.Complete();
            }
        }

        if (throws && !reports)
        {
            _entry.ShouldBeUnknown();
        }
        else
        {
            _entry.ShouldHaveCompleted();
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
    public async Task StackInAGenerator_ReceivesTheOutcomeOfTheGeneratorsBody([Values] bool fails, [Values] bool isSynchronous)
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
    public async Task ScopesInsideAnEntry_ReceiveTheOutcomeOfTheStack([Values] bool fails, [Values] bool observes)
    {
        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await using var stack = new AsyncExitStack();
            await (observes ? stack.EnterAsync(Observing) : stack.EnterAsync(Holding()));
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

        async IAsyncEnumerable<int> Observing(ScopeBody body)
        {
            await using var scope = await AsyncScope.EnterAsync(_entry.Generator);
            yield return 1;
            await Wait();
            body.Rethrow();
        }
    }

    [Test]
    public async Task ScopesThatUsersOwnObjectsHold_ReceiveTheOutcomeOfTheStack(
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

    private async Task RegisterAsync(AsyncExitStack stack, string kind)
    {
        var plain = new Plain(waits);
        var observing = ContextManager.From(_entry.Synchronous);
        switch (kind)
        {
            case "EnterAsync, channel":
                await stack.EnterAsync(_entry.Generator);
                break;

            case "EnterAsync, class":
                await stack.EnterAsync(new Manager());
                break;

            case "EnterAsync, shared":
                await stack.EnterAsync(AsyncContextManager.From(_entry.Generator).Shared());
                break;

            case "EnterAsync, From":
                await stack.EnterAsync(AsyncContextManager.From(observing));
                break;

            case "EnterAsync, From shared":
                await stack.EnterAsync(AsyncContextManager.From(observing.Shared()));
                break;

            case "Enter, channel":
                stack.Enter(_entry.Synchronous);
                break;

            case "Enter, From":
                stack.Enter(observing);
                break;

            case "Enter, shared":
                stack.Enter(observing.Shared());
                break;

            case "UseAsync, scope":
                await stack.UseAsync(await AsyncScope.EnterAsync(_entry.Generator));
                break;

            case "Use, scope":
                stack.Use(Scope.Enter(_entry.Synchronous));
                break;

            case "Use, stack":
                stack.Use(new ExitStack()).Enter(_entry.Synchronous);
                break;

            case "PushAsync":
                stack.PushAsync(_ => Task.FromResult(false));
                break;

            case "Push":
                stack.Push(_ => false);
                break;

            case "Suppression":
                stack.Push(ContextManager.Suppress<InvalidDataException>());
                break;

            case "EnterAsync, plain":
                await stack.EnterAsync(plain.Generator());
                break;

            case "EnterAsync, From plain":
                await stack.EnterAsync(AsyncContextManager.From(ContextManager.From(Synchronous())));
                break;

            case "EnterAsync, shared plain":
                await stack.EnterAsync(AsyncContextManager.From(plain.Generator()).Shared());
                break;

            case "Enter, plain":
                stack.Enter(Synchronous());
                break;

            case "Enter, shared plain":
                stack.Enter(ContextManager.From(Synchronous()).Shared());
                break;

            case "UseAsync, thing":
                await stack.UseAsync(new MemoryStream());
                break;

            case "UseAsync, plain scope":
                await stack.UseAsync(await AsyncScope.EnterAsync(plain.Generator()));
                break;

            case "Use, stack of plain":
                stack.Use(new ExitStack()).Enter(Synchronous());
                break;

            case "CallbackAsync":
                stack.CallbackAsync(Wait);
                break;

            default:
                stack.Callback(() => { });
                break;
        }

        static IEnumerable<int> Synchronous()
        {
            yield return 1;
        }
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

    private sealed class Manager : AsyncContextManager<int>
    {
        protected override ValueTask<int> OnEnterAsync(CancellationToken cancellationToken) => new(1);

        protected override ValueTask<bool> OnExitAsync(Exception? thrown) => new(false);
    }

    /// <summary>A generator without a <c>ScopeBody</c>.</summary>
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

        public void ShouldHaveBeenResumed() => _journal.ShouldBe("resumed", "finally");

        public void ShouldHaveBeenClosed() => _journal.ShouldBe("finally");
    }
}
