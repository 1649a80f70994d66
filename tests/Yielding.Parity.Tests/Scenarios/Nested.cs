// Nested scopes are exited inner first, and each receives the exception that the inner one propagates.
namespace Yielding.Parity.Scenarios;

internal class Nested : SyncScenario
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
            Say($"{name}: received {Chain(e)}");

            throw new Late(name);
        }
    }

    private void Body()
    {
        Say("body");

        throw new Boom("body");
    }

    protected virtual void Enter(Form form, Action<int> body) => form.Execute(body => Replacing("c", body), body);

    protected override void Play(Form form)
    {
        try
        {
            form.Execute(Listening("a"), _ =>
                form.Execute(Resource("b"), _ =>
                    Enter(form, _ =>
                        form.Execute(Listening("d"), _ => Body()))));
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
