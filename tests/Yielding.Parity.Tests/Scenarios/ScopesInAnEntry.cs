// A generator with scopes of its own is an entry of a stack: its scopes receive what the other entries receive, in each case.
namespace Yielding.Parity.Scenarios;

internal sealed class ScopesInAnEntry : SyncScenario
{
    private IEnumerable<string> Repository(string name)
    {
        using (Scope.Enter(Listening($"{name} connection")))
        using (Scope.Enter(Resource($"{name} transaction")))
        {
            yield return name;
        }
    }

    private static void Fail() => throw new Late("callback");

    private void Play(Form form, bool bodyFails, bool exitFails)
    {
        try
        {
            form.Stack(stack =>
            {
                stack.Enter(Repository("outer"));
                if (exitFails)
                {
                    stack.Callback(Fail);
                }

                stack.Enter(Repository("inner"));
                Say("body");
                if (bodyFails)
                {
                    throw new Boom("body");
                }
            });
        }
        catch (Exception e)
        {
            Say($"caught {Chain(e)}");
        }
    }

    protected override void Play(Form form)
    {
        Play(form, bodyFails: true, exitFails: false);
        Play(form, bodyFails: false, exitFails: true);
        Play(form, bodyFails: true, exitFails: true);
    }
}
