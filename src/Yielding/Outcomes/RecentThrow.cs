namespace Yielding.Outcomes;

/// <summary>An exception that was thrown recently, once or several times.</summary>
/// <param name="exception">The exception.</param>
/// <param name="thread">The thread of the newest throw.</param>
/// <param name="length">The number of frames in its stack trace at the oldest of these throws; 0 when it was not kept.</param>
internal readonly struct RecentThrow(Exception exception, int thread, int length)
{
    private readonly int _length = length;

    public Exception Exception => exception;

    public int Thread => thread;

    /// <summary>
    /// Whether a later throw of the same object may have reset the stack trace, so that it no longer contains the methods that an earlier
    /// throw passed.
    /// </summary>
    public bool MayLackMethods { get; init; }

    /// <summary>Returns the methods in the exception's current stack trace, and whether it may have passed others.</summary>
    /// <remarks>
    /// A trace that ends with the throw of a captured exception belongs to a throw in progress. If the exception has been caught here,
    /// another thread is throwing it again, and has reset the trace before that throw is recorded.
    /// </remarks>
    public (StackMethod[] Methods, bool MayLackMethods) Passed()
    {
        var methods = CallStack.MethodsOf(exception);

        return (methods, MayLackMethods || (methods.Length > 0 && methods[^1].IsThrowOfCaptured));
    }

    /// <summary>Adds an older throw of the same exception.</summary>
    /// <param name="length">The number of frames in the stack trace at that throw; 0 when it was not kept.</param>
    /// <remarks>A trace grows with each method that its exception passes. If it has not grown, another throw has reset it.</remarks>
    public RecentThrow WithOlderThrow(int length) =>
        new(exception, thread, length) { MayLackMethods = MayLackMethods || length == 0 || _length <= length };
}
