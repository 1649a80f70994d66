namespace Yielding.Awaiting;

/// <summary>What the scope of a generator with an awaited yield does besides <see cref="AwaitedYieldTests"/>.</summary>
public sealed class AwaitedScopeTests
{
    private readonly Journal _journal = new();

    // Also without exception pointers, where a scope has no other evidence than the outcome of the generator that it is in.
    [Test]
    public void SetupHandlesAnException_AScopeInsideTheGeneratorCompletes([Values] bool isInStack)
    {
        var manager = ContextManager.From(async (Yielder<int> yield) =>
        {
            using var inner = Scope.Enter(Inner());
            try
            {
                throw new TimeoutException();
            }
            catch (TimeoutException)
            {
            }

            await yield.Return(1);
        });

        using (var stack = new ExitStack())
        using (var scope = isInStack ? default : manager.Enter())
        {
            if (isInStack)
            {
                stack.Enter(manager);
            }

            _journal.Write("body");
        }

        _journal.ShouldBe("body", "completed");

        IEnumerable<int> Inner()
        {
            yield return 1;
            _journal.Write("completed");
        }
    }
}
