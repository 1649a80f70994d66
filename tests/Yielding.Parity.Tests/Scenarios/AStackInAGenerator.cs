// A generator may hold a stack of scopes around its yield: the entries receive the body's outcome, including those that the body adds.
namespace Yielding.Parity.Scenarios;

internal sealed class AStackInAGenerator : SyncScenario
{
    private IEnumerable<ExitStack> Several(params string[] names)
    {
        using (var stack = new ExitStack())
        {
            foreach (var name in names)
            {
                stack.Enter(Listening(name));
            }

            yield return stack;
            Say("after");
        }
    }

    protected override void Play(Form form)
    {
        form.Execute(Several("a", "b"), _ => Say("body"));

        try
        {
            form.Execute(Several("a", "b"), stack =>
            {
                stack.Enter(Listening("c"));

                throw new Boom("body");
            });
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
