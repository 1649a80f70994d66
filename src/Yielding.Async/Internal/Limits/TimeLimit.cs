using System.Runtime.CompilerServices;

namespace Yielding.Internal;

/// <summary>Checks spans of time that callers pass, and cancels tokens.</summary>
[HasNoTwin("A synchronous setup or teardown cannot be cancelled.")]
internal static class TimeLimit
{
    // That of the timers of the base library, in milliseconds.
    private const long Longest = uint.MaxValue - 1;

    /// <summary>Throws if a span is no time limit: negative, but not infinite, or longer than a timer allows.</summary>
    public static void ThrowIfInvalid(TimeSpan limit, [CallerArgumentExpression(nameof(limit))] string parameter = "")
    {
        if (limit != Timeout.InfiniteTimeSpan && (limit < TimeSpan.Zero || limit.TotalMilliseconds > Longest))
        {
            throw new ArgumentOutOfRangeException(
                parameter,
                limit,
                "The time is negative, or longer than a timer allows. Use a time up to about 49 days, or Timeout.InfiniteTimeSpan.");
        }
    }

    /// <summary>Throws if a span is no delay: as above, and infinite.</summary>
    public static void ThrowIfNoDelay(TimeSpan delay, [CallerArgumentExpression(nameof(delay))] string parameter = "")
    {
        if (delay < TimeSpan.Zero || delay.TotalMilliseconds > Longest)
        {
            throw new ArgumentOutOfRangeException(
                parameter, delay, "The delay is negative, infinite, or longer than a timer allows. Use a time up to about 49 days.");
        }
    }

    /// <summary>
    /// Cancels a token where the exceptions of its callbacks have no caller: on the thread of a timer they would end the process. They are
    /// logged.
    /// </summary>
    public static void Cancel(CancellationTokenSource source, object generator)
    {
        try
        {
            source.Cancel();
        }
        catch (AggregateException e)
        {
            EventLog.CallbackFailed(generator, e);
        }
    }
}
