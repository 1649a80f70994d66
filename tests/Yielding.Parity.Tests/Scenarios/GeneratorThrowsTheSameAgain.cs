// Exceptions are compared by object: throwing the body's again from elsewhere replaces nothing, and an outer scope receives that one.
namespace Yielding.Parity.Scenarios;

internal class GeneratorThrowsTheSameAgain : SyncScenario
{
    private IEnumerable<int> Outer(ScopeBody body)
    {
        yield return 1;
        try
        {
            body.Rethrow();
        }
        catch (Boom e)
        {
            Say($"outer received {Chain(e)}");

            throw new Late("outer", e);
        }
    }

    private IEnumerable<int> Inner(ScopeBody body)
    {
        Exception? kept = null;
        yield return 1;
        try
        {
            body.Rethrow();
        }
        catch (Boom e)
        {
            kept = e;
        }

        Say("inner takes its time");

        throw kept!;
    }

    protected virtual void EnterOuter(Form form, Action<int> body) => form.Execute(Outer, body);

    protected virtual void EnterInner(Form form, Action<int> body) => form.Execute(Inner, body);

    protected override void Play(Form form)
    {
        var boom = new Boom("body");
        try
        {
            EnterOuter(form, _ => EnterInner(form, _ => throw boom));
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
            Say($"its cause is the same: {ReferenceEquals(e.InnerException, boom)}");
            Say($"whose cause: {Shown(boom.InnerException)}");
        }
    }
}
