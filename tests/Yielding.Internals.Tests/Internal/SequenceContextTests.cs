namespace Yielding.Internal;

/// <summary>The execution context of a decorated sequence.</summary>
public sealed class SequenceContextTests
{
    private readonly SequenceContext _context = new();
    private readonly AsyncLocal<string?> _inside = new();
    private readonly AsyncLocal<string?> _consumers = new();

    [Test]
    public void Enter_NothingSet_RunsInTheConsumersContext()
    {
        foreach (var value in new[] { "one", "two" })
        {
            _consumers.Value = value;
            var before = ExecutionContext.Capture();
            using (_context.Enter())
            {
                ExecutionContext.Capture().ShouldBeSameAs(before);
                _consumers.Value.ShouldBe(value, "as in an undecorated sequence");
            }

            ExecutionContext.Capture().ShouldBeSameAs(before);
        }
    }

    [Test]
    public void Enter_SomethingWasSet_IsThereInsideOnly()
    {
        var before = ExecutionContext.Capture();
        using (_context.Enter())
        {
            _inside.Value = "set";
        }

        _inside.Value.ShouldBeNull();
        ExecutionContext.Capture().ShouldBeSameAs(before);
        using (_context.Enter())
        {
            _inside.Value.ShouldBe("set");
            _inside.Value = "set again";
        }

        _inside.Value.ShouldBeNull();
        using (_context.Enter())
        {
            _inside.Value.ShouldBe("set again");
        }
    }

    [Test]
    public void Enter_SetBackInside_StaysItsOwn()
    {
        using (_context.Enter())
        {
            _inside.Value = "set";
        }

        using (_context.Enter())
        {
            _inside.Value = null;
        }

        _inside.Value = "consumer's";
        using (_context.Enter())
        {
            _inside.Value.ShouldBeNull();
        }

        _inside.Value.ShouldBe("consumer's");
    }

    [Test]
    public void Enter_ConsumerChangesItsContext_ItIsRestored()
    {
        using (_context.Enter())
        {
            _inside.Value = "set";
        }

        _consumers.Value = "later";
        using (_context.Enter())
        {
            _inside.Value.ShouldBe("set");
            _consumers.Value.ShouldBeNull("the sequence's context was made before");
        }

        _consumers.Value.ShouldBe("later");
    }

    [Test]
    public void Enter_CodeThrows_RestoresTheConsumersContextAndKeepsWhatWasSet()
    {
        var before = ExecutionContext.Capture();
        Should.Throw<TimeoutException>(Fail);

        ExecutionContext.Capture().ShouldBeSameAs(before);
        using (_context.Enter())
        {
            _inside.Value.ShouldBe("set");
        }

        void Fail()
        {
            using (_context.Enter())
            {
                _inside.Value = "set";

                throw new TimeoutException();
            }
        }
    }

    [Test]
    public async Task Restore_InAsyncMethod_IsGoneForTheConsumer()
    {
        await Step("set", expected: null);
        _inside.Value.ShouldBeNull();
        await Step("again", expected: "set");
        _inside.Value.ShouldBeNull();
        await Step("end", expected: "again");

        async Task Step(string value, string? expected)
        {
            var consumers = ExecutionContext.Capture();
            _context.Restore();
            _inside.Value.ShouldBe(expected);
            _inside.Value = value;
            await Task.Yield();
            _inside.Value.ShouldBe(value);
            _context.Keep(consumers);
        }
    }

    [Test]
    public void Keep_NothingSet_KeepsNothing()
    {
        _context.Keep(ExecutionContext.Capture());
        _consumers.Value = "later";
        _context.Restore();

        _consumers.Value.ShouldBe("later");
    }

    [Test]
    public void Enter_FlowSuppressed_DoesNotThrow()
    {
        using (ExecutionContext.SuppressFlow())
        using (_context.Enter())
        {
            ExecutionContext.IsFlowSuppressed().ShouldBeTrue();
        }

        ExecutionContext.IsFlowSuppressed().ShouldBeFalse();
    }
}
