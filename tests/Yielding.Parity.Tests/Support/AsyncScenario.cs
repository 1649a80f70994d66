namespace Yielding.Parity.Support;

/// <summary>A scenario whose code waits: every await in it is one that Python's half has.</summary>
internal abstract class AsyncScenario : Scenario
{
    public sealed override Task PlayAsync(Form form) => PlayAsync(form == Form.Run ? AsyncForm.Run : AsyncForm.Using);

    protected abstract Task PlayAsync(AsyncForm form);

    /// <summary>Cancels the current task. Its next await, which is here, throws.</summary>
    protected static async Task BeCancelledAsync()
    {
        using var source = new CancellationTokenSource();
        await BeCancelledAsync(source, source.Token);
    }

    /// <summary>The same, with the caller's cancellation, through a token.</summary>
    protected static async Task BeCancelledAsync(CancellationTokenSource source, CancellationToken token)
    {
        await source.CancelAsync();
        await Task.Yield();
        token.ThrowIfCancellationRequested();
    }

    /// <summary>Prints its phases, and catches nothing.</summary>
    protected async IAsyncEnumerable<string> AsyncResource(string name)
    {
        await Task.Yield();
        Say($"{name}: setup");
        try
        {
            yield return name;
            await Task.Yield();
            Say($"{name}: completed");
        }
        finally
        {
            await Task.Yield();
            Say($"{name}: finally");
        }
    }

    /// <summary>Prints the outcome of its body, and rethrows its exception.</summary>
    protected Func<ScopeBody, IAsyncEnumerable<string>> AsyncListening(string name) => body => ListenAsync(name, body);

    private async IAsyncEnumerable<string> ListenAsync(string name, ScopeBody body)
    {
        await Task.Yield();
        Say($"{name}: setup");
        yield return name;
        try
        {
            body.Rethrow();
        }
        catch (Exception e)
        {
            await Task.Yield();
            Say($"{name}: received {Chain(e)}");

            throw;
        }

        await Task.Yield();
        Say($"{name}: received nothing");
    }
}
