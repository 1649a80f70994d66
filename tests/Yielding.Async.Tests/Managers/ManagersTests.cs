namespace Yielding.Managers;

/// <summary>The ready-made managers of the asynchronous half, and those of the synchronous half in asynchronous code.</summary>
[TestFixture(AsyncForm.Using)]
[TestFixture(AsyncForm.Run)]
[NonParallelizable] // the process has one environment, one directory and one console
public sealed class ManagersTests(AsyncForm form)
{
    private readonly BodyException _failure = new();
    private readonly Journal _journal = new();

    [Test]
    public async Task Closing_IsReusableAndReentrant()
    {
        var manager = AsyncContextManager.Closing("thing", async thing =>
        {
            await Task.Yield();
            _journal.Write($"closed {thing}");
        });

        await form.ExecuteAsync(manager, _ => form.ExecuteAsync(manager, thing => Written($"body {thing}")));
        await form.ExecuteAsync(manager, _ => Written("again"));

        _journal.ShouldBe("body thing", "closed thing", "closed thing", "again", "closed thing");
    }

    [Test]
    public async Task Closing_WhatItThrowsReplacesTheBodysException([Values] bool fails, [Values] bool late)
    {
        var closing = new InvalidDataException();
        var manager = AsyncContextManager.Closing(1, _ => late ? Late() : throw closing);

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(manager, _ => fails ? throw _failure : Task.CompletedTask));

        caught.ShouldBeSameAs(closing);
        closing.GetContext().ShouldBe(fails ? _failure : null);

        async Task Late()
        {
            await Task.Yield();

            throw closing;
        }
    }

    [Test]
    public async Task Closing_ThatReturnsNull_IsAClearError()
    {
        var caught = await AsyncForms.CaughtAsync(
            () => form.ExecuteAsync(AsyncContextManager.Closing("thing", _ => null!), _ => throw _failure));

        caught.ShouldBeOfType<InvalidOperationException>().Message.ShouldBe(
            "The 'close' of a closing manager returned null instead of a task. "
            + "Return Task.CompletedTask when there is nothing to wait for.");
        caught.GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    public async Task Closing_OfNothing_GivesNothing()
    {
        await form.ExecuteAsync(
            AsyncContextManager.Closing<string?>(null, thing => Written($"closed {thing ?? "null"}")),
            thing => Written($"body {thing ?? "null"}"));

        _journal.ShouldBe("body null", "closed null");
    }

    [Test]
    public async Task Null_IsReusableAndReentrantAndDoesNothing()
    {
        var manager = AsyncContextManager.Null("value");

        await form.ExecuteAsync(manager, one => form.ExecuteAsync(manager, other => Written(one + other)));
        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(manager, _ => throw _failure))).ShouldBeSameAs(_failure);
        await form.ExecuteAsync(AsyncContextManager.Null<string?>(null), value => Written(value ?? "null"));

        _journal.ShouldBe("valuevalue", "null");
    }

    [Test]
    public async Task From_Closing_ClosesWhenTheTaskHasEnded([Values] bool fails)
    {
        var manager = AsyncContextManager.From(ContextManager.Closing("thing", thing => _journal.Write($"closed {thing}")));

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(manager, async thing =>
        {
            await Written($"body {thing}");
            if (fails)
            {
                throw _failure;
            }
        }));

        caught.ShouldBe(fails ? _failure : null);
        _journal.ShouldBe("body thing", "closed thing");
    }

    [Test]
    public async Task From_Null_GivesTheValue()
    {
        await form.ExecuteAsync(AsyncContextManager.From(ContextManager.Null("value")), Written);

        _journal.ShouldBe("value");
    }

    [Test]
    public async Task From_RedirectOutAndError_ContinuesOverAwaitsAndPutsBackWhatItFound([Values] bool fails)
    {
        var (outBefore, errorBefore) = (Console.Out, Console.Error);
        await using var writer = new StringWriter();
        var redirectOut = AsyncContextManager.From(ContextManager.RedirectOut(writer));
        var redirectError = AsyncContextManager.From(ContextManager.RedirectError(writer));

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(redirectOut, given => form.ExecuteAsync(redirectError, async _ =>
        {
            given.ShouldBeSameAs(writer);
            await Task.Yield();
            await Console.Out.WriteAsync("out");
            await Task.Yield();
            await Console.Error.WriteAsync("error");
            if (fails)
            {
                throw _failure;
            }
        })));

        caught.ShouldBe(fails ? _failure : null);
        writer.ToString().ShouldBe("outerror");
        Console.Out.ShouldBeSameAs(outBefore);
        Console.Error.ShouldBeSameAs(errorBefore);
    }

    [Test]
    public async Task From_RedirectIn_ReadsFromTheReader()
    {
        var before = Console.In;
        using var reader = new StringReader("line");

        await form.ExecuteAsync(
            AsyncContextManager.From(ContextManager.RedirectIn(reader)), async _ => await Written((await Console.In.ReadLineAsync())!));

        _journal.ShouldBe("line");
        Console.In.ShouldBeSameAs(before);
    }

    [Test]
    public async Task From_CurrentDirectory_GoesBack([Values] bool fails)
    {
        using var folder = new TemporaryFolder();
        var before = Directory.GetCurrentDirectory();
        await File.WriteAllTextAsync(folder.File("data"), "content");
        var manager = AsyncContextManager.From(ContextManager.CurrentDirectory(Path.GetDirectoryName(folder.File("data"))!));

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(manager, async _ =>
        {
            await Task.Yield();
            await Written(await File.ReadAllTextAsync("data"));
            if (fails)
            {
                throw _failure;
            }
        }));

        caught.ShouldBe(fails ? _failure : null);
        _journal.ShouldBe("content");
        Directory.GetCurrentDirectory().ShouldBe(before);
    }

    [Test]
    public async Task From_EnvironmentVariable_PutsBackWhatItsOwnEntryFound([Values] bool fails)
    {
        const string Name = "YIELDING_ASYNC_TESTS_VARIABLE";
        Environment.GetEnvironmentVariable(Name).ShouldBeNull();
        var set = AsyncContextManager.From(ContextManager.EnvironmentVariable(Name, "1"));
        var other = AsyncContextManager.From(ContextManager.EnvironmentVariable(Name, "2"));

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(set, async _ =>
        {
            await form.ExecuteAsync(other, async _ =>
            {
                await form.ExecuteAsync(set, _ => WrittenVariable());
                await WrittenVariable();
            });
            await WrittenVariable();
            if (fails)
            {
                throw _failure;
            }
        }));

        caught.ShouldBe(fails ? _failure : null);
        _journal.ShouldBe("1", "2", "1");
        Environment.GetEnvironmentVariable(Name).ShouldBeNull();

        Task WrittenVariable() => Written(Environment.GetEnvironmentVariable(Name)!);
    }

    [Test]
    public async Task From_Shared_SharesWithTheSynchronousEntriesToo()
    {
        var shared = ContextManager.From(Noting).Shared();

        await form.ExecuteAsync(AsyncContextManager.From(shared), async _ =>
        {
            await Task.Yield();
            Should.Throw<BodyException>(() => shared.Run(new Action<int>(_ => throw _failure))).ShouldBeSameAs(_failure);
            await Written("body continues");
        });

        _journal.ShouldBe("+", "body continues", "Failed");

        IEnumerable<int> Noting(ScopeBody body)
        {
            _journal.Write("+");
            yield return 1;
            _journal.Write($"{body.Status}");
        }
    }

    [Test]
    public async Task From_SynchronousManager_OnAStack_IsExitedInItsTurn([Values] bool fails)
    {
        var closing = ContextManager.Closing("inner", thing => _journal.Write($"closed {thing}"));

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(async stack =>
        {
            await stack.EnterAsync(AsyncContextManager.Closing("outer", thing => Written($"closed {thing}")));
            await stack.EnterAsync(AsyncContextManager.From(closing));
            stack.Enter(closing);
            if (fails)
            {
                throw _failure;
            }
        }));

        caught.ShouldBe(fails ? _failure : null);
        _journal.ShouldBe("closed inner", "closed inner", "closed outer");
    }

    private async Task Written(string line)
    {
        await Task.Yield();
        _journal.Write(line);
    }
}
