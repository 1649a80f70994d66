using System.Reflection.Emit;
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

    // .NET 8 keeps the generated methods of a trace alive beside it: without them the collector frees what the trace names.
    [Test]
    public void TraceOfAGeneratedMethod_AfterACollection_NamesIt()
    {
        var thrown = ThrowFromAGeneratedMethod();

        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        thrown.StackTrace.ShouldNotBeNull().ShouldContain("generated_method");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private TimeoutException ThrowFromAGeneratedMethod()
    {
        var thrown = new TimeoutException();
        var generated = new DynamicMethod(
            "generated_method", typeof(void), [typeof(Exception)], typeof(TraceRestorerTests).Module, skipVisibility: true);
        var code = generated.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Throw);
        var method = generated.CreateDelegate<Action<Exception>>();
        Catch(() => method(thrown));
        var captured = ExceptionDispatchInfo.Capture(thrown);
        Catch(() => Second(thrown));
        Restore(captured);

        return thrown;
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
