namespace Yielding.Internal;

/// <summary>Scopes that end well while an exception, which is not their body's, is being handled further out.</summary>
public sealed class ActiveScopeTests
{
    private readonly BodyException _failure = new();
    private readonly Journal _journal = new();

    [Test]
    public void Manager_CompletedInACatchBlock_ReceivesNoException()
    {
        Handling(() =>
        {
            using (new Manager(_journal).Enter())
            {
            }
        });

        _journal.ShouldBe("+", "- null");
    }

#if NET9_0_OR_GREATER // on .NET 8 the runtime itself makes copies
    // A snapshot of the stack trace in each of them, which is a copy, would take quadratic time and memory.
    [Test]
    [NeedsExceptionPointers]
    public void NestedScopes_UnwoundByOneException_AllocateTheSameEach()
    {
        BytesOfEach(10);
        var few = BytesOfEach(100);
        var many = BytesOfEach(800);

        many.ShouldBeLessThan(2 * few);

        static double BytesOfEach(int depth)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Forms.Caught(() => Nest(depth)).ShouldBeOfType<BodyException>();

            return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)depth;
        }

        static void Nest(int depth)
        {
            using var scope = Scope.Enter(Empty());
            if (depth == 1)
            {
                throw new BodyException();
            }

            Nest(depth - 1);
        }

        static IEnumerable<int> Empty()
        {
            yield return 0;
        }
    }
#endif

    [Test]
    public void Stack_ClosedInACatchBlock_EntriesReceiveNoException()
    {
        Handling(() =>
        {
            var stack = new ExitStack();
            stack.Enter(new Manager(_journal));
            stack.Enter(Plain());
            stack.Close();
        });

        _journal.ShouldBe("+", "completed", "- null");
    }

    [Test]
    public void Stack_ClosedByTheTeardownOfAFailedGenerator_EntriesReceiveNoException()
    {
        Forms.Caught(() => Scope.Run(HoldingAStack(), _ => throw _failure)).ShouldBeSameAs(_failure);

        _journal.ShouldBe("+", "completed", "- null");
    }

    private void Handling(Action action)
    {
        try
        {
            throw _failure;
        }
        catch (BodyException)
        {
            action();
        }
    }

    private IEnumerable<int> HoldingAStack()
    {
        var stack = new ExitStack();
        try
        {
            stack.Enter(new Manager(_journal));
            stack.Enter(Plain());
            yield return 1;
        }
        finally
        {
            stack.Close();
        }
    }

    private IEnumerable<int> Plain()
    {
        yield return 1;
        _journal.Write("completed");
    }

    private sealed class Manager(Journal journal) : ContextManager<int>
    {
        protected override int OnEnter()
        {
            journal.Write("+");

            return 1;
        }

        protected override bool OnExit(Exception? thrown)
        {
            journal.Write($"- {thrown?.GetType().Name ?? "null"}");

            return false;
        }
    }
}
