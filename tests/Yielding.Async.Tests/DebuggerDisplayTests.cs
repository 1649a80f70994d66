namespace Yielding;

/// <summary>What a debugger shows for the public types.</summary>
public sealed class DebuggerDisplayTests
{
    [Test]
    public async Task AsyncScope_ShowsGeneratorStateAndValue()
    {
        var scope = await AsyncScope.EnterAsync(Greeting());

        DebuggerDisplays.Of(scope).ShouldBe("Greeting, active, Value = \"hello\"");
        await scope.DisposeAsync();
        DebuggerDisplays.Of(scope).ShouldBe("Greeting, exited, Value = \"hello\"");
    }

    [Test]
    public async Task AsyncScope_OfAManager_ShowsItsGenerator()
    {
        await using var scope = await AsyncContextManager.From(_ => Greeting()).EnterAsync();

        DebuggerDisplays.Of(scope).ShouldBe("Greeting, active, Value = \"hello\"");
    }

    [Test]
    public void AsyncContextManager_ShowsItsGenerator()
    {
        DebuggerDisplays.Of(AsyncContextManager.From(Greeting())).ShouldBe("Greeting");
        DebuggerDisplays.Of(AsyncContextManager.From(Greeting()).Shared()).ShouldBe("Greeting");
        DebuggerDisplays.Of(AsyncContextManager.Null(1)).ShouldBe("Null");
    }

    private static async IAsyncEnumerable<string> Greeting()
    {
        await Task.Yield();
        yield return "hello";
    }
}
