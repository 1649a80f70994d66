// On a stack suppress suppresses the matching exceptions, and splits groups for the entries further out.
namespace Yielding.Parity.Scenarios;

internal sealed class SuppressOnAStack : SyncScenario
{
    protected override void Play(Form form)
    {
        var group = new AggregateException("group", new Boom("1"), new Other("2"));
        foreach (var exception in new Exception[] { new Boom("body"), new Other("body"), group })
        {
            try
            {
                form.Stack(stack =>
                {
                    stack.Enter(Listening("outer"));
                    stack.Push(ContextManager.Suppress<Boom>());
                    stack.Enter(Listening("inner"));

                    throw exception;
                });
                Say("went on");
            }
            catch (Exception e)
            {
                Say($"caught {Chain(e)}");
            }
        }
    }
}
