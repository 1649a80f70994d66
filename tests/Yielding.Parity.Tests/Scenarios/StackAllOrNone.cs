// The idiom that opens all or none: when one can't be opened, those before it are closed; when all could be, they stay open.
namespace Yielding.Parity.Scenarios;

internal sealed class StackAllOrNone : SyncScenario
{
    private IEnumerable<string> Opened(string name)
    {
        if (name == "missing")
        {
            throw new Late(name);
        }

        Say($"open {name}");
        try
        {
            yield return name;
        }
        finally
        {
            Say($"close {name}");
        }
    }

    private ExitStack OpenAll(Form form, params string[] names) => form.Stack(stack =>
    {
        foreach (var name in names)
        {
            stack.Enter(Opened(name));
        }

        return stack.PopAll();
    });

    protected override void Play(Form form)
    {
        var files = OpenAll(form, "a", "b");
        Say("all are open");
        files.Close();

        try
        {
            OpenAll(form, "a", "missing", "b");
        }
        catch (Late e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
