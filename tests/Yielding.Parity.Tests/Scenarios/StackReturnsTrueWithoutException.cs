// Returning true when nothing was thrown has no effect later; the result of a callback has none at all.
namespace Yielding.Parity.Scenarios;

internal sealed class StackReturnsTrueWithoutException : SyncScenario
{
    private static void Fail() => throw new Late("exit");

    private bool SayTrue(string line)
    {
        Say(line);

        return true;
    }

    protected override void Play(Form form)
    {
        try
        {
            form.Stack(stack =>
            {
                stack.Callback(Fail);
                stack.Push(_ => SayTrue("answers true"));
                Say("body");
            });
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
        }

        try
        {
            form.Stack(stack =>
            {
                stack.Callback(() => SayTrue("returns true"));

                throw new Boom("body");
            });
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
