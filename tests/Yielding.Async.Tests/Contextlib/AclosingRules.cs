namespace Yielding.Contextlib;

// The other rows of AclosingTestCase stand in AsyncContextManagerTests.
[TestFixture(AsyncForm.Using)]
[TestFixture(AsyncForm.Run)]
public sealed class AclosingRules(AsyncForm form)
{
    [Test]
    [Contextlib(113, "AclosingTestCase.test_aclosing_bpo41229")]
    public async Task Closing_IteratorSuspendedInAScope_ExitsItBeforeTheExceptionPropagates()
    {
        var failure = new BodyException();
        var journal = new Journal();
        IEnumerable<int> Resource()
        {
            try
            {
                yield return 1;
                journal.Write("completed");
            }
            finally
            {
                journal.Write("released");
            }
        }

        async IAsyncEnumerable<int> Items()
        {
            using (Scope.Enter(Resource(), out var first))
            {
                yield return first;
                await Task.Yield();
                yield return first + 1;
            }
        }

        var items = AsyncContextManager.Closing(Items().GetAsyncEnumerator());
        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(items, async steps =>
        {
            (await steps.MoveNextAsync()).ShouldBeTrue();
            steps.Current.ShouldBe(1);

            throw failure;
        }));
        journal.Write("caught");

        caught.ShouldBeSameAs(failure);
        journal.ShouldBe("released", "caught");
    }
}
