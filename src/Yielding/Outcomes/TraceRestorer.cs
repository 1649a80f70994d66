using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Yielding.Outcomes;

/// <summary>Restores the stack trace that an exception had when it was captured.</summary>
/// <remarks>
/// The only public way is to throw the captured exception, and to catch it again: that costs as much as any throw, and adds the frame of
/// this class to the trace. So the fields are restored that a throw of a captured exception restores first. They are not public: a check at
/// first use tests them, and wherever one is missing or behaves differently, the public way is used. docs/decisions/0003 has the reasons.
/// </remarks>
internal static class TraceRestorer
{
    // The runtime's own method is not used: it also marks the thread, so that the next throw on it would continue an old trace.
    private static readonly (string From, string To)[] s_fields =
    [
        ("StackTrace", "_stackTrace"),
        ("RemoteStackTrace", "_remoteStackTraceString"),

        // .NET 8 keeps the generated methods of a trace alive with it. Otherwise the collector would free them.
        ("DynamicMethods", "_dynamicMethods"),
    ];

    private static Action<Exception, ExceptionDispatchInfo>? s_restore;

    [StackTraceHidden]
    public static void Restore(ExceptionDispatchInfo captured)
    {
        // The check throws, so it must not run in a static constructor, which would block other threads. Concurrent threads each run it.
        var restore = Volatile.Read(ref s_restore);
        if (restore is null)
        {
            restore = Choose(Find());
            Volatile.Write(ref s_restore, restore);
        }

        restore(captured.SourceException, captured);
    }

    [StackTraceHidden]
    internal static void RestoreByThrow(ExceptionDispatchInfo captured)
    {
        try
        {
            ThrowClock.Rethrow(captured);
        }
#pragma warning disable CA1031 // the caught exception was thrown in the line above
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    /// <summary>Returns the fast way if there is one that restores a trace as required, otherwise the public way.</summary>
    internal static Action<Exception, ExceptionDispatchInfo> Choose(Action<Exception, ExceptionDispatchInfo>? found) =>
        found is not null && IsRight(found) ? found : static (_, captured) => RestoreByThrow(captured);

    internal static Action<Exception, ExceptionDispatchInfo>? Find() => Find("_dispatchState", "_stackTraceString", s_fields);

    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Where code cannot be generated, the method returns at once.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Where a field was removed, the public way is used.")]
    internal static Action<Exception, ExceptionDispatchInfo>? Find(string stateName, string textName, (string From, string To)[] copied)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            return null;
        }

        const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var state = typeof(ExceptionDispatchInfo).GetField(stateName, Fields);
        var texts = typeof(Exception).GetField(textName, Fields);
        if (state is null || texts is null)
        {
            return null;
        }

#pragma warning disable CA1031 // on any failure the public way is used
        try
        {
            // The type of the state is not public either, so only generated code can pass it.
            var restore = new DynamicMethod(
                "Restore", typeof(void), [typeof(Exception), typeof(ExceptionDispatchInfo)], typeof(Exception), skipVisibility: true);
            var code = restore.GetILGenerator();
            foreach (var (from, to) in copied)
            {
                var source = state.FieldType.GetField(from, Fields);
                var target = typeof(Exception).GetField(to, Fields);
                if (source is null && target is null && to == "_dynamicMethods")
                {
                    continue; // from .NET 9 on the trace itself keeps them
                }

                if (source is null || source.FieldType != target?.FieldType)
                {
                    return null;
                }

                code.Emit(OpCodes.Ldarg_0);
                code.Emit(OpCodes.Ldarg_1);
                code.Emit(OpCodes.Ldflda, state);
                code.Emit(OpCodes.Ldfld, source);
                code.Emit(OpCodes.Stfld, target);
            }

            // Clears the cached text of the trace.
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Ldnull);
            code.Emit(OpCodes.Stfld, texts);
            code.Emit(OpCodes.Ret);

            return restore.CreateDelegate<Action<Exception, ExceptionDispatchInfo>>();
        }
        catch (Exception)
        {
            return null;
        }
#pragma warning restore CA1031
    }

    /// <summary>Tests whether a changed trace is restored.</summary>
    internal static bool IsRight(Action<Exception, ExceptionDispatchInfo> restore)
    {
        var probe = new InvalidOperationException("Yielding throws and catches this exception once, to check the runtime.");
        RestoreByThrow(ExceptionDispatchInfo.Capture(probe));
        var captured = ExceptionDispatchInfo.Capture(probe);
        var frames = FramesOf(probe);
        RestoreByThrow(captured);
        var changed = FramesOf(probe);
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

        return IsRestored(frames, changed, FramesOf(probe));
    }

    /// <summary>Whether these numbers of frames show that a trace was changed, and then restored.</summary>
    internal static bool IsRestored(int before, int changed, int after) => before > 0 && before < changed && after == before;

    private static int FramesOf(Exception exception) => new StackTrace(exception, fNeedFileInfo: false).FrameCount;
}
