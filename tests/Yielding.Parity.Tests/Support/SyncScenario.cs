namespace Yielding.Parity.Support;

/// <summary>A scenario without awaits.</summary>
internal abstract class SyncScenario : Scenario
{
    public sealed override Task PlayAsync(Form form)
    {
        Play(form);

        return Task.CompletedTask;
    }

    protected abstract void Play(Form form);
}
