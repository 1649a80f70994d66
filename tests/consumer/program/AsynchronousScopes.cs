using Yielding;

namespace Consumer;

internal sealed class AsynchronousScopes(string folder)
{
    public async Task PlayAsync()
    {
        await PrintAsync("await using", async ledger =>
        {
            await using var rows = await AsyncScope.EnterAsync(ledger.TransactionAsync());
            await Task.Yield();
            rows.Value.Add("tea");
        });
        await PrintAsync("await using, failing body", async ledger =>
        {
            await using var rows = await AsyncScope.EnterAsync(ledger.TransactionAsync());
            rows.Value.Add("tea");
            await Task.Yield();
            throw new TimeoutException();
        });
        await PrintAsync("RunAsync", async ledger => Console.Write(await AsyncScope.RunAsync(ledger.TransactionAsync(), async rows =>
        {
            await Task.Yield();
            rows.Add("tea");

            return rows.Count;
        }) + " row, "));
        await PrintAsync("RunAsync, failing body", ledger => AsyncScope.RunAsync(ledger.TransactionAsync(), async rows =>
        {
            rows.Add("tea");
            await Task.Yield();
            throw new TimeoutException();
        }));
        await PrintAsync("AsyncExitStack", ledger => FillAsync(ledger, fails: false));
        await PrintAsync("AsyncExitStack, failing body", ledger => FillAsync(ledger, fails: true));

        // They compile only if the package adds no operators of the same names.
        var squares = await Numbers().Where(number => number % 2 == 1).Select(number => number * number).ToListAsync();
        Console.WriteLine($"LINQ: {string.Join(", ", squares)}");

        var counting = new Ledger(folder, "LINQ").TransactionAsync().Select(rows => rows.Count);
        Console.WriteLine($"LINQ on a generator: {await AsyncScope.RunAsync(counting, Task.FromResult)} rows");
    }

    private static async Task FillAsync(Ledger ledger, bool fails)
    {
        await using var stack = new AsyncExitStack();
        stack.Callback(text => Console.Write(text), "callback, ");
        (await stack.EnterAsync(ledger.TransactionAsync())).Add("tea");
        stack.Enter(ledger.Transaction()).Add("milk");
        if (fails)
        {
            throw new TimeoutException();
        }
    }

    private static async IAsyncEnumerable<int> Numbers()
    {
        for (var number = 0; number < 4; number++)
        {
            await Task.Yield();
            yield return number;
        }
    }

    private async Task PrintAsync(string name, Func<Ledger, Task> play)
    {
        var ledger = new Ledger(folder, name);
        Console.Write($"{name}: ");
        try
        {
            await play(ledger);
            Console.WriteLine(ledger);
        }
        catch (TimeoutException e)
        {
            Console.WriteLine($"{ledger}, {e.GetType().Name}");
        }
    }
}
