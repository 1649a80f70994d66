// The stack that pop_all gives is held by a block of its own: its entries hear how that one ends, and not the one that they were entered in.
namespace Yielding.Parity.Scenarios;

internal sealed class AKeptStackHasABodyOfItsOwn : SyncScenario
{
    private ExitStack Keep(Form form, string name) => form.Stack(stack =>
    {
        stack.Enter(Listening(name));

        return stack.PopAll();
    });

    protected override void Play(Form form)
    {
        using (var stack = Keep(form, "a"))
        {
            stack.Enter(Listening("b"));
            Say("body");
        }

        try
        {
            using (var stack = Keep(form, "a"))
            {
                stack.Enter(Listening("b"));

                throw new Boom("second body");
            }
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }

        var kept = Keep(form, "a");
        try
        {
            try
            {
                throw new Boom("elsewhere");
            }
            finally
            {
                kept.Close();
            }
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
