// Outcomes on native AOT, where no IL is kept and the runtime has no exception pointers: docs/decisions/0001 and 0004. Exit code 0: every line is as expected.
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Yielding;

if (RuntimeFeature.IsDynamicCodeSupported)
{
    Console.WriteLine("This is not native AOT: publish the program, and run what that gives.");

    return 2;
}

var journal = new ConcurrentQueue<string>();
var wrong = 0;

await Expect("await using, nothing thrown", "Completed", fails: false, async () =>
{
    await using var scope = await AsyncScope.EnterAsync(Listen);
    await Task.Yield();
});
await Expect("await using, fails", "Failed TimeoutException", fails: true, async () =>
{
    await using var scope = await AsyncScope.EnterAsync(Listen);
    await HandleFurtherInAsync();
    throw new TimeoutException();
});
await Expect("await using, handled further in", "Completed", fails: false, async () =>
{
    await using var scope = await AsyncScope.EnterAsync(Listen);
    await HandleFurtherInAsync();
});
await Expect("await using, handled by the enclosing method: ambiguous, and thrown", "Failed TimeoutException", fails: true, async () =>
{
    await using var scope = await AsyncScope.EnterAsync(Listen);
    try
    {
        await Task.Yield();
        throw new TimeoutException();
    }
    catch (TimeoutException)
    {
    }
});
await Expect("await using, reported", "Completed", fails: false, async () =>
{
    await using var scope = await AsyncScope.EnterAsync(Listen);
    try
    {
        await Task.Yield();
        throw new TimeoutException();
    }
    catch (TimeoutException)
    {
        scope.Complete();
    }
});
await Expect("stack, fails", "Failed TimeoutException", fails: true, async () =>
{
    await using var stack = new AsyncExitStack();
    await stack.EnterAsync(Listen);
    await HandleFurtherInAsync();
    throw new TimeoutException();
});
await Expect("RunAsync, fails", "Failed TimeoutException", fails: true, () => AsyncScope.RunAsync(Listen, async _ =>
{
    await HandleFurtherInAsync();
    throw new TimeoutException();
}));
await Expect("using over an await, fails", "Failed TimeoutException", fails: true, async () =>
{
    using (Scope.Enter(ListenAtOnce))
    {
        await Task.Yield();
        throw new TimeoutException();
    }
});
await Expect("using over an await, handled further in", "Completed", fails: false, async () =>
{
    using (Scope.Enter(ListenAtOnce))
    {
        await HandleFurtherInAsync();
    }
});

// Other calls of the same method fail meanwhile: what a clean body receives is not one of their exceptions, and no failing body completes.
await ExpectOfMany("await using, many calls", RequestAsync);
await ExpectOfMany("using over an await, many calls", RequestWithUsingAsync);

Console.WriteLine(wrong == 0 ? "All outcomes are as expected." : $"{wrong} outcomes are wrong.");

return wrong == 0 ? 0 : 1;

async Task Expect(string what, string expected, bool fails, Func<Task> body)
{
    journal.Clear();
    var hasFailed = false;
    try
    {
        await body();
    }
    catch (TimeoutException)
    {
        hasFailed = true;
    }

    Report(what, string.Join(", ", journal) + (hasFailed == fails ? "" : hasFailed ? ", threw" : ", threw nothing"), expected);
}

async Task ExpectOfMany(string what, Func<bool, TaskCompletionSource, Task> request)
{
    const int Calls = 200;
    var (foreign, gate) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    journal.Clear();
    var calls = Enumerable.Range(0, Calls).Select(async number =>
    {
        var fails = number % 3 == 0;
        try
        {
            await request(fails, gate);
        }
        catch (TimeoutException)
        {
            foreign += fails ? 0 : 1;
        }
    }).ToList();
    gate.SetResult();
    await Task.WhenAll(calls);
    var completed = journal.Count(line => line == "Completed");
    Report(what, $"{foreign} foreign exceptions, {(completed > Calls * 2 / 3 ? "failing bodies completed" : "no failing body completed")}", "0 foreign exceptions, no failing body completed");
}

async Task RequestAsync(bool fails, TaskCompletionSource gate)
{
    await using var scope = await AsyncScope.EnterAsync(body => ListenIn(fails, body));
    await gate.Task;
    if (fails)
    {
        throw new TimeoutException();
    }
}

async Task RequestWithUsingAsync(bool fails, TaskCompletionSource gate)
{
    using (Scope.Enter(ListenAtOnce))
    {
        await gate.Task;
        if (fails)
        {
            throw new TimeoutException();
        }
    }
}

async IAsyncEnumerable<int> ListenIn(bool fails, ScopeBody body)
{
    yield return 1;
    if (fails && body.Status == BodyStatus.Completed)
    {
        Report("a failing body", "Completed", "Failed or Unknown");
    }

    body.Rethrow();
}

async IAsyncEnumerable<int> Listen(ScopeBody body)
{
    yield return 1;
    journal.Enqueue($"{body.Status} {body.Exception?.GetType().Name}".TrimEnd());
    body.Rethrow();
}

IEnumerable<int> ListenAtOnce(ScopeBody body)
{
    yield return 1;
    journal.Enqueue($"{body.Status} {body.Exception?.GetType().Name}".TrimEnd());
    body.Rethrow();
}

async Task HandleFurtherInAsync()
{
    try
    {
        await Task.Yield();
        throw new InvalidOperationException();
    }
    catch (InvalidOperationException)
    {
    }
}

void Report(string what, string actual, string expected)
{
    var isRight = actual == expected;
    wrong += isRight ? 0 : 1;
    Console.WriteLine($"{(isRight ? "ok   " : "WRONG")} {what}: {actual}{(isRight ? "" : $"; expected: {expected}")}");
}
