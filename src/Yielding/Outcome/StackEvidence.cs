using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Yielding.Internal;

namespace Yielding.Outcome;

/// <summary>
/// Tells from the methods on the stack whether an exception that is in flight is leaving the body of the scope that is being left.
/// </summary>
/// <remarks>
/// It is asked only when an exception was thrown after the entry of a scope whose handle does not lie on the stack above it: one in a
/// field, in an asynchronous method, or in an iterator. A walk takes some microseconds.
/// </remarks>
internal static class StackEvidence
{
    private const string Reason = "Only names and identities of methods are used; where a frame has no method, the outcome is in doubt.";

    /// <summary>How the body that is being left has ended, with this exception in flight that was thrown after its entry.</summary>
    /// <param name="exception">The exception in flight.</param>
    /// <param name="thrownThrough">The methods it came through, where its own stack trace is no longer to be trusted; else null.</param>
    public static BodyOutcome Judge(Exception exception, MethodBase[]? thrownThrough)
    {
        thrownThrough ??= MethodsOf(exception);
        MethodBase? owner = null;
        var resumed = false;
        var inIterator = false;
        foreach (var method in OnTheStack())
        {
            if (owner is not null)
            {
                // Further out the same method again, which awaits itself: it cannot be told which of the two the exception came through.
                if (resumed && IsSame(method, owner))
                {
                    return BodyOutcome.InDoubt(exception);
                }

                resumed |= IsContinuation(method);
            }
            else if (Array.Exists(thrownThrough, through => IsSame(through, method)))
            {
                // The first method out from here that the exception came through. If the code in between was started by a
                // continuation, somebody's catch or finally block has resumed an asynchronous method, which left its scope in peace.
                if (resumed)
                {
                    return BodyOutcome.Completed;
                }

                // An iterator in between that the exception did not come through was resumed in somebody's catch or finally block.
                // Its own body may have ended well, or it may hold the scope for the code that resumed it.
                if (inIterator)
                {
                    return BodyOutcome.InDoubt(exception);
                }

                owner = method;
            }
            else
            {
                resumed |= IsContinuation(method);
                inIterator |= IsStepOfIterator(method);
            }
        }

        return owner is null ? BodyOutcome.InDoubt(exception) : BodyOutcome.Failed(exception);
    }

    /// <summary>
    /// The code that is running was resumed as an asynchronous continuation from within the generator that is just being ended on
    /// this thread: it is not part of that generator.
    /// </summary>
    public static bool IsResumedFromWithinEnding()
    {
        foreach (var frame in new StackTrace(fNeedFileInfo: false).GetFrames())
        {
            var method = MethodOf(frame);
            if (method?.DeclaringType == typeof(Ending) || method?.DeclaringType == typeof(OneYield))
            {
                return false;
            }

            if (method is not null && IsContinuation(method))
            {
                return true;
            }
        }

        return false;
    }

    public static MethodBase[] MethodsOf(Exception exception) => Methods(new StackTrace(exception, fNeedFileInfo: false));

    // The library's own frames say nothing: they are there for many scopes at once.
    private static IEnumerable<MethodBase> OnTheStack() =>
        Methods(new StackTrace(fNeedFileInfo: false)).Where(method => method.Module != typeof(StackEvidence).Module);

    private static MethodBase[] Methods(StackTrace trace) => [.. trace.GetFrames().Select(MethodOf).OfType<MethodBase>()];

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Reason)]
    private static MethodBase? MethodOf(StackFrame frame) => frame.GetMethod();

    private static bool IsSame(MethodBase one, MethodBase other) =>
        ReferenceEquals(one, other)
        || (one.DeclaringType is not null && other.DeclaringType is not null && one.HasSameMetadataDefinitionAs(other));

    // Every asynchronous method of the base library's builders is resumed through a box of its state machine.
    private static bool IsContinuation(MethodBase method) =>
        method.DeclaringType is { Namespace: "System.Runtime.CompilerServices" } type
        && type.Name.Contains("StateMachineBox", StringComparison.Ordinal);

    private static bool IsStepOfIterator(MethodBase method) =>
        method.Name == nameof(System.Collections.IEnumerator.MoveNext)
        && typeof(System.Collections.IEnumerator).IsAssignableFrom(method.DeclaringType);
}
