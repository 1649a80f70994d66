// The body completes: the code after the yield runs, then the finally blocks.
namespace Yielding.Parity.Scenarios;

internal sealed class BodyCompletes : SyncScenario
{
    private IEnumerable<string> Opened(string name)
    {
        Say($"open {name}");
        try
        {
            yield return name.ToUpperInvariant();
            Say($"flush {name}");
        }
        finally
        {
            Say($"close {name}");
        }
    }

    protected override void Play(Form form)
    {
        form.Execute(Opened("file"), file => Say($"body has {file}"));
        Say("went on");
    }
}
