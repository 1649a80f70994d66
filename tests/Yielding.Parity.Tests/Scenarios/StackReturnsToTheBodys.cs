// One exit replaces the body's exception, the next throws the body's again. Python's stack loses the one between; C# keeps it.
namespace Yielding.Parity.Scenarios;

internal sealed class StackReturnsToTheBodys : SyncScenario
{
    protected override void Play(Form form)
    {
        var boom = new Boom("body");
        try
        {
            form.Execute(new Throwing(boom), _ => form.Execute(new Throwing(new Late("exit")), _ => throw boom));
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)} from nested blocks");
        }

        boom = new Boom("body");
        try
        {
            form.Stack(stack =>
            {
                stack.Enter(new Throwing(boom));
                stack.Enter(new Throwing(new Late("exit")));

                throw boom;
            });
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)} from the stack");
        }
    }

    private sealed class Throwing(Exception exception) : ContextManager<int>
    {
        protected override int OnEnter() => 0;

        protected override bool OnExit(Exception? thrown) => throw exception;
    }
}
