using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Yielding.Outcomes;

/// <summary>The calls on this thread's stack, from the code that has called the library outwards: facts about them, from which the detectors conclude.</summary>
/// <remarks>To capture it takes some microseconds. So it is done only when something was thrown since a scope's entry.</remarks>
internal sealed class CallStack
{
    private readonly List<Call> _calls = [];

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

    /// <summary>The calls, without those of this library: its frames are there for many scopes at once.</summary>
    public IReadOnlyList<Call> Calls => _calls;

    /// <summary>How many of the calls belong together: up to the continuation that has resumed an asynchronous method, behind which the stack is that of other code.</summary>
    public int Count { get; }

    /// <summary>The calls that belong together.</summary>
    public IEnumerable<Call> Own => _calls.Take(Count);

    /// <summary>The calls behind the continuation.</summary>
    public IEnumerable<Call> Behind => _calls.Skip(Count);

    /// <summary>The library is driving the generator whose code is running: the JIT may have inlined that code into the driver.</summary>
    public bool IsDriven { get; }

    public static CallStack Capture() => new();

    /// <summary>
    /// Behind the continuation, the first of these methods has failed, and its failure has resumed what stands further in: it handles the exception, and nothing else does.
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

    /// <summary>The methods that an exception has passed, as far as its stack trace shows them.</summary>
    public static StackMethod[] MethodsOf(Exception exception) => [.. Methods(new StackTrace(exception, fNeedFileInfo: false))];

    public static bool Contains(StackMethod[] methods, StackMethod one) => Array.Exists(methods, method => method.IsSame(one));

    /// <summary>
    /// The code that is running was resumed as an asynchronous continuation from within the generator that is just being exited on this thread: it is not part of that
    /// generator.
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

    /// <summary>The enclosing method of an entry: the first asynchronous one out from here. Null when there is none, or it cannot be identified.</summary>
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

    private static IEnumerable<StackMethod> Methods(StackTrace trace) => trace.GetFrames().Select(frame => new StackMethod(frame));

    /// <summary>A call on the stack.</summary>
    /// <param name="method">The method that is running.</param>
    /// <param name="frame">Its frame.</param>
    internal readonly struct Call(StackMethod method, StackFrame frame)
    {
        public StackMethod Method => method;

        /// <summary>Where in the method's IL the running code stands.</summary>
        public int Offset => frame.GetILOffset();
    }
}
