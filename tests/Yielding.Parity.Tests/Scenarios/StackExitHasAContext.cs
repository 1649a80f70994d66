// An exit may throw an exception that has replaced others already: the one in flight is added at the end of that chain.
namespace Yielding.Parity.Scenarios;

internal sealed class StackExitHasAContext : SyncScenario
{
    private static IEnumerable<int> Fragile(string name)
    {
        try
        {
            yield return 1;
        }
        finally
        {
            throw new Late(name);
        }
    }

    protected override void Play(Form form)
    {
        try
        {
            form.Stack(stack =>
            {
                stack.Enter(Listening("outer"));
                stack.Push(_ =>
                {
                    form.Execute(Fragile("third"), _ => form.Execute(Fragile("second"), _ => throw new Late("first")));

                    return false;
                });

                throw new Boom("body");
            });
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
