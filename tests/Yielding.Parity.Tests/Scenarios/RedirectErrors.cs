// The error stream is redirected alike, and restored when the body fails.
namespace Yielding.Parity.Scenarios;

internal sealed class RedirectErrors : SyncScenario
{
    protected override void Play(Form form)
    {
        using var console = new StringWriter();
        using var writer = new StringWriter();
        var before = Console.Error;
        Console.SetError(console);
        try
        {
            Print(form, writer);
        }
        finally
        {
            Console.SetError(before);
        }

        Say($"console: {console.ToString().Trim()}");
        Say($"writer: {writer.ToString().Trim()}");
    }

    private void Print(Form form, StringWriter writer)
    {
        try
        {
            form.Execute(ContextManager.RedirectError(writer), _ =>
            {
                Console.Error.WriteLine("trouble");

                throw new Boom("body");
            });
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }

        Console.Error.WriteLine("after");
    }
}
