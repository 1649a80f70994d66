namespace Yielding.Outcomes;

/// <summary>Open synchronous scopes are counted by their generators.</summary>
public sealed class ActiveScopeCounterTests
{
    [Test]
    public void Enter_RunsOfOneIteratorMethod_AreCountedTogether()
    {
        var one = ActiveScopeCounter.Enter(First());
        one.IsOnlyActive.ShouldBeTrue();
        var other = ActiveScopeCounter.Enter(First());

        one.IsOnlyActive.ShouldBeFalse();
        other.IsOnlyActive.ShouldBeFalse();
        one.Exit();
        other.Exit();
        ActiveScopeCounter.Enter(First()).IsOnlyActive.ShouldBeTrue();
    }

    [Test]
    public void Enter_OtherIteratorMethod_IsCountedApart()
    {
        var one = ActiveScopeCounter.Enter(Second());

        ActiveScopeCounter.Enter(Third()).IsOnlyActive.ShouldBeTrue();
        one.IsOnlyActive.ShouldBeTrue();
    }

    // A delegate is another object each time, and all delegates have one type.
    [Test]
    public void Enter_Delegates_AreCountedByTheirMethods()
    {
        var one = ActiveScopeCounter.Enter((Func<ScopeBody, IEnumerable<int>>)Fourth);

        ActiveScopeCounter.Enter((Func<ScopeBody, IEnumerable<int>>)Fifth).IsOnlyActive.ShouldBeTrue();
        one.IsOnlyActive.ShouldBeTrue();
        ActiveScopeCounter.Enter((Func<ScopeBody, IEnumerable<int>>)Fourth).IsOnlyActive.ShouldBeFalse();
        one.IsOnlyActive.ShouldBeFalse();
    }

    private static IEnumerable<int> First()
    {
        yield return 1;
    }

    private static IEnumerable<int> Second()
    {
        yield return 1;
    }

    private static IEnumerable<int> Third()
    {
        yield return 1;
    }

    private static IEnumerable<int> Fourth(ScopeBody body)
    {
        yield return 1;
    }

    private static IEnumerable<int> Fifth(ScopeBody body)
    {
        yield return 1;
    }
}
