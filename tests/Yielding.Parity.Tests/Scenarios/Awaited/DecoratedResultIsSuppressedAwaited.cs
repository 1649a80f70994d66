// A decorated function whose exception was suppressed has no result. Python returns None; C# throws, because a type may have no such value.
namespace Yielding.Parity.Scenarios;

internal sealed class DecoratedResultIsSuppressedAwaited : DecoratedResultIsSuppressed
{
    private async ScopeRun Generate(Yielder<int> yield)
    {
        try
        {
            await yield.Return(1);
        }
        catch (Boom e)
        {
            Say($"suppressed {Chain(e)}");
        }
    }

    protected override ContextManager<int> Manager() => ContextManager.From<int>(Generate);
}
