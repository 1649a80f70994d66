// In Python the language links an exception raised during a handler to the handled one. C# links only what the library replaces.
namespace Yielding.Parity.Scenarios;

internal sealed class AHandlerAround : SyncScenario
{
    private static IEnumerable<int> Fragile(string name)
    {
        try
        {
            yield return 1;
        }
        finally
        {
            throw new Late(name);
        }
    }

    protected override void Play(Form form)
    {
        try
        {
            throw new Other("handled outside");
        }
        catch (Other)
        {
            try
            {
                form.Execute(Fragile("teardown"), _ => throw new Boom("body"));
            }
            catch (Late e)
            {
                Say($"caught {Chain(e)}");
            }

            try
            {
                form.Stack(stack =>
                {
                    stack.Enter(Fragile("second"));
                    stack.Enter(Fragile("first"));
                    Say("body");
                });
            }
            catch (Late e)
            {
                Say($"caught {Chain(e)}");
            }
        }
    }
}
