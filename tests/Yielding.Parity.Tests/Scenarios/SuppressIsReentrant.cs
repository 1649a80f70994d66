// One suppress can be used again, also within itself: the innermost suppresses.
namespace Yielding.Parity.Scenarios;

internal sealed class SuppressIsReentrant : SyncScenario
{
    public override bool HasForms => false; // in a using it does not compile

    protected override void Play(Form form)
    {
        var manager = ContextManager.Suppress<Boom>();
        manager.Run(() =>
        {
            manager.Run(() => throw new Boom("inner"));
            Say("the outer body goes on");
            Fail("outer");
            Say("never reached");
        });
        Say("went on");
        manager.Run(() => throw new Boom("again"));
        Say("went on again");
    }

    private static void Fail(string message) => throw new Boom(message);
}
