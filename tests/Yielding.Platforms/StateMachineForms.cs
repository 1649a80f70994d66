using System.Runtime.CompilerServices;

namespace Yielding.Platforms;

/// <summary>Scopes in methods that keep their state machine where the others have none. Their outcomes are exact there.</summary>
internal static class StateMachineForms
{
    private const Knowledge Exact = Knowledge.WithOwnStateMachine;

    public static IReadOnlyList<Form> All { get; } =
    [
        new("state machine: using", Exact, [RuntimeAsyncMethodGeneration(false)] async (transaction, body) =>
        {
            using (Scope.Enter(transaction.Steps()))
            {
                await body.Run();
            }
        }),
        new("state machine: using, handled in it", Exact, [RuntimeAsyncMethodGeneration(false)] async (transaction, body) =>
        {
            using (Scope.Enter(transaction.Steps()))
            {
                try
                {
                    await body.Run();
                }
                catch (Exception e) when (e is TimeoutException or OperationCanceledException)
                {
                }
            }
        })
        { Catches = true },
        new("state machine: await using", Exact, [RuntimeAsyncMethodGeneration(false)] async (transaction, body) =>
        {
            await using var scope = await AsyncScope.EnterAsync(transaction.AsyncSteps());
            await body.Run();
        }),
        new("state machine: await using, a generator that asks", Exact, [RuntimeAsyncMethodGeneration(false)] async (transaction, body) =>
        {
            await using var scope = await AsyncScope.EnterAsync(transaction.Audited);
            await body.Run();
        }),
        new("state machine: await using, a stack", Exact, [RuntimeAsyncMethodGeneration(false)] async (transaction, body) =>
        {
            await using var stack = new AsyncExitStack();
            await stack.EnterAsync(transaction.AsyncSteps());
            await body.Run();
        }),
        new("state machine: await using twice", Exact, [RuntimeAsyncMethodGeneration(false)] async (transaction, body) =>
        {
            await using var outer = await AsyncScope.EnterAsync(transaction.AsyncSteps());
            await using var inner = await AsyncScope.EnterAsync(new Transaction().AsyncSteps());
            await body.Run();
        }),
        new("state machine: try, finally", Exact, [RuntimeAsyncMethodGeneration(false)] async (transaction, body) =>
        {
            var scope = await AsyncScope.EnterAsync(transaction.AsyncSteps());
            try
            {
                await body.Run();
            }
            finally
            {
                await scope.DisposeAsync();
            }
        }),
        new("state machine: await using, handled in it", Exact, [RuntimeAsyncMethodGeneration(false)] async (transaction, body) =>
        {
            await using var scope = await AsyncScope.EnterAsync(transaction.AsyncSteps());
            try
            {
                await body.Run();
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
            }
        })
        { Catches = true },
        new("state machine: await using in a local function", Exact, (transaction, body) =>
        {
            return PlayAsync();

            [RuntimeAsyncMethodGeneration(false)]
            async Task PlayAsync()
            {
                await using var scope = await AsyncScope.EnterAsync(transaction.AsyncSteps());
                await body.Run();
            }
        }),
    ];
}
