// nullcontext yields a value and does nothing: a stand-in where a scope is optional.
namespace Yielding.Parity.Scenarios;

internal sealed class NullContext : SyncScenario
{
    private void Work(Form form, ContextManager<string> scope) => form.Execute(scope, value => Say($"body has {value}"));

    protected override void Play(Form form)
    {
        Work(form, ContextManager.From(Resource("a")));
        Work(form, ContextManager.Null("nothing to set up"));

        try
        {
            form.Execute(ContextManager.Null(1), _ => throw new Boom("body"));
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
