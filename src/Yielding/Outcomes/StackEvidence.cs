using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
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
    /// <summary>How the body that is being left has ended, with this exception in flight that was thrown after its entry.</summary>
    /// <param name="exception">The exception in flight.</param>
    /// <param name="thrownThrough">The methods it came through, where its own stack trace is no longer to be trusted; else null.</param>
    public static BodyOutcome Judge(Exception exception, StackMethod[]? thrownThrough)
    {
        var wasThrownAgain = thrownThrough is not null;
        thrownThrough ??= MethodsOf(exception);
        StackMethod? owner = null;
        var resumed = false;
        var inIterator = false;
        foreach (var method in OnTheStack())
        {
            if (owner is { } found)
            {
                // Further out the same method again, which awaits itself: it cannot be told which of the two the exception came through.
                if (resumed && method.IsSame(found))
                {
                    return BodyOutcome.InDoubt(exception);
                }

                resumed |= method.IsContinuation;
            }
            else if (Contains(thrownThrough, method))
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
                resumed |= method.IsContinuation;
                inIterator |= method.IsIterator;
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
    public static BodyOutcome JudgeHandled(List<RecentThrow> thrown, bool isAll, bool isOnThreadOfEntry)
    {
        var steps = AsyncStepsOnTheStack();
        if (!steps.Exists(step => step.IsInOrdinaryCode))
        {
            return steps.Count > 0 || isOnThreadOfEntry ? BodyOutcome.Completed : BodyOutcome.Unknown;
        }

        var suspects = thrown.FindAll(one => MethodsOf(one.Exception) is var through
            && steps.Find(step => Contains(through, step.Method)) is { IsInOrdinaryCode: true });
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
        foreach (var method in AllOnTheStack())
        {
            if (method.Method?.DeclaringType is { } type && (type == typeof(Ending) || type == typeof(OneYield)))
            {
                return false;
            }

            if (method.IsContinuation)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The enclosing method of an entry: the first asynchronous method out from here. Null when there is none, or it cannot be identified.</summary>
    /// <param name="offset">Where in that method's code the entry is called; 0 or less when that is not known.</param>
    /// <param name="callee">The method that it has called, if it is not the library's: a helper that enters.</param>
    public static StackMethod? FindEnclosingMethod(out int offset, out StackMethod? callee)
    {
        callee = null;
        foreach (var frame in new StackTrace(fNeedFileInfo: false).GetFrames())
        {
            var method = new StackMethod(frame);
            if (method.IsOwn)
            {
                continue;
            }

            if (method.IsAsync)
            {
                offset = method.Method is null ? frame.GetNativeOffset() : frame.GetILOffset();

                return method.IsIdentified ? method : null;
            }

            callee = method;
        }

        offset = 0;

        return null;
    }

    /// <summary>
    /// How the body of an asynchronous scope has ended, where no state machine shows it: what the exceptions thrown since the entry prove. Null when they prove
    /// nothing.
    /// </summary>
    /// <param name="place">The place of the entry.</param>
    /// <param name="thrown">The exceptions thrown since the entry that are alive, the newest first.</param>
    /// <param name="isAll">Whether these are all.</param>
    /// <param name="isOfAnotherCall">Whether another call of that method than the one on the stack may have entered the scope.</param>
    /// <remarks>
    /// An exception that is leaving the body has passed the method that entered the scope. One that has passed it may as well be handled, or be the
    /// exception of another call of that method: it is named only where no other call had a scope open that was entered at the same place. The scope may also be
    /// disposed by another method than the one that entered it. Then it is that method's exceptions that count, so the methods between here and the entering
    /// method may not have been passed either.
    /// </remarks>
    public static BodyOutcome? JudgeCaught(EntryPlace place, List<RecentThrow> thrown, bool isAll, bool isOfAnotherCall)
    {
        var passed = thrown.ConvertAll(one => MethodsOf(one.Exception));
        var candidates = thrown.Where((_, index) => Contains(passed[index], place.Method)).ToList();
        if (candidates.Count > 0)
        {
            return candidates.Count == 1 && isAll && place.IsOnlyOpenEntry ? BodyOutcome.InDoubt(candidates[0].Exception) : BodyOutcome.Unknown;
        }

        // An asynchronous iterator may also be stopped by its consumer.
        if (!isAll || isOfAnotherCall || place.IsIterator || thrown.Exists(one => one.MayLackMethods) || passed.Exists(methods => Array.Exists(methods, method => !method.IsIdentified)))
        {
            return null;
        }

        foreach (var method in OnTheStack())
        {
            if (method.IsSame(place.Method))
            {
                return BodyOutcome.Completed;
            }

            if (!method.IsIdentified || method.IsContinuation || passed.Exists(methods => Contains(methods, method)))
            {
                break;
            }
        }

        return null;
    }

    /// <summary>
    /// How the body of a synchronous scope has ended that is being left, with these exceptions thrown since its entry, the newest first, on a runtime that does not
    /// tell which exception is in flight.
    /// </summary>
    /// <param name="thrown">The exceptions.</param>
    /// <param name="isAll">Whether these are all.</param>
    /// <param name="isOnThreadOfEntry">Whether the scope is left on the thread that has entered it.</param>
    /// <param name="isOfThisCall">Whether what this thread has thrown can't be the exception of another call of the same method.</param>
    /// <remarks>
    /// An exception that is leaving the body has passed the method that holds the scope, and that method is on the stack, further out than this. It may as well have
    /// handled the exception. Beyond a continuation the stack is that of another call chain. On another thread than that of the entry, and without an asynchronous
    /// method, the method that holds the scope is not there. What another thread has thrown may be the exception of another call: it is not named.
    /// </remarks>
    public static BodyOutcome JudgeStack(List<RecentThrow> thrown, bool isAll, bool isOnThreadOfEntry, bool isOfThisCall)
    {
        var stack = OnTheStack().TakeWhile(method => !method.IsContinuation).ToArray();
        var candidates = thrown.FindAll(one => one.MayLackMethods || MayHavePassed(MethodsOf(one.Exception), stack));
        var here = candidates.FindAll(one => one.Thread == Environment.CurrentManagedThreadId).ConvertAll(one => one.Exception);

        return here.Count > 0 && isOfThisCall ? BodyOutcome.InDoubt([.. here])
            : candidates.Count > 0 || !isAll ? BodyOutcome.Unknown
            : stack.Length == 0 || !(isOnThreadOfEntry || Array.Exists(stack, method => method.IsAsync)) ? BodyOutcome.Unknown
            : BodyOutcome.Completed;
    }

    /// <summary>There is an asynchronous method on the stack, up to the next continuation.</summary>
    public static bool IsInAsyncMethod() => OnTheStack().TakeWhile(method => !method.IsContinuation).Any(method => method.IsAsync);

    /// <summary>The methods that an exception has passed, as far as its stack trace shows them.</summary>
    public static StackMethod[] MethodsOf(Exception exception) => [.. Methods(new StackTrace(exception, fNeedFileInfo: false))];

    private static bool MayHavePassed(StackMethod[] passed, StackMethod[] stack) =>
        Array.Exists(passed, method => !method.IsIdentified || Contains(stack, method));

    private static bool Contains(StackMethod[] methods, StackMethod one) => Array.Exists(methods, method => method.IsSame(one));

    /// <summary>The asynchronous methods out from here, as far as no continuation has resumed one, and whether each is in ordinary code.</summary>
    private static List<(StackMethod Method, bool IsInOrdinaryCode)> AsyncStepsOnTheStack()
    {
        var steps = new List<(StackMethod Method, bool IsInOrdinaryCode)>();
        foreach (var frame in new StackTrace(fNeedFileInfo: false).GetFrames())
        {
            var method = new StackMethod(frame);
            if (method.IsContinuation)
            {
                break;
            }

            if (method.IsAsync)
            {
                steps.Add((method, method.Method is null || !IsInFinallyBlock(method.Method, frame.GetILOffset())));
            }
        }

        return steps;
    }

    // The offset of a block that the JIT has compiled as a function of its own reads as 0, which is nowhere in ordinary code.
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Where trimming has removed the body, the code counts as ordinary.")]
    private static bool IsInFinallyBlock(MethodBase method, int offset) =>
        offset == 0
        || (method.GetMethodBody()?.ExceptionHandlingClauses.Any(
            clause => clause.Flags == ExceptionHandlingClauseOptions.Finally
                && offset >= clause.HandlerOffset
                && offset < clause.HandlerOffset + clause.HandlerLength) ?? false);

    // The library's own frames say nothing: they are there for many scopes at once.
    private static IEnumerable<StackMethod> OnTheStack() => AllOnTheStack().Where(method => !method.IsOwn);

    private static IEnumerable<StackMethod> AllOnTheStack() => Methods(new StackTrace(fNeedFileInfo: false));

    private static IEnumerable<StackMethod> Methods(StackTrace trace) => trace.GetFrames().Select(frame => new StackMethod(frame));
}
