// A scope entered and exited while another exception is handled or propagates is not affected by it.
namespace Yielding.Parity.Scenarios;

internal sealed class CleanDuringAnotherException : SyncScenario
{
    protected override void Play(Form form)
    {
        try
        {
            throw new Boom("earlier");
        }
        catch (Boom e)
        {
            form.Execute(Listening("in a handler"), _ => Say($"handling {Chain(e)}"));
        }

        try
        {
            form.Execute(Listening("outer"), _ =>
            {
                try
                {
                    throw new Boom("leaving");
                }
                finally
                {
                    form.Execute(Resource("in a finally block"), _ => Say("cleaning up"));
                }
            });
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
