// When nothing in a group matches, Python raises a copy of it; in C# the group itself propagates.
namespace Yielding.Parity.Scenarios;

internal sealed class SuppressFindsNothingInAGroup : SyncScenario
{
    public override bool HasForms => false; // in a using it does not compile

    protected override void Play(Form form)
    {
        var group = new AggregateException("all", new Other("1"), new Other("2"));
        try
        {
            ContextManager.Suppress<Boom>().Run(() => throw group);
        }
        catch (AggregateException e)
        {
            Say($"caught {Chain(e)}");
            Say($"the same: {ReferenceEquals(e, group)}");
        }
    }
}
