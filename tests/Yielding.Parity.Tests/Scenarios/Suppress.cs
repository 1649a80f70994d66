// suppress suppresses the given types and those derived from them. An empty list suppresses nothing.
namespace Yielding.Parity.Scenarios;

internal sealed class Suppress : SyncScenario
{
    public override bool HasForms => false; // in a using it does not compile

    protected override void Play(Form form)
    {
        foreach (var types in new Type[][] { [typeof(Boom)], [typeof(SmallBoom)], [typeof(Late), typeof(Boom)], [typeof(Other)], [] })
        {
            foreach (var exception in new[] { null, new Boom("body"), new SmallBoom("body") })
            {
                Run(types, exception);
            }
        }
    }

    private void Run(Type[] types, Exception? exception)
    {
        try
        {
            ContextManager.Suppress(types).Run(() =>
            {
                if (exception is not null)
                {
                    throw exception;
                }

                Say("completed");
            });
            Say("went on");
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}, the same: {ReferenceEquals(e, exception)}");
        }
    }
}
