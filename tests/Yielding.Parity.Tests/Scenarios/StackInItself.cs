// A stack that is entered into itself: Python unwinds all of it from within, C# rejects it.
namespace Yielding.Parity.Scenarios;

internal sealed class StackInItself : SyncScenario
{
    protected override void Play(Form form) => form.Stack(stack =>
    {
        stack.Enter(Resource("a"));
        try
        {
            stack.Use(stack);
            Say("entered");
        }
        catch (ArgumentException)
        {
            Say("refused");
        }

        stack.Enter(Resource("b"));
        Say("body");
    });
}
