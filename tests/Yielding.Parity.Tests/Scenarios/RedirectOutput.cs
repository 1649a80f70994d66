// The body's output goes to the given writer. Making the manager redirects nothing; it can be used again, also within itself.
namespace Yielding.Parity.Scenarios;

internal sealed class RedirectOutput : SyncScenario
{
    protected override void Play(Form form)
    {
        using var console = new StringWriter();
        using var writer = new StringWriter();
        using var other = new StringWriter();
        var before = Console.Out;
        Console.SetOut(console);
        try
        {
            Print(form, writer, other);
        }
        finally
        {
            Console.SetOut(before);
        }

        Say($"console: {Words(console)}");
        Say($"writer: {Words(writer)}");
        Say($"other: {Words(other)}");
    }

    private void Print(Form form, StringWriter writer, StringWriter other)
    {
        var manager = ContextManager.RedirectOut(writer);
        Console.WriteLine("before");
        form.Execute(manager, value =>
        {
            Say($"the writer itself: {ReferenceEquals(value, writer)}");
            Console.WriteLine("first");
            form.Execute(ContextManager.RedirectOut(other), _ =>
            {
                Console.WriteLine("elsewhere");
                form.Execute(manager, _ => Console.WriteLine("second"));
                Console.WriteLine("elsewhere again");
            });
            Console.WriteLine("third");
        });
        Console.WriteLine("between");
        form.Execute(manager, _ => Console.WriteLine("fourth"));
        Console.WriteLine("after");
    }

    private static string Words(StringWriter writer) => string.Join(' ', writer.ToString().Split(Environment.NewLine)).Trim();
}
