namespace Yielding.Outcomes;

/// <summary>A body that reports its completion and then fails, where no state machine answers: the failure beats the report.</summary>
[TestFixtureSource(nameof(s_ways))]
public sealed class ReportedThenFailingTests(string way)
{
    private static readonly string[] s_ways = [.. Disposals.Indirect.Keys];

    private readonly BodyException _failure = new();
    private readonly RecordedScope _scope = new(ScopeKind.Observing);

    [Test]
    public async Task FailsAfterComplete_IsNotCommitted()
    {
        (await AsyncForms.CaughtAsync(() => Disposals.Indirect[way](_scope, () =>
        {
            _scope.Complete();

            throw _failure;
        }))).ShouldBeSameAs(_failure);

        _scope.ShouldNotBeCommitted();
    }
}
