// Nested scopes are left inner first, and each hears the exception as the one further in has left it.
namespace Yielding.Parity.Scenarios;

internal sealed class Nested : SyncScenario
{
    private IEnumerable<int> Replacing(string name, ScopeBody body)
    {
        Say($"{name}: setup");
        yield return 1;
        try
        {
            body.Rethrow();
        }
        catch (Boom e)
        {
            Say($"{name}: heard {Chain(e)}");

            throw new Late(name);
        }
    }

    private void Body()
    {
        Say("body");

        throw new Boom("body");
    }

    protected override void Play(Form form)
    {
        try
        {
            form.Execute(Listening("a"), _ =>
                form.Execute(Resource("b"), _ =>
                    form.Execute(body => Replacing("c", body), _ =>
                        form.Execute(Listening("d"), _ => Body()))));
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
