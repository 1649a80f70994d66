using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>Detection of the exception in flight, with handles that lie anywhere: the heap may be below the stack or above it.</summary>
public sealed class DetectorTests
{
    private readonly TimeoutException _failure = new();

    [TestCase(1L)]
    [TestCase(long.MaxValue)]
    [TestCase(0L)]
    public void Detect_HandleFarFromStack_AddressDoesNotCount(long handle)
    {
        var since = ThrowClock.Now;
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
        outcome.IsAmbiguous.ShouldBeTrue("an iterator that is resumed in a finally block may have ended well");

        IEnumerable<int> Looking()
        {
            yield return 1;
            outcome = Detector.Detect(since, (nint)handle, Environment.CurrentManagedThreadId, counted: null)!.Value;
        }
    }

    [Test]
    public void IsExitedByEnclosingMethod_HandleOfCaller_IsTrue()
    {
        var variable = 0;
        var handle = Unsafe.ByteOffset(ref Unsafe.NullRef<int>(), ref variable);
        var thread = Environment.CurrentManagedThreadId;

        Detector.IsExitedByEnclosingMethod(handle, thread).ShouldBeTrue();
        Detector.IsExitedByEnclosingMethod(handle, thread + 1).ShouldBeFalse("the scope was entered on another thread");
        Detector.IsExitedByEnclosingMethod(handle: 0, thread).ShouldBeFalse("it is not held by a variable");
    }

    [Test]
    public void IsAny_InCatchBlock_IsTrue()
    {
        ExceptionPointers.IsAny.ShouldBeFalse();
        ExceptionPointers.Current.ShouldBeNull();
        try
        {
            throw _failure;
        }
        catch (TimeoutException)
        {
            ExceptionPointers.IsAny.ShouldBeTrue();
            ExceptionPointers.Current.ShouldBeSameAs(_failure);
        }

        ExceptionPointers.IsAny.ShouldBeFalse();
    }

    [Test]
    public void NothingSince_AfterThrow_IsFalse()
    {
        var since = ThrowClock.Now;
        ThrowClock.NothingSince(since).ShouldBeTrue();
        try
        {
            throw _failure;
        }
        catch (TimeoutException)
        {
        }

        ThrowClock.NothingSince(since).ShouldBeFalse();
    }
}
