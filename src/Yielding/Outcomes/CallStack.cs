using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Yielding.Outcomes;

/// <summary>
/// The calls on this thread's stack, outwards from the code that has called the library: the facts that the detectors use.
/// </summary>
/// <remarks>Its capture takes microseconds, so it is made only when something was thrown since a scope's entry.</remarks>
internal sealed class CallStack
{
    private readonly List<Call> _calls = [];

    /// <summary>A stack of these calls, the innermost first. For tests.</summary>
    internal CallStack(params IEnumerable<Call> calls)
    {
        _calls.AddRange(calls);
        Count = _calls.Count;
    }

    private CallStack()
    {
        var frames = new StackTrace(fNeedFileInfo: false).GetFrames();
        int? count = null;
        var wasAsync = false;
        foreach (var frame in frames)
        {
            var call = new Call(new StackMethod(frame), frame);
            if (call.Method.IsOwn)
            {
                IsDriven |= _calls.Count == 0 && call.Method.IsDriver;

                wasAsync = false;
                continue;
            }

            if (count is null && (call.Method.IsContinuation || (wasAsync && call.Method.IsResumption)))
            {
                count = _calls.Count;
            }

            wasAsync = call.Method.IsAsync;
            _calls.Add(call);
        }

        Count = count ?? _calls.Count;
    }

    /// <summary>The calls, without those of this library, whose frames belong to many scopes at once.</summary>
    public IReadOnlyList<Call> Calls => _calls;

    /// <summary>
    /// The number of calls up to the continuation that has resumed an asynchronous method, behind which the stack belongs to other code.
    /// </summary>
    public int Count { get; }

    /// <summary>The calls before the continuation.</summary>
    public IEnumerable<Call> Own => _calls.Take(Count);

    /// <summary>The calls behind the continuation.</summary>
    public IEnumerable<Call> Behind => _calls.Skip(Count);

    /// <summary>
    /// Whether the library is driving the generator whose code is running, so that the JIT may have inlined that code into the driver.
    /// </summary>
    public bool IsDriven { get; }

    public static CallStack Capture() => new();

    /// <summary>
    /// Returns whether, behind the continuation, the failure of the first of these methods has resumed the inner code: that method handles
    /// the exception, and no other code does.
    /// </summary>
    public bool IsResumedByFailureOf(StackMethod[] passed)
    {
        var isFailure = false;
        foreach (var call in Behind)
        {
            if (Contains(passed, call.Method))
            {
                return isFailure;
            }

            isFailure = call.Method.IsOfBaseLibrary && (isFailure || call.Method.IsFailureOfTask);
        }

        return false;
    }

    /// <summary>Returns the methods that an exception has passed, from its stack trace.</summary>
    public static StackMethod[] MethodsOf(Exception exception) => [.. Methods(new StackTrace(exception, fNeedFileInfo: false))];

    public static bool Contains(StackMethod[] methods, StackMethod one) => Array.Exists(methods, method => method.IsSame(one));

    /// <summary>
    /// Returns whether the running code was resumed as an asynchronous continuation within the generator that is being exited on this
    /// thread, so that it is not part of that generator.
    /// </summary>
    public static bool IsResumedFromWithinExit()
    {
        var wasAsync = false;
        foreach (var method in Methods(new StackTrace(fNeedFileInfo: false)))
        {
            if (method.IsGeneratorBoundary)
            {
                return false;
            }

            if (method.IsContinuation || (wasAsync && method.IsResumption))
            {
                return true;
            }

            wasAsync = method.IsAsync;
        }

        return false;
    }

    /// <summary>
    /// Finds the enclosing method of an entry: the innermost asynchronous one. Null when there is none, or it cannot be identified.
    /// </summary>
    /// <param name="offset">The offset of the entry in that method's code; 0 or less when unknown.</param>
    /// <param name="callee">The helper that it has called to enter the scope; null when it called the library itself.</param>
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

    private static IEnumerable<StackMethod> Methods(StackTrace trace) => trace.GetFrames().Select(frame => new StackMethod(frame));

    /// <summary>A call on the stack.</summary>
    /// <param name="method">The method that is running.</param>
    /// <param name="frame">Its frame.</param>
    internal readonly struct Call(StackMethod method, StackFrame frame)
    {
        public StackMethod Method => method;

        /// <summary>The offset of the running code in the method's IL.</summary>
        public int Offset => frame.GetILOffset();
    }
}
