// An exception that the body handles itself does not concern its scope; the inner scopes that it has exited have received it.
namespace Yielding.Parity.Scenarios;

internal sealed class HandledInTheBody : SyncScenario
{
    protected override void Play(Form form)
    {
        form.Execute(Listening("outer"), _ =>
        {
            try
            {
                form.Execute(Listening("inner"), _ => throw new Boom("inner body"));
            }
            catch (Boom e)
            {
                Say($"handled {Chain(e)}");
            }

            Say("the outer body goes on");
        });
    }
}
