namespace Yielding;

/// <summary>What the table of <see cref="StackCasesTests"/> can't say.</summary>
public sealed class AsyncExitStackTests
{
    private readonly BodyException _failure = new();
    private readonly AsyncListener _listener = new();

    [Test]
    public async Task Use_OfAScope_DoubtfulFailure_IsLoudBecauseThatScopeHears([Values] bool inAStack)
    {
        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await using var stack = new AsyncExitStack();
            if (inAStack)
            {
                await (await stack.UseAsync(new AsyncExitStack())).EnterAsync(_listener.Generator);
            }
            else
            {
                await stack.UseAsync(await AsyncScope.EnterAsync(_listener.Generator));
            }

            try
            {
                Throw();
            }
            catch (BodyException)
            {
                // Nobody can tell that from an exception that leaves.
            }
        });

        caught.ShouldBeSameAs(_failure);
        _listener.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task UseAsync_OnAClosedStack_ReleasesTheScopeAsFailed()
    {
        var stack = new AsyncExitStack();
        await stack.CloseAsync();

        var caught = await AsyncForms.CaughtAsync(async () => await stack.UseAsync(await AsyncScope.EnterAsync(_listener.Generator)));

        caught.ShouldBeOfType<ObjectDisposedException>();
        _listener.ShouldHaveFailedWith(caught);
    }

    [Test]
    public async Task UseAsync_OnAClosedStack_ScopesOfWhatIsReleasedHearThatToo()
    {
        var stack = new AsyncExitStack();
        await stack.CloseAsync();

        var caught = await AsyncForms.CaughtAsync(async () => await stack.UseAsync(new Owner(await AsyncScope.EnterAsync(_listener.Generator))));

        caught.ShouldBeOfType<ObjectDisposedException>();
        _listener.ShouldHaveFailedWith(caught);
    }

    [Test]
    public async Task PopAll_NothingIsLeftThatHears_ADoubtfulFailureIsQuiet()
    {
        AsyncExitStack moved = null!;
        await Popping();

        _listener.Exits.ShouldBe(0);
        await moved.CloseAsync();
        _listener.ShouldHaveCompleted();

        async Task Popping()
        {
            await using var stack = new AsyncExitStack();
            await stack.EnterAsync(_listener.Generator);
            try
            {
                Throw();
            }
            catch (BodyException)
            {
                // As above.
            }

            moved = stack.PopAll();
        }
    }

    [Test]
    public async Task Enter_WhatSynchronousEntriesSetInTheFlow_TheySetBackForTheCaller([Values] bool fails)
    {
        var ambient = new AsyncLocal<string> { Value = "before" };

        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            try
            {
                await using var stack = new AsyncExitStack();
                stack.Enter(Setting("outer"));
                stack.Enter(Setting("inner"));
                ambient.Value.ShouldBe("inner");
                if (fails)
                {
                    Throw();
                }
            }
            finally
            {
                ambient.Value.ShouldBe("before");
            }
        });

        caught.ShouldBe(fails ? _failure : null);

        IEnumerable<int> Setting(string value)
        {
            var found = ambient.Value;
            ambient.Value = value;
            try
            {
                yield return 1;
            }
            finally
            {
                ambient.Value.ShouldBe(value);
                ambient.Value = found!;
            }
        }
    }

    private void Throw() => throw _failure;

    /// <summary>Something of the user's own that holds a scope.</summary>
    private sealed class Owner(AsyncScope<int> scope) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => scope.DisposeAsync();
    }
}
