// The same holds within user code: Python links an exception raised in a handler. In C# the thrower passes an inner exception.
namespace Yielding.Parity.Scenarios;

internal sealed class AHandlerInside : SyncScenario
{
    private static IEnumerable<int> Troubled()
    {
        try
        {
            yield return 1;
        }
        finally
        {
            try
            {
                throw new Other("first attempt");
            }
            catch (Other e)
            {
                throw new Late("second attempt", e);
            }
        }
    }

    protected override void Play(Form form)
    {
        try
        {
            form.Execute(Troubled(), _ => throw new Boom("body"));
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
            Say($"cause: {Shown(e.InnerException)}");
        }
    }
}
