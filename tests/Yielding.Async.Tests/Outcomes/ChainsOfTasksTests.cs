namespace Yielding.Outcomes;

/// <summary>
/// Work that starts its successor inside a scope: no link of the chain keeps what the links before it had in their execution contexts.
/// </summary>
public sealed class ChainsOfTasksTests
{
    // The links that are running, and what the runtime's caches and conservative frames keep.
    private const int Allowed = 50;

    private static readonly AsyncLocal<object> s_request = new();

    /// <summary>Where a link starts the next one.</summary>
    public enum Start
    {
        Body,
        BodyThatHandlesAnException,
        BodyThatFails,
        Setup,
        Teardown,
        StackBody,
        Run,
    }

    [TestCase(Start.Body, 20_000)]
    [TestCase(Start.BodyThatHandlesAnException, 3_000)]
    [TestCase(Start.BodyThatFails, 3_000)]
    [TestCase(Start.Setup, 20_000)]
    [TestCase(Start.Teardown, 20_000)]
    [TestCase(Start.StackBody, 20_000)]
    [TestCase(Start.Run, 20_000)]
    public async Task LinksThatAreOver_AreForgotten(Start start, int links)
    {
        var requests = new List<WeakReference>(links);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var failures = 0;
        var running = links + 1;
        ExecutionContext? last = null;
        Next(links);

        await done.Task;

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        failures.ShouldBe(0);
        requests.Count.ShouldBe(links);
        requests.Count(request => request.IsAlive).ShouldBeLessThan(Allowed, $"of {links}");
        GC.KeepAlive(last);

        object Remembered()
        {
            var request = new object();
            requests.Add(new WeakReference(request));

            return request;
        }

        void Next(int rest) => _ = Task.Run(() => LinkAsync(rest));

        async Task LinkAsync(int rest)
        {
            try
            {
                if (rest == 0)
                {
                    last = ExecutionContext.Capture();
                }
                else
                {
                    s_request.Value = Remembered();
                    await ScopedAsync(rest);
                }
            }
            catch (BodyException)
            {
            }
            catch (Exception)
            {
                Interlocked.Increment(ref failures);
                done.TrySetResult();
            }

            if (Interlocked.Decrement(ref running) == 0)
            {
                done.TrySetResult();
            }
        }

        async Task ScopedAsync(int rest)
        {
            switch (start)
            {
                case Start.Run:
                    await AsyncScope.RunAsync(One(), _ => NextAsync(rest));
                    break;

                case Start.StackBody:
                    await using (var stack = new AsyncExitStack())
                    {
                        await stack.EnterAsync(One());
                        Next(rest - 1);
                    }

                    break;

                case Start.Setup or Start.Teardown:
                    await using (await AsyncScope.EnterAsync(Starting(rest)))
                    {
                        await Task.Yield();
                    }

                    break;

                default:
                    await using (await AsyncScope.EnterAsync(One()))
                    {
                        if (start != Start.Body)
                        {
                            try
                            {
                                throw new BodyException();
                            }
                            catch (BodyException) when (start == Start.BodyThatHandlesAnException)
                            {
                            }
                            finally
                            {
                                Next(rest - 1);
                            }
                        }
                        else
                        {
                            Next(rest - 1);
                        }
                    }

                    break;
            }
        }

        Task NextAsync(int rest)
        {
            Next(rest - 1);

            return Task.CompletedTask;
        }

        async IAsyncEnumerable<int> Starting(int rest)
        {
            if (start == Start.Setup)
            {
                Next(rest - 1);
            }

            await Task.Yield();
            yield return 1;
            if (start == Start.Teardown)
            {
                Next(rest - 1);
            }
        }

        static async IAsyncEnumerable<int> One()
        {
            yield return 1;
            await Task.CompletedTask;
        }
    }

    // The teardown of a failed body runs with the reason in its execution context, which the tasks that it starts take over. Each is
    // still running when the next one begins.
    [Test]
    public async Task TeardownOfAFailedBodyThatStartsTheNext_IsForgotten()
    {
        const int Links = 3_000;
        var failures = new List<WeakReference>(Links);
        var begun = Enumerable.Range(0, Links)
            .Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))
            .ToArray();
        var links = new Task[Links];
        ExecutionContext? last = null;
        Next(0);

        await begun[^1].Task;
        await Task.WhenAll(links);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        failures.Count.ShouldBe(Links);
        failures.Count(failure => failure.IsAlive).ShouldBeLessThan(Allowed, $"of {Links}");
        GC.KeepAlive(last);

        void Next(int number) => links[number] = Task.Run(() => LinkAsync(number));

        async Task LinkAsync(int number)
        {
            try
            {
                await using var scope = await AsyncScope.EnterAsync(Starting(number));

                throw Remembered();
            }
            catch (BodyException)
            {
            }
        }

        async IAsyncEnumerable<int> Starting(int number)
        {
            try
            {
                yield return 1;
            }
            finally
            {
                begun[number].SetResult();
                if (number + 1 == Links)
                {
                    last = ExecutionContext.Capture();
                }
                else
                {
                    Next(number + 1);
                    await begun[number + 1].Task;
                }
            }
        }

        BodyException Remembered()
        {
            var failure = new BodyException();
            failures.Add(new WeakReference(failure));

            return failure;
        }
    }
}
