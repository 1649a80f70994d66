using Yielding.Internal;

namespace Yielding;

/// <content>Time limits of setup and teardown, and what happens after a setup that failed.</content>
public abstract partial class AsyncContextManager<T>
{
    /// <summary>Makes a manager whose teardown has a time limit.</summary>
    /// <param name="limit">
    /// The time after which the teardown is cancelled, from its start. <see cref="Timeout.InfiniteTimeSpan"/> is no limit. Zero cancels it
    /// before it starts: it still runs, with a token that is cancelled.
    /// </param>
    /// <param name="gracePeriod">
    /// The time that the teardown has after its cancellation; one second if it is null. <see cref="Timeout.InfiniteTimeSpan"/> waits until
    /// the teardown ends. Zero waits no longer than the cancellation takes.
    /// </param>
    /// <param name="timeProvider">Measures the time; null for <see cref="TimeProvider.System"/>.</param>
    /// <returns>The manager; this one if <paramref name="limit"/> is infinite.</returns>
    /// <remarks>
    /// <para>The token of the teardown is <see cref="ScopeBody.TeardownToken"/>, <see cref="Yielder{T}.TeardownToken"/>, or the argument of
    /// <see cref="OnLimitedExitAsync"/>. At the limit it is cancelled. A teardown that then throws an
    /// <see cref="OperationCanceledException"/> makes the scope throw a <see cref="TimeoutException"/>, whose inner exception it is. One
    /// that ends normally, or throws another exception, keeps its result, and the overrun is logged as an error: a commit that succeeded is
    /// not reported as a failure.</para>
    /// <para>A teardown that does not end within the grace period is left running. The scope throws a <see cref="TimeoutException"/>, and
    /// the rest of a stack is exited. When the teardown ends, it disposes its generator, and its end is logged as an error, with its
    /// exception if it has one. What it still commits is committed.</para>
    /// <para>The body's exception is the context of the <see cref="TimeoutException"/> (<see cref="ExceptionContext"/>). A teardown that
    /// blocks its thread instead of awaiting is waited for.</para>
    /// <para>Around a manager from <see cref="Shared"/> the limit of the entry that exits last counts. There is a token if the entry that
    /// ran the setup has a limit.</para>
    /// </remarks>
    /// <example>
    /// <code>
    /// var session = AsyncContextManager.From(body => Session(body)).WithTeardownTimeout(TimeSpan.FromSeconds(5));
    /// </code>
    /// </example>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="limit"/> or <paramref name="gracePeriod"/> is negative and not <see cref="Timeout.InfiniteTimeSpan"/>, or longer
    /// than a timer allows.
    /// </exception>
    [HasNoTwin("A synchronous teardown cannot be left running.")]
    public AsyncContextManager<T> WithTeardownTimeout(TimeSpan limit, TimeSpan? gracePeriod = null, TimeProvider? timeProvider = null)
    {
        var grace = gracePeriod ?? TeardownLimit.DefaultGrace;
        TimeLimit.ThrowIfInvalid(limit);
        TimeLimit.ThrowIfInvalid(grace, nameof(gracePeriod));
        var time = timeProvider ?? TimeProvider.System;

        return limit == Timeout.InfiniteTimeSpan
            ? this
            : Around(() => new TeardownLimitAsyncScope<T>(this, new TeardownLimit(limit, grace, time)));
    }

    /// <summary>Makes a manager whose setup has a time limit.</summary>
    /// <param name="limit">
    /// The time after which the token of the setup is cancelled. <see cref="Timeout.InfiniteTimeSpan"/> is no limit. With zero the setup
    /// does not start.
    /// </param>
    /// <param name="timeProvider">Measures the time; null for <see cref="TimeProvider.System"/>.</param>
    /// <returns>The manager; this one if <paramref name="limit"/> is infinite.</returns>
    /// <remarks>
    /// <para>At the limit the setup is cancelled and awaited, so that nothing is left half acquired: when the entry throws, the generator's
    /// <c>finally</c> blocks have run. A setup that completes although it was cancelled is torn down without a body. A setup that does not
    /// use its token makes the entry wait until it ends.</para>
    /// <para>The entry then throws a <see cref="TimeoutException"/>, with the <see cref="OperationCanceledException"/> as its inner
    /// exception. Another exception of the setup propagates unchanged. The caller's own token, if it is cancelled first, makes the entry
    /// throw an <see cref="OperationCanceledException"/> as always.</para>
    /// </remarks>
    /// <example>
    /// <code>
    /// var connection = AsyncContextManager.From(Connection("tea")).WithSetupTimeout(TimeSpan.FromSeconds(2)).RetrySetup(tries: 3);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="limit"/> is negative and not <see cref="Timeout.InfiniteTimeSpan"/>, or longer than a timer allows.
    /// </exception>
    [HasNoTwin("A synchronous setup has no token.")]
    public AsyncContextManager<T> WithSetupTimeout(TimeSpan limit, TimeProvider? timeProvider = null)
    {
        TimeLimit.ThrowIfInvalid(limit);
        var time = timeProvider ?? TimeProvider.System;

        return limit == Timeout.InfiniteTimeSpan ? this : Around(() => new SetupLimitAsyncScope<T>(this, limit, time));
    }

    /// <summary>Makes a manager that tries its setup again after it failed. The body and the teardown are never repeated.</summary>
    /// <param name="tries">The number of setups at most, with the first one.</param>
    /// <param name="delay">The time between two setups. The caller's token cancels it.</param>
    /// <param name="timeProvider">Measures the delay; null for <see cref="TimeProvider.System"/>.</param>
    /// <returns>The manager.</returns>
    /// <remarks>
    /// <para>Each failed setup has ended, with its <c>finally</c> blocks, before the next one starts, and is logged as a warning. The
    /// exception of the last one propagates unchanged, with the earlier ones in its context (<see cref="ExceptionContext"/>).</para>
    /// <para>An <see cref="OperationCanceledException"/> is not tried again, nor is any failure after the caller's token was cancelled. A
    /// time limit inside (<see cref="WithSetupTimeout"/>) is tried again: it throws a <see cref="TimeoutException"/>. A
    /// <see cref="YieldRuleException"/> is a mistake in the generator, and is not tried again.</para>
    /// </remarks>
    /// <example>
    /// <code>
    /// var connection = AsyncContextManager.From(Connection("tea")).RetrySetup(3, TimeSpan.FromMilliseconds(100));
    /// </code>
    /// </example>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="tries"/> is less than 1. Or <paramref name="delay"/> is negative, infinite, or longer than a timer allows.
    /// </exception>
    [HasNoTwin("It waits between the setups.")]
    public AsyncContextManager<T> RetrySetup(int tries, TimeSpan delay = default, TimeProvider? timeProvider = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tries, 1);
        TimeLimit.ThrowIfNoDelay(delay);
        var time = timeProvider ?? TimeProvider.System;

        return Around(() => new SuccessiveAsyncScope<T>(this, other: null, tries, delay, time));
    }

    /// <summary>Makes a manager that enters another manager if the setup of this one fails.</summary>
    /// <param name="other">The other manager.</param>
    /// <returns>The manager. The body and the teardown are those of one scope: that of the manager whose setup succeeded.</returns>
    /// <remarks>
    /// The failed setup has ended, with its <c>finally</c> blocks, before the other one starts, and is logged as a warning. If the other
    /// one fails too, its exception propagates unchanged, with the first one in its context (<see cref="ExceptionContext"/>). The
    /// exceptions that are not tried again by <see cref="RetrySetup"/> propagate from the first setup.
    /// </remarks>
    /// <example>
    /// <code>
    /// var connection = AsyncContextManager.From(Connection("main")).OrElse(AsyncContextManager.From(Connection("replica")));
    /// </code>
    /// </example>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is null.</exception>
    [HasNoTwin("It belongs to RetrySetup.")]
    public AsyncContextManager<T> OrElse(AsyncContextManager<T> other)
    {
        ArgumentNullException.ThrowIfNull(other);

        return Around(() => new SuccessiveAsyncScope<T>(this, other, tries: 2, TimeSpan.Zero, TimeProvider.System));
    }

    private AsyncGeneratorManager<T> Around(Func<WrappingAsyncScope<T>> open) => new(this, () => AsyncScope<T>.Of(open()));
}
