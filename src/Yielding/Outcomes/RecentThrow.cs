namespace Yielding.Outcomes;

/// <summary>An exception that was thrown lately, once or several times.</summary>
/// <param name="exception">The exception.</param>
/// <param name="thread">The thread of the newest throw.</param>
/// <param name="length">The number of frames in its stack trace at the oldest throw that was looked at; 0 when it was not kept.</param>
internal readonly struct RecentThrow(Exception exception, int thread, int length)
{
    private readonly int _length = length;

    public Exception Exception => exception;

    public int Thread => thread;

    /// <summary>
    /// The stack trace may have been reset by a later throw of the same object, so that it doesn't show any more which methods an earlier throw passed.
    /// </summary>
    public bool MayLackMethods { get; init; }

    /// <summary>The methods that the exception has passed, as far as its stack trace shows them now, and whether it may have passed others.</summary>
    /// <remarks>
    /// A trace that ends with the throw of a captured exception is that of a throw in progress. If the exception has been caught here, then another thread is throwing it
    /// again just now, and has reset the trace before the throw is recorded.
    /// </remarks>
    public (StackMethod[] Methods, bool MayLackMethods) Passed()
    {
        var methods = CallStack.MethodsOf(exception);

        return (methods, MayLackMethods || (methods.Length > 0 && methods[^1].IsThrowOfCaptured));
    }

    /// <summary>The same with a throw before those that were looked at.</summary>
    /// <param name="length">The number of frames in the stack trace at that throw; 0 when it was not kept.</param>
    /// <remarks>A trace grows while its exception passes one method after the other. When it has not grown, another throw has reset it.</remarks>
    public RecentThrow WithOlderThrow(int length) =>
        new(exception, thread, length) { MayLackMethods = MayLackMethods || length == 0 || _length <= length };
}
