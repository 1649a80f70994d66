using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Yielding.Outcomes;

/// <summary>Both ways to give an exception its stack trace back: the fast one, and that for a runtime where it is gone.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class TraceRestorerTests(bool isFast)
{
    [Test]
    public void Trace_IsAsItWasWhenItWasCaptured()
    {
        var thrown = new TimeoutException();
        Catch(() => First(thrown));
        var captured = ExceptionDispatchInfo.Capture(thrown);
        var before = thrown.StackTrace.ShouldNotBeNull();
        Catch(() => Second(thrown));
        thrown.StackTrace.ShouldNotBeNull().ShouldContain(nameof(Second));

        Restore(captured);

        thrown.StackTrace.ShouldNotBeNull().ShouldStartWith(before);
        thrown.StackTrace.ShouldContain(nameof(First));
        thrown.StackTrace.ShouldNotContain(nameof(Second));
    }

    [Test]
    public void ThrowOfAnotherExceptionAfterwards_HasItsOwnTrace()
    {
        var thrown = new TimeoutException();
        Catch(() => First(thrown));
        var captured = ExceptionDispatchInfo.Capture(thrown);
        Catch(() => Second(thrown));
        Restore(captured);
        var next = new TimeoutException();

        Catch(() => Second(next));

        next.StackTrace.ShouldNotBeNull().ShouldNotContain(nameof(First));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void First(Exception thrown) => throw thrown;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Second(Exception thrown) => throw thrown;

    private static void Catch(Action action)
    {
        try
        {
            action();
        }
        catch (TimeoutException)
        {
        }
    }

    private void Restore(ExceptionDispatchInfo captured)
    {
        if (isFast)
        {
            TraceRestorer.Restore(captured);
        }
        else
        {
            TraceRestorer.RestoreByThrow(captured);
        }
    }
}
