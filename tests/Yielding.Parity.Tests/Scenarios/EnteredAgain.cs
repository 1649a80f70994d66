// The result of a @contextmanager function can be entered once. A C# sequence can be enumerated again, and so entered again.
namespace Yielding.Parity.Scenarios;

internal sealed class EnteredAgain : SyncScenario
{
    protected override void Play(Form form)
    {
        var sequence = Resource("a");
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            form.Execute(sequence, _ => Say($"body {attempt}"));
        }
    }
}
