// An exception that was caught before, with what it had replaced then, is thrown while another one is in flight. Python forgets the old context for the new; C# keeps both.
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
