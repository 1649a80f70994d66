// closing closes its object once, whatever the outcome; when the close fails after the body has, the body's exception is its context.
namespace Yielding.Parity.Scenarios;

internal sealed class Closing : SyncScenario
{
    protected override void Play(Form form)
    {
        var thing = new Thing(this);
        form.Execute(
            ContextManager.Closing(thing, thing => thing.Close()), value => Say($"the thing itself: {ReferenceEquals(value, thing)}"));

        foreach (var fails in new[] { false, true })
        {
            try
            {
                form.Execute(ContextManager.Closing(new Thing(this, fails), thing => thing.Close()), _ => throw new Boom("body"));
            }
            catch (Exception e)
            {
                Say($"caught {Chain(e)}");
            }
        }
    }

    private sealed class Thing(Scenario scenario, bool fails = false)
    {
        public void Close()
        {
            scenario.Say("close");
            if (fails)
            {
                throw new Late("close");
            }
        }
    }
}
