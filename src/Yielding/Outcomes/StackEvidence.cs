using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Yielding.Internal;

namespace Yielding.Outcomes;

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
        var wasThrownAgain = thrownThrough is not null;
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

        // It was thrown again on top of the throw that is still in flight, and that was dealt with. The method may be in the trace from a throw before
        // both: then it was resumed by whoever handles this one, has heard of it from its task, and has handled it.
        return owner is null || wasThrownAgain ? BodyOutcome.InDoubt(exception) : BodyOutcome.Failed(exception);
    }

    /// <summary>
    /// How the body that is being left has ended, with nothing in flight, but these exceptions thrown after its entry and still alive, the newest first.
    /// </summary>
    /// <param name="thrown">The exceptions, each with the thread that has thrown it.</param>
    /// <param name="isAll">Whether these are all.</param>
    /// <param name="isOnThreadOfEntry">Whether the scope is left on the thread that has entered it.</param>
    /// <remarks>
    /// <para>A <c>finally</c> block with an <c>await</c> in it, and what <c>await using</c> makes, is no such block to the runtime: the compiler
    /// catches the exception, runs the block as ordinary code and throws the exception again later. So an asynchronous method that
    /// caught one of these, and leaves the scope in ordinary code, may be failing or may have handled it: this is in doubt. In a
    /// real <c>finally</c> block, such as a <c>using</c> makes, an exception would be in flight.</para>
    /// <para>One that another thread has thrown may also be that of another call of the same method. It must not be thrown here, so the outcome is
    /// unknown then. It is unknown as well on another thread without any asynchronous method: nobody can tell what that does for whom.</para>
    /// </remarks>
    public static BodyOutcome JudgeHandled(List<(Exception Exception, int Thread)> thrown, bool isAll, bool isOnThreadOfEntry)
    {
        var steps = AsyncStepsOnTheStack();
        if (!steps.Exists(step => step.IsInOrdinaryCode))
        {
            return steps.Count > 0 || isOnThreadOfEntry ? BodyOutcome.Completed : BodyOutcome.Unknown;
        }

        var suspects = thrown.FindAll(one => MethodsOf(one.Exception) is var through
            && steps.Find(step => Array.Exists(through, method => IsSame(method, step.Method))) is { IsInOrdinaryCode: true });
        var here = suspects.FindAll(one => one.Thread == Environment.CurrentManagedThreadId).ConvertAll(one => one.Exception);

        return here.Count > 0 ? BodyOutcome.InDoubt([.. here])
            : suspects.Count > 0 || !isAll ? BodyOutcome.Unknown
            : BodyOutcome.Completed;
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

    /// <summary>The first asynchronous method out from here; null when there is none.</summary>
    /// <param name="isCaller">It is the one that called the library.</param>
    public static MethodBase? FindOwner(out bool isCaller)
    {
        isCaller = true;
        foreach (var method in OnTheStack())
        {
            if (IsStepOfAsyncMethod(method))
            {
                return method;
            }

            isCaller = false;
        }

        return null;
    }

    /// <summary>How the body of an asynchronous scope that is being left has ended, with these exceptions thrown in its flow, the newest first.</summary>
    /// <remarks>
    /// None has come through the owner, so none is leaving it. But a scope can be left by another method than its owner; then it is that
    /// method's exceptions that would count. So everything between here and the owner is asked too.
    /// </remarks>
    public static BodyOutcome JudgeFlow(MethodBase owner, List<(Exception Exception, bool IsTraceLost)> thrown)
    {
        var through = new List<MethodBase>();
        var suspects = new List<Exception>();
        foreach (var (exception, isTraceLost) in thrown)
        {
            var methods = MethodsOf(exception);
            if (isTraceLost || Array.Exists(methods, method => IsSame(method, owner)))
            {
                suspects.Add(exception);
            }

            through.AddRange(methods);
        }

        if (suspects.Count > 0)
        {
            return BodyOutcome.InDoubt([.. suspects]);
        }

        foreach (var method in OnTheStack())
        {
            if (IsSame(method, owner))
            {
                return BodyOutcome.Completed;
            }

            if (IsContinuation(method) || through.Exists(one => IsSame(one, method)))
            {
                break;
            }
        }

        return BodyOutcome.Unknown;
    }

    /// <summary>
    /// How the body of a synchronous scope that is being left has ended, with these exceptions thrown in its flow, the newest first, and nothing to
    /// tell whether one is in flight.
    /// </summary>
    /// <remarks>
    /// One that is leaving the body has come through the method that owns it, and that method is on the stack, further out than this. It may
    /// as well have handled the exception. Beyond a continuation the stack is that of another flow. On another thread than that of the entry, and
    /// without an asynchronous method, the owner is not there.
    /// </remarks>
    public static BodyOutcome JudgeStack(List<(Exception Exception, bool IsTraceLost)> thrown, bool isOnThreadOfEntry)
    {
        var stack = OnTheStack().TakeWhile(method => !IsContinuation(method)).ToArray();
        var suspects = thrown
            .Where(one => one.IsTraceLost || Array.Exists(MethodsOf(one.Exception), method => Array.Exists(stack, other => IsSame(other, method))))
            .Select(one => one.Exception)
            .ToArray();

        return suspects.Length > 0 ? BodyOutcome.InDoubt(suspects)
            : stack.Length == 0 || !(isOnThreadOfEntry || Array.Exists(stack, IsStepOfAsyncMethod)) ? BodyOutcome.Unknown
            : BodyOutcome.Completed;
    }

    public static MethodBase[] MethodsOf(Exception exception) => Methods(new StackTrace(exception, fNeedFileInfo: false));

    /// <summary>The asynchronous methods out from here, as far as no continuation has resumed one, and whether each is in ordinary code.</summary>
    private static List<(MethodBase Method, bool IsInOrdinaryCode)> AsyncStepsOnTheStack()
    {
        var steps = new List<(MethodBase Method, bool IsInOrdinaryCode)>();
        foreach (var frame in new StackTrace(fNeedFileInfo: false).GetFrames())
        {
            if (MethodOf(frame) is not { } method)
            {
                continue;
            }

            if (IsContinuation(method))
            {
                break;
            }

            if (IsStepOfAsyncMethod(method))
            {
                steps.Add((method, !IsInFinallyBlock(method, frame.GetILOffset())));
            }
        }

        return steps;
    }

    // The offset of a block that the JIT has compiled as a function of its own reads as 0, which is nowhere in ordinary code.
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Reason)]
    private static bool IsInFinallyBlock(MethodBase method, int offset) =>
        offset == 0
        || (method.GetMethodBody()?.ExceptionHandlingClauses.Any(
            clause => clause.Flags == ExceptionHandlingClauseOptions.Finally
                && offset >= clause.HandlerOffset
                && offset < clause.HandlerOffset + clause.HandlerLength) ?? false);

    // The library's own frames say nothing: they are there for many scopes at once.
    private static IEnumerable<MethodBase> OnTheStack() =>
        Methods(new StackTrace(fNeedFileInfo: false)).Where(method => !IsOwn(method));

    private static bool IsOwn(MethodBase method) =>
        method.Module == typeof(StackEvidence).Module
        || (method.DeclaringType?.Namespace is nameof(Yielding) or "Yielding.Internal" && method.Module.Assembly.GetName().Name == "Yielding.Async");

    private static MethodBase[] Methods(StackTrace trace) => [.. trace.GetFrames().Select(MethodOf).OfType<MethodBase>()];

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Reason)]
    private static MethodBase? MethodOf(StackFrame frame) => frame.GetMethod();

    public static bool IsSame(MethodBase one, MethodBase other) =>
        ReferenceEquals(one, other)
        || (one.DeclaringType is not null && other.DeclaringType is not null && one.HasSameMetadataDefinitionAs(other));

    // Every asynchronous method of the base library's builders is resumed through a box of its state machine.
    private static bool IsContinuation(MethodBase method) =>
        method.DeclaringType is { Namespace: "System.Runtime.CompilerServices" } type
        && type.Name.Contains("StateMachineBox", StringComparison.Ordinal);

    private static bool IsStepOfAsyncMethod(MethodBase method) =>
        method.Name == nameof(IAsyncStateMachine.MoveNext) && typeof(IAsyncStateMachine).IsAssignableFrom(method.DeclaringType);

    private static bool IsStepOfIterator(MethodBase method) =>
        method.Name == nameof(System.Collections.IEnumerator.MoveNext)
        && typeof(System.Collections.IEnumerator).IsAssignableFrom(method.DeclaringType);
}
