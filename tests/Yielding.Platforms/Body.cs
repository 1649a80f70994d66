namespace Yielding.Platforms;

/// <summary>What a body does in the end.</summary>
internal enum Ending
{
    Completes,
    Handles,
    Fails,
}

/// <summary>The body of a scope. It throws a <see cref="TimeoutException"/> or an <see cref="OperationCanceledException"/>.</summary>
internal sealed record Body(string Name, Ending Ending, Func<Task> Run)
{
    public static IReadOnlyList<Body> All { get; } =
    [
        new("completes", Ending.Completes, () => Task.CompletedTask),
        new("completes later", Ending.Completes, async () => await Task.Yield()),
        new("throws at the call", Ending.Fails, () => throw new TimeoutException()),
        new("fails at once", Ending.Fails, FailAtOnceAsync),
        new("fails later", Ending.Fails, FailAsync),
        new("fails further in", Ending.Fails, async () => await FailFurtherInAsync()),
        new("fails with a ValueTask", Ending.Fails, async () => await FailWithValueTaskAsync()),
        new("awaits a failed task", Ending.Fails, () => Task.FromException(new TimeoutException())),
        new("one of two fails", Ending.Fails, () => Task.WhenAll(FailAsync(), HandleAsync())),
        new("is cancelled", Ending.Fails, async () => await Task.FromCanceled(new CancellationToken(canceled: true))),
        new("throws again", Ending.Fails, ThrowAgainAsync),
        new("throws another", Ending.Fails, ThrowAnotherAsync),
        new("fails, and its finally block handles", Ending.Fails, FailAroundAFinallyBlockAsync),
        new("handles, then fails", Ending.Fails, async () =>
        {
            await HandleAsync();
            throw new TimeoutException();
        }),
        new("fails on another thread", Ending.Fails, () => Task.Run(FailAsync)),
        new("handles at once", Ending.Handles, () =>
        {
            HandleAtOnce();

            return Task.CompletedTask;
        }),
        new("handles later", Ending.Handles, HandleAsync),
        new("handles further in", Ending.Handles, async () => await HandleFurtherInAsync()),
        new("handles on another thread", Ending.Handles, () => Task.Run(HandleAsync)),
    ];

    private static void HandleAtOnce()
    {
        try
        {
            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
        }
    }

    private static async Task HandleAsync()
    {
        try
        {
            await FailAsync();
        }
        catch (TimeoutException)
        {
        }
    }

    private static async Task HandleFurtherInAsync()
    {
        await Task.Yield();
        await HandleAsync();
        HandleAtOnce();
    }

#pragma warning disable CS1998 // it fails before its first await
    private static async Task FailAtOnceAsync() => throw new TimeoutException();
#pragma warning restore CS1998

    private static async Task FailAsync()
    {
        await Task.Yield();
        throw new TimeoutException();
    }

    private static async Task FailFurtherInAsync()
    {
        await Task.Yield();
        await FailAsync();
    }

    private static async ValueTask FailWithValueTaskAsync()
    {
        await Task.Yield();
        throw new TimeoutException();
    }

    private static async Task ThrowAgainAsync()
    {
        try
        {
            await FailAsync();
        }
        catch (TimeoutException)
        {
            await Task.Yield();
            throw;
        }
    }

    private static async Task ThrowAnotherAsync()
    {
        try
        {
            await FailAsync();
        }
        catch (TimeoutException e)
        {
            await Task.Yield();
            throw new TimeoutException("Another.", e);
        }
    }

    private static async Task FailAroundAFinallyBlockAsync()
    {
        try
        {
            await FailAsync();
        }
        finally
        {
            await HandleAsync();
        }
    }
}
