namespace Yielding;

/// <summary>What only <c>Run</c> does: results, and results in the place of a suppressed exception.</summary>
public sealed class RunTests
{
    private readonly BodyException _failure = new();

    [Test]
    public void Plain_GivesTheBodysResultAfterTheTeardown()
    {
        var journal = new Journal();

        Scope.Run(Recipe(), value => value + 1).ShouldBe(42);

        journal.ShouldBe("exit");

        IEnumerable<int> Recipe()
        {
            yield return 41;
            journal.Write("exit");
        }
    }

    [Test]
    public void ScopeBody_GivesTheBodysResult() => Scope.Run(Suppressing, value => value + 1).ShouldBe(2);

    [Test]
    public void Suppressed_WithoutAResult_IsAClearErrorWithTheExceptionInside()
    {
        var thrown = Should.Throw<InvalidOperationException>(() => Scope.Run(Suppressing, Fail));

        thrown.InnerException.ShouldBeSameAs(_failure);
        thrown.Message.ShouldBe(
            "The scope of 'Suppressing' suppressed the exception of its body, so the body has no result. "
            + "Pass whenSuppressed to supply the result in that case; the suppressed exception is the inner exception.");
    }

    [Test]
    public void Suppressed_WithWhenSuppressed_GivesItsResultAfterTheTeardown()
    {
        var journal = new Journal();

        Scope.Run(
                Suppressing,
                Fail,
                e =>
                {
                    journal.Write("result");
                    e.ShouldBeSameAs(_failure);

                    return 7;
                })
            .ShouldBe(7);

        journal.ShouldBe("exit", "result");

        IEnumerable<int> Suppressing(ScopeBody body)
        {
            yield return 1;
            body.Suppress();
            journal.Write("exit");
        }
    }

    [Test]
    public void NotSuppressed_WhenSuppressedIsNotCalled()
    {
        Scope.Run(One(), value => value, _ => 7).ShouldBe(1);
        Scope.Run(_ => One(), value => value, _ => 7).ShouldBe(1);
        Forms.Caught(() => Scope.Run(_ => One(), Fail, _ => 7)).ShouldBeSameAs(_failure);
        Forms.Caught(() => Scope.Run(One(), Fail, _ => 7)).ShouldBeSameAs(_failure);
    }

    [Test]
    public void SuppressedException_KeepsTheBodysTrace()
    {
        Exception? suppressed = null;

        Scope.Run(
            Handling,
            Fail,
            e =>
            {
                suppressed = e;

                return 0;
            });

        suppressed.ShouldNotBeNull().StackTrace.ShouldNotBeNull().ShouldContain(nameof(Fail));
        suppressed.StackTrace!.ShouldNotContain(nameof(Handling));

        static IEnumerable<int> Handling(ScopeBody body)
        {
            yield return 1;
            Forms.Caught(body.Rethrow);
        }
    }

    [Test]
    public void Nested_InnerFirst_EachReceivesTheExceptionThatTheInnerPropagates()
    {
        var replacement = new TimeoutException();
        var outermost = new Listener("outermost");

        Scope.Run(
            outermost.Generator,
            _ => Scope.Run(
                Suppressing,
                _ => Scope.Run(Replacing, _ => throw _failure)));

        outermost.ShouldHaveCompleted();

        IEnumerable<int> Suppressing(ScopeBody body)
        {
            yield return 1;
            body.Exception.ShouldBeSameAs(replacement);
            body.Suppress();
        }

        IEnumerable<int> Replacing(ScopeBody body)
        {
            yield return 1;
            body.Exception.ShouldBeSameAs(_failure);
            throw replacement;
        }
    }

    [Test]
    public void ReentrantRecursion_EachCallHasItsOwnScope()
    {
        var journal = new Journal();

        Recurse(2);

        journal.ShouldBe("enter 2", "enter 1", "enter 0", "exit 0", "exit 1", "exit 2");

        void Recurse(int depth) => Scope.Run(
            Recipe(depth),
            value =>
            {
                if (value > 0)
                {
                    Recurse(value - 1);
                }
            });

        IEnumerable<int> Recipe(int depth)
        {
            journal.Write($"enter {depth}");
            yield return depth;
            journal.Write($"exit {depth}");
        }
    }

    private static IEnumerable<int> One()
    {
        yield return 1;
    }

    private static IEnumerable<int> Suppressing(ScopeBody body)
    {
        yield return 1;
        body.Suppress();
    }

    private int Fail(int value) => throw _failure;
}
