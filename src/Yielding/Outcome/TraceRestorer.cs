using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Yielding.Outcome;

/// <summary>Gives an exception the stack trace back that it had when it was captured.</summary>
/// <remarks>
/// The one public way is to throw what was captured, and to catch it again: that costs as much as any throw, and leaves the frame of
/// this class at the end of the trace. So the runtime's own method is called, which a throw from a capture calls first. It is not public: a
/// check at first use tries it out, and wherever it is missing or does something else, the public way is gone. docs/decisions/0003
/// has the reasons.
/// </remarks>
internal static class TraceRestorer
{
    private static readonly Action<Exception, ExceptionDispatchInfo>? s_restore = Find() is { } found && IsRight(found) ? found : null;

    [StackTraceHidden]
    public static void Restore(ExceptionDispatchInfo captured)
    {
        if (s_restore is not null)
        {
            s_restore(captured.SourceException, captured);
        }
        else
        {
            RestoreByThrow(captured);
        }
    }

    [StackTraceHidden]
    internal static void RestoreByThrow(ExceptionDispatchInfo captured)
    {
        try
        {
            InFlight.ThrowAgain(captured);
        }
#pragma warning disable CA1031 // what is caught is what was thrown in the line above
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Where code can't be generated, the first line leaves.")]
    private static Action<Exception, ExceptionDispatchInfo>? Find()
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            return null;
        }

        const BindingFlags NotPublic = BindingFlags.Instance | BindingFlags.NonPublic;
        var method = typeof(Exception).GetMethod("RestoreDispatchState", NotPublic);
        var state = typeof(ExceptionDispatchInfo).GetField("_dispatchState", NotPublic);
        if (method is null || state is null)
        {
            return null;
        }

#pragma warning disable CA1031 // whatever is different on this runtime, there is another way
        try
        {
            // The state's type is not public either, so only generated code can hand it on.
            var restore = new DynamicMethod("Restore", typeof(void), [typeof(Exception), typeof(ExceptionDispatchInfo)], typeof(Exception), skipVisibility: true);
            var code = restore.GetILGenerator();
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Ldarg_1);
            code.Emit(OpCodes.Ldflda, state);
            code.Emit(OpCodes.Call, method);
            code.Emit(OpCodes.Ret);

            return restore.CreateDelegate<Action<Exception, ExceptionDispatchInfo>>();
        }
        catch (Exception)
        {
            return null;
        }
#pragma warning restore CA1031
    }

    /// <summary>Spoils the trace of an exception and restores it.</summary>
    private static bool IsRight(Action<Exception, ExceptionDispatchInfo> restore)
    {
        var probe = new InvalidOperationException("This exception is thrown and caught by Yielding, once, to check the runtime.");
        RestoreByThrow(ExceptionDispatchInfo.Capture(probe));
        var captured = ExceptionDispatchInfo.Capture(probe);
        var frames = FramesOf(probe);
        RestoreByThrow(captured);
        var spoilt = FramesOf(probe);
#pragma warning disable CA1031 // as above
        try
        {
            restore(probe, captured);
        }
        catch (Exception)
        {
            return false;
        }
#pragma warning restore CA1031

        return frames > 0 && frames < spoilt && FramesOf(probe) == frames;
    }

    private static int FramesOf(Exception exception) => new StackTrace(exception, fNeedFileInfo: false).FrameCount;
}
