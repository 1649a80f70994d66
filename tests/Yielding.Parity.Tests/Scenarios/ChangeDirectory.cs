// The working directory is changed for the body, nested or failing, and each exit restores the directory of its own entry.
namespace Yielding.Parity.Scenarios;

internal sealed class ChangeDirectory : SyncScenario
{
    private static string Here() => Path.GetFileName(Directory.GetCurrentDirectory());

    protected override void Play(Form form)
    {
        using var folder = new TemporaryFolder();
        using (ContextManager.CurrentDirectory(folder.File(".")).Enter())
        {
            Directory.CreateDirectory("start/one");
            Directory.CreateDirectory("start/two");
            Directory.SetCurrentDirectory("start");
            Walk(form, ContextManager.CurrentDirectory(Path.GetFullPath("one")), ContextManager.CurrentDirectory(Path.GetFullPath("two")));
        }
    }

    private void Walk(Form form, ContextManager<string> one, ContextManager<string> two)
    {
        Say(Here());
        form.Execute(one, _ =>
        {
            Say(Here());
            form.Execute(two, _ =>
            {
                Say(Here());
                form.Execute(one, _ => Say(Here()));
                Say(Here());
            });
            Say(Here());
        });
        Say(Here());
        try
        {
            form.Execute(two, _ => throw new Boom("body"));
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }

        Say(Here());
    }
}
