// Two exits throw the same exception. In Python's stack it becomes its own context; in C# it keeps the body's.
namespace Yielding.Parity.Scenarios;

internal sealed class StackThrowsTheSameTwice : SyncScenario
{
    protected override void Play(Form form)
    {
        var late = new Late("exit");
        try
        {
            form.Stack(stack =>
            {
                stack.Push(_ => throw late);
                stack.Push(_ => throw late);

                throw new Boom("body");
            });
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
