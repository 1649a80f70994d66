namespace Yielding.Outcomes;

/// <summary>
/// A body that reported its completion, and is exited in a <c>finally</c> block while an exception propagates. That exception was thrown
/// after the entry, and is in flight; it is none of the business of the generator, nor of the scopes inside it.
/// </summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class WhileAnExceptionPassesTests(bool onAStack)
{
    private readonly BodyException _failure = new();
    private readonly TimeoutException _passing = new();
    private readonly Journal _journal = new();
    private readonly Listener _inner = new("inner");

    [Test]
    public void ScopeInsideTheGenerator_IsCompleted([Values] bool observes)
    {
        Complete(Around(), observes).ShouldBeSameAs(_passing);

        _inner.ShouldHaveCompleted();

        IEnumerable<int> Around()
        {
            using (_inner.Enter())
            {
                yield return 1;
            }
        }
    }

    [Test]
    public void ScopeInAFieldOfAManager_IsCompleted()
    {
        var manager = new HoldingManager(_inner);

        Complete(() => manager.Enter(), stack => stack.Enter(manager)).ShouldBeSameAs(_passing);

        _inner.ShouldHaveCompleted();
    }

    [Test]
    public void HandWrittenEnumerator_IsMovedTwiceAndDisposedOnce([Values] bool observes)
    {
        Complete(HandWritten(move => move == 1), observes).ShouldBeSameAs(_passing);

        _journal.ShouldBe("move 1", "move 2", "dispose");
    }

    [Test]
    public void HandWrittenEnumerator_TeardownThrows_IsDisposedOnceAndTheExceptionPropagates([Values] bool observes)
    {
        Complete(HandWritten(move => move == 1 ? true : throw _failure), observes).ShouldBeSameAs(_failure);

        _journal.ShouldBe("move 1", "move 2", "dispose");
    }

    [Test]
    public void HandWrittenEnumerator_ThatYieldsAgain_IsAViolationAndDisposedOnce([Values] bool observes)
    {
        Complete(HandWritten(_ => true), observes).ShouldBeOfType<YieldRuleException>().Violation.ShouldBe(YieldRuleViolation.YieldedAgain);

        _journal.ShouldBe("move 1", "move 2", "dispose");
    }

    private Exception? Complete(IEnumerable<int> generator, bool observes) =>
        observes
            ? Complete(() => Scope.Enter(_ => generator), stack => stack.Enter(_ => generator))
            : Complete(() => Scope.Enter(generator), stack => stack.Enter(generator));

    private Exception? Complete(Func<Scope<int>> enter, Action<ExitStack> enterOnStack) =>
        Forms.Caught(() =>
        {
            using var stack = new ExitStack();
            if (onAStack)
            {
                enterOnStack(stack);
                try
                {
                    throw _passing;
                }
                finally
                {
                    stack.Complete();
                    stack.Dispose();
                }
            }

            var scope = enter();
            try
            {
                throw _passing;
            }
            finally
            {
                scope.Complete();
                scope.Dispose();
            }
        });

    private Enumerators.HandWritten<int> HandWritten(Func<int, bool> moveNext) =>
        new()
        {
            MoveNext = move =>
            {
                _journal.Write($"move {move}");

                return moveNext(move);
            },
            Dispose = () => _journal.Write("dispose"),
        };
}
