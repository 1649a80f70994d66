// A scope that a generator holds around its yield suppresses the body's exception. In C# a using holds it, and cannot suppress.
namespace Yielding.Parity.Scenarios;

internal sealed class AScopeInAGeneratorSuppressesAwaited : AScopeInAGeneratorSuppresses
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

    protected override Scope<int> EnterForgiving() => ContextManager.From<int>(Generate).Enter();
}
