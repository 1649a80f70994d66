// Each entry is a run of its own, also one within another: the generator's local variables are not shared.
namespace Yielding.Parity.Scenarios;

internal sealed class EachCallIsAFreshRun : SyncScenario
{
    private int _runs;

    private IEnumerable<int> Counting()
    {
        var number = ++_runs;
        Say($"setup {number}");
        yield return number;
        Say($"teardown {number}");
    }

    protected override void Play(Form form)
    {
        form.Execute(Counting(), first => form.Execute(Counting(), second => Say($"body has {first} and {second}")));
        form.Execute(Counting(), third => Say($"body has {third}"));
    }
}
