// The body completes and two exits throw. Python's nested blocks link the two exceptions and its stack doesn't; in C# both do.
namespace Yielding.Parity.Scenarios;

internal sealed class StackFailsTwiceAfterSuccess : SyncScenario
{
    protected override void Play(Form form)
    {
        try
        {
            form.Execute(new Throwing(new Late("second")), _ => form.Execute(new Throwing(new Late("first")), _ => Say("body")));
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)} from nested blocks");
        }

        try
        {
            form.Stack(stack =>
            {
                stack.Enter(new Throwing(new Late("second")));
                stack.Enter(new Throwing(new Late("first")));
                Say("body");
            });
        }
        catch (Late e)
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
