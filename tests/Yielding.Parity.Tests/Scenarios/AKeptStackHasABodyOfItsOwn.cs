// A block of its own holds the stack that pop_all returns: the entries receive the outcome of that block, not of the first one.
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
