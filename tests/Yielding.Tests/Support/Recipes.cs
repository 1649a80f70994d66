namespace Yielding.Support;

/// <summary>The generators and the manager whose scopes the tests of the diagnostics observe. Events have their names.</summary>
internal static class Recipes
{
    public static IEnumerable<int> Recipe()
    {
        yield return 1;
    }

    public static IEnumerable<int> Observing(ScopeBody body)
    {
        yield return 1;
        body.Rethrow();
    }

    public static IEnumerable<int> Suppressing(ScopeBody body)
    {
        yield return 1;
        body.Suppress();
    }

    public static IEnumerable<int> Replacing()
    {
        try
        {
            yield return 1;
        }
        finally
        {
            throw new TimeoutException("later");
        }
    }

    public static async ScopeRun Awaiting(Yielder<int> yield) => await yield.Return(1);

    public sealed class ClassBased : ContextManager<int>
    {
        protected override int OnEnter() => 1;

        protected override bool OnExit(Exception? thrown) => false;
    }
}
