// A generator may hold scopes of its own around its yield. Its body is then their body, and they receive its outcome.
namespace Yielding.Parity.Scenarios;

internal sealed class ScopesInAGenerator : SyncScenario
{
    private IEnumerable<int> Repository(Exception? lastWords = null)
    {
        using (Scope.Enter(Listening("connection")))
        using (Scope.Enter(Resource("transaction")))
        {
            try
            {
                yield return 1;
                Say("after");
            }
            finally
            {
                if (lastWords is not null)
                {
                    throw lastWords;
                }
            }
        }
    }

    protected override void Play(Form form)
    {
        form.Execute(Repository(), _ => Say("body"));

        foreach (var lastWords in new[] { null, new Late("cleaning up") })
        {
            try
            {
                form.Execute(Repository(lastWords), _ => throw new Boom("body"));
            }
            catch (Exception e)
            {
                Say($"caught {Chain(e)}");
            }
        }
    }
}
