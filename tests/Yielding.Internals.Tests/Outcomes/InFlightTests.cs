namespace Yielding.Outcomes;

/// <summary>The look at the exception in flight, with handles that lie anywhere: the heap may be below the stack or above it.</summary>
public sealed class InFlightTests
{
    private readonly TimeoutException _failure = new();

    [TestCase(1L)]
    [TestCase(long.MaxValue)]
    [TestCase(0L)]
    public void Look_HandleFarFromStack_IsNotJudgedByAddress(long handle)
    {
        var since = InFlight.Now;
        BodyOutcome outcome = default;
        using var steps = Looking().GetEnumerator();
        steps.MoveNext();

        Should.Throw<TimeoutException>(() =>
        {
            try
            {
                throw _failure;
            }
            finally
            {
                steps.MoveNext();
            }
        });

        outcome.Exception.ShouldBeSameAs(_failure);
        outcome.IsInDoubt.ShouldBeTrue("an iterator that is resumed in a finally block may have ended well");

        IEnumerable<int> Looking()
        {
            yield return 1;
            outcome = InFlight.Look(since, (nint)handle, Environment.CurrentManagedThreadId, counted: null)!.Value;
        }
    }

    [Test]
    public void IsAny_InCatchBlock_IsTrue()
    {
        InFlight.IsAny.ShouldBeFalse();
        InFlight.Current.ShouldBeNull();
        try
        {
            throw _failure;
        }
        catch (TimeoutException)
        {
            InFlight.IsAny.ShouldBeTrue();
            InFlight.Current.ShouldBeSameAs(_failure);
        }

        InFlight.IsAny.ShouldBeFalse();
    }

    [Test]
    public void NothingSince_AfterThrow_IsFalse()
    {
        var since = InFlight.Now;
        InFlight.NothingSince(since).ShouldBeTrue();
        try
        {
            throw _failure;
        }
        catch (TimeoutException)
        {
        }

        InFlight.NothingSince(since).ShouldBeFalse();
    }
}
