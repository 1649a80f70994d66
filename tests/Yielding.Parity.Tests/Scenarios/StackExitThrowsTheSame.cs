// An exit that throws the exception it received replaces nothing, and can't make an exception its own context.
namespace Yielding.Parity.Scenarios;

internal sealed class StackExitThrowsTheSame : SyncScenario
{
    private bool ThrowAgain(Exception? thrown)
    {
        Say($"throws {Chain(thrown)} again");

        throw thrown!;
    }

    protected override void Play(Form form)
    {
        var boom = new Boom("body");
        try
        {
            form.Stack(stack =>
            {
                stack.Enter(Listening("a"));
                stack.Push(ThrowAgain);
                stack.Push(ThrowAgain);

                throw boom;
            });
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
            Say($"the same: {ReferenceEquals(e, boom)}");
        }
    }
}
