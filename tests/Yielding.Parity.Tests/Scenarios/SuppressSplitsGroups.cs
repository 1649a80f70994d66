// suppress removes the matching exceptions from a group, at any depth. The rest propagates as a new group, whose context is the old one.
namespace Yielding.Parity.Scenarios;

internal sealed class SuppressSplitsGroups : SyncScenario
{
    public override bool HasForms => false; // in a using it does not compile

    private static AggregateException Group() => new(
        "all",
        new Boom("1"),
        new AggregateException("some", new SmallBoom("2"), new Late("3")),
        new AggregateException("gone", new Boom("4")),
        new Other("5"));

    protected override void Play(Form form)
    {
        foreach (var types in new Type[][] { [typeof(Boom)], [typeof(Boom), typeof(Late)], [typeof(Boom), typeof(Late), typeof(Other)] })
        {
            try
            {
                ContextManager.Suppress(types).Run(() => throw Group());
                Say("went on");
            }
            catch (AggregateException e)
            {
                Say($"caught {Chain(e)}");
            }
        }
    }
}
