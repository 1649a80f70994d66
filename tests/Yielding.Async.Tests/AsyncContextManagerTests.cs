namespace Yielding;

[TestFixture(AsyncForm.Using)]
[TestFixture(AsyncForm.Run)]
public sealed class AsyncContextManagerTests(AsyncForm form)
{
    private readonly BodyException _failure = new();
    private readonly Journal _journal = new();

    [Test]
    public async Task From_EveryEntryIsAFreshRun()
    {
        var manager = AsyncContextManager.From(Generator());

        await form.ExecuteAsync(manager, _ => form.ExecuteAsync(manager, _ => Task.CompletedTask));

        _journal.ShouldBe("setup", "setup", "completed", "finally", "completed", "finally");
    }

    [Test]
    public async Task From_ScopeBodyWithToken_ReceivesTheException()
    {
        Exception? received = null;
        var manager = AsyncContextManager.From<int>((body, _) => Observing(body));

        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(manager, _ => throw _failure))).ShouldBeSameAs(_failure);

        received.ShouldBeSameAs(_failure);

        async IAsyncEnumerable<int> Observing(ScopeBody body)
        {
            yield return 1;
            await Task.Yield();
            received = body.Exception;
        }
    }

    [Test]
    public async Task From_SynchronousPlainManager_IsClosedOnFailure([Values] bool fails)
    {
        var manager = AsyncContextManager.From(ContextManager.From(Synchronous()));

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(manager, async _ =>
        {
            await Task.Yield();
            if (fails)
            {
                throw _failure;
            }
        }));

        caught.ShouldBe(fails ? _failure : null);
        _journal.ShouldBe(fails ? ["finally"] : ["completed", "finally"]);

        IEnumerable<int> Synchronous()
        {
            try
            {
                yield return 1;
                _journal.Write("completed");
            }
            finally
            {
                _journal.Write("finally");
            }
        }
    }

    [Test]
    public async Task From_SynchronousManager_SuppressesInRunOnly()
    {
        var manager = AsyncContextManager.From(ContextManager.From<int>(Suppressing));

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(manager, _ => throw _failure));

        caught.ShouldBe(form == AsyncForm.Run ? null : _failure);

        static IEnumerable<int> Suppressing(ScopeBody body)
        {
            yield return 1;
            body.Suppress();
        }
    }

    [Test]
    public async Task From_SynchronousManager_SetsTheCallersContext()
    {
        var local = new AsyncLocal<string>();
        string? seen = null;

        await form.ExecuteAsync(AsyncContextManager.From(ContextManager.From(Setting())), async _ =>
        {
            await Task.Yield();
            seen = local.Value;
        });

        seen.ShouldBe("set");

        IEnumerable<int> Setting()
        {
            local.Value = "set";
            yield return 1;
        }
    }

    [Test]
    public async Task From_SynchronousManager_RestoresTheCallersContext([Values] bool fails)
    {
        var local = new AsyncLocal<string> { Value = "before" };
        string? after = null;

        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            try
            {
                var manager = AsyncContextManager.From(ContextManager.From(Setting()));
                if (form == AsyncForm.Run)
                {
                    await manager.RunAsync(_ => fails ? throw _failure : Task.CompletedTask);

                    return;
                }

                // Not in a helper: it sets the execution context of this method.
                await using var scope = await manager.EnterAsync();
                if (fails)
                {
                    throw _failure;
                }
            }
            finally
            {
                after = local.Value;
            }
        });

        caught.ShouldBe(fails ? _failure : null);
        after.ShouldBe("before");
        _journal.ShouldBe("set back");

        IEnumerable<int> Setting()
        {
            local.Value = "set";
            try
            {
                yield return 1;
            }
            finally
            {
                local.Value = "before";
                _journal.Write("set back");
            }
        }
    }

    [Test]
    public async Task ClassBased_Failed_ReceivesTheExceptionAndSuppresses([Values] bool suppresses)
    {
        var manager = new Recording(_journal, suppresses);

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(manager, _ => throw _failure));

        caught.ShouldBe(suppresses && form == AsyncForm.Run ? null : _failure);
        _journal.ShouldBe("enter", "exit BodyException");
    }

    [Test]
    public async Task ClassBased_Completed_ReceivesNull()
    {
        await form.ExecuteAsync(new Recording(_journal, suppresses: true), _ => Task.CompletedTask);

        _journal.ShouldBe("enter", "exit ");
    }

    [Test]
    [Contextlib(111, "AclosingTestCase.test_aclosing")]
    [Contextlib(112, "AclosingTestCase.test_aclosing_error")]
    public async Task Closing_ClosesOnceHoweverTheBodyEnds([Values] bool fails)
    {
        var manager = AsyncContextManager.Closing("thing", async thing =>
        {
            await Task.Yield();
            _journal.Write($"closed {thing}");
        });

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(manager, thing =>
        {
            thing.ShouldBe("thing");

            return fails ? throw _failure : Task.CompletedTask;
        }));

        caught.ShouldBe(fails ? _failure : null);
        _journal.ShouldBe("closed thing");
    }

    [Test]
    public async Task Closing_DisposesOfAFile([Values] bool fails)
    {
        using var folder = new TemporaryFolder();
        var stream = File.Create(folder.File("data"));

        await AsyncForms.CaughtAsync(() => form.ExecuteAsync(AsyncContextManager.Closing(stream), async file =>
        {
            await file.WriteAsync(new byte[] { 1, 2, 3 });
            if (fails)
            {
                throw _failure;
            }
        }));

        stream.CanWrite.ShouldBeFalse();
        (await File.ReadAllBytesAsync(folder.File("data"))).ShouldBe([1, 2, 3]);
    }

    [Test]
    [Contextlib(121, "TestAsyncNullcontext.test_async_nullcontext")]
    public async Task Null_GivesItsValue()
    {
        string? seen = null;

        await form.ExecuteAsync(AsyncContextManager.Null("value"), value =>
        {
            seen = value;

            return Task.CompletedTask;
        });

        seen.ShouldBe("value");
    }

    [Test]
    public async Task Operators_AreScopesLikeAnyOther([Values] bool fails)
    {
        var composed = AsyncEnumerableEx.Defer(() =>
        {
            _journal.Write("defer");

            return AsyncEnumerableEx.Using(
                () => new Resource(_journal),
                resource => AsyncEnumerableEx.Return(resource)
                    .Finally(() => _journal.Write("finally"))
                    .Catch((InvalidCastException _) => AsyncEnumerableEx.Return(resource))
                    .Do(_ => _journal.Write("do")));
        });

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(composed, async _ =>
        {
            await Task.Yield();
            _journal.Write("body");
            if (fails)
            {
                throw _failure;
            }
        }));

        caught.ShouldBe(fails ? _failure : null);
        _journal.ShouldBe("defer", "do", "body", "finally", "disposed");
    }

    [Test]
    public async Task Operators_AroundAGenerator_CloseItOnFailure([Values] bool fails)
    {
        await AsyncForms.CaughtAsync(() => form.ExecuteAsync(Generator().Do(_ => _journal.Write("do")), async _ =>
        {
            await Task.Yield();
            if (fails)
            {
                throw _failure;
            }
        }));

        _journal.ShouldBe(fails ? ["setup", "do", "finally"] : ["setup", "do", "completed", "finally"]);
    }

    private async IAsyncEnumerable<int> Generator()
    {
        try
        {
            _journal.Write("setup");
            yield return 1;
            await Task.Yield();
            _journal.Write("completed");
        }
        finally
        {
            _journal.Write("finally");
        }
    }

    private sealed class Resource(Journal journal) : IDisposable
    {
        public void Dispose() => journal.Write("disposed");
    }

    private sealed class Recording(Journal journal, bool suppresses) : AsyncContextManager<int>
    {
        protected override async ValueTask<int> OnEnterAsync(CancellationToken cancellationToken)
        {
            await Task.Yield();
            journal.Write("enter");

            return 1;
        }

        protected override ValueTask<bool> OnExitAsync(Exception? thrown)
        {
            journal.Write($"exit {thrown?.GetType().Name}");

            return new ValueTask<bool>(suppresses);
        }
    }
}
