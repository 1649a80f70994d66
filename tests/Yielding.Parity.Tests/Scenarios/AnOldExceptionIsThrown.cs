// An exception caught before, with a context, is thrown while another is in flight. Python drops the old context; C# keeps both.
namespace Yielding.Parity.Scenarios;

internal sealed class AnOldExceptionIsThrown : SyncScenario
{
    private static IEnumerable<int> Throwing(Exception exception)
    {
        try
        {
            yield return 1;
        }
        finally
        {
            throw exception;
        }
    }

    protected override void Play(Form form)
    {
        var old = new Late("old");
        foreach (var body in new[] { new Boom("long ago"), new Boom("body") })
        {
            try
            {
                form.Execute(Throwing(old), _ => throw body);
            }
            catch (Late e)
            {
                Say($"caught {Chain(e)}");
            }
        }
    }
}
