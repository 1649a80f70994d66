namespace Yielding.Platforms;

/// <summary>
/// Other calls of the same method fail meanwhile: what a clean body receives is not one of their exceptions, and no failing body commits.
/// </summary>
internal static class ManyCalls
{
    private const int Calls = 200;

    public static async Task PlayAsync(Report report)
    {
        await PlayAsync("await using, many calls", AwaitUsingAsync, report);
        await PlayAsync("using over an await, many calls", UsingAsync, report);
    }

    private static async Task PlayAsync(string what, Func<Transaction, bool, Task, Task> request, Report report)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, Calls).Select(number => CallAsync(number % 3 == 0)).ToList();
        gate.SetResult();
        var results = await Task.WhenAll(calls);
        report.Check(what, results.All(result => !result.Fails || result.HasThrown), "a body's exception has not arrived");
        report.Check(what, results.All(result => result.Fails || !result.HasThrown), "a foreign exception has arrived");
        report.Check(what, results.All(result => !result.Fails || !result.IsCommitted), "A FAILING BODY HAS COMMITTED");

        async Task<(bool Fails, bool HasThrown, bool IsCommitted)> CallAsync(bool fails)
        {
            var transaction = new Transaction();
            try
            {
                await request(transaction, fails, gate.Task);
            }
            catch (TimeoutException)
            {
                return (fails, true, transaction.IsCommitted);
            }

            return (fails, false, transaction.IsCommitted);
        }
    }

    private static async Task AwaitUsingAsync(Transaction transaction, bool fails, Task gate)
    {
        await using var scope = await AsyncScope.EnterAsync(transaction.AsyncSteps());
        await gate;
        if (fails)
        {
            throw new TimeoutException();
        }
    }

    private static async Task UsingAsync(Transaction transaction, bool fails, Task gate)
    {
        using (Scope.Enter(transaction.Steps()))
        {
            await gate;
            if (fails)
            {
                throw new TimeoutException();
            }
        }
    }
}
