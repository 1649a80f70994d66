namespace Yielding.Outcomes;

/// <summary>
/// The exit of a generator, on this thread or in this execution context, with the outcome of the scopes that the generator holds around its
/// <c>yield</c>.
/// </summary>
/// <remarks>
/// A generator's own scopes stand around its <c>yield return</c>, so its body is their body. When it is closed they are exited without an
/// exception in flight, so that only this object shows that the body did not complete. It does not concern scopes entered later, in the
/// generator's own teardown.
/// </remarks>
internal sealed class AmbientExit
{
    // In the whole process. While there is none, the usual case, no thread has to search for its own.
    private static int s_count;

    [ThreadStatic]
    private static AmbientExit? t_current;

    // Set only in asynchronous methods of the library, so that their callers' contexts remain unchanged. Work that a teardown has started
    // keeps the value after the exit has ended. It is cleared then, and later exits skip it, so that no chain grows.
    private static readonly AsyncLocal<AmbientExit?> s_inContext = new();

    private readonly bool _isOfContext;
    private AmbientExit? _outer;
    private ScopeBody? _scopeBody;
    private volatile bool _hasEnded;

    private AmbientExit(in BodyOutcome outcome, ScopeBody? scopeBody, AmbientExit? outer, bool isOfContext)
    {
        _outer = outer;
        _scopeBody = scopeBody;
        _isOfContext = isOfContext;

        // After a generator with a ScopeBody has ended, the code that resumed it logs and rethrows an ambiguous exception. Its own scopes
        // would throw in the middle of its code.
        Outcome = scopeBody is null ? outcome : outcome.WithoutAmbiguity();
        CoveredSince = outcome.CoveredSince;
        Since = ThrowClock.Tick();
        Interlocked.Increment(ref s_count);
    }

    /// <summary>
    /// The innermost exit that the running code is part of, on this thread or in this execution context. Null when no generator is being
    /// exited, except after a body that certainly completed.
    /// </summary>
    public static AmbientExit? Current => s_count == 0 ? null : Later(t_current, OfContext);

    /// <summary>The innermost exit in this execution context; null when there is none.</summary>
    public static AmbientExit? OfContext => s_count == 0 ? null : SkipEnded(s_inContext.Value);

    /// <summary>The value in the execution context, whether that exit has ended or not.</summary>
    public static AmbientExit? InContext => s_inContext.Value;

    /// <summary>
    /// Whether it is the exit of an asynchronous generator, whose code is identified by its execution context and not by its thread.
    /// </summary>
    public bool IsOfContext => _isOfContext;

    /// <summary>The outcome of the generator's body.</summary>
    public BodyOutcome Outcome { get; private set; }

    /// <inheritdoc cref="BodyOutcome.CoveredSince"/>
    public long CoveredSince { get; }

    /// <summary>Whether a synchronous generator is resumed, so that its own code exits the scopes that it holds.</summary>
    public bool IsOfGenerator { get; init; }

    /// <summary>The asynchronous generator that is resumed; null for another exit.</summary>
    public object? AsyncGenerator { get; private set; }

    /// <summary>The time at which the exit began, on the <see cref="ThrowClock"/>.</summary>
    public long Since { get; }

    /// <summary>
    /// Whether the generator was resumed and has received the outcome of its body: from then on its scopes detect their own outcome and do
    /// not get that of the body.
    /// </summary>
    public bool IsObserved => Outcome.Status == BodyStatus.Completed || _scopeBody is { IsObserved: true };

    /// <summary>Begins the exit of a generator, or another teardown, on this thread. The caller ends it with <see cref="End"/>.</summary>
    public static AmbientExit BeginOnThread(in BodyOutcome outcome, ScopeBody? scopeBody, bool isOfGenerator = false) =>
        t_current = new AmbientExit(outcome, scopeBody, t_current, isOfContext: false) { IsOfGenerator = isOfGenerator };

    /// <summary>
    /// Begins the exit of an asynchronous generator, or another asynchronous teardown. Only an asynchronous method may call it.
    /// </summary>
    /// <param name="outcome">How the body ended.</param>
    /// <param name="scopeBody">Passes the outcome to the generator; null when it has none.</param>
    /// <param name="generator">The generator that is resumed, if one is.</param>
    public static AmbientExit BeginInContext(in BodyOutcome outcome, ScopeBody? scopeBody, object? generator = null) =>
        s_inContext.Value = new AmbientExit(outcome, scopeBody, SkipEnded(s_inContext.Value), isOfContext: true)
        {
            AsyncGenerator = generator,
        };

    /// <summary>
    /// Returns the innermost exit that the running code is part of, began after a time, and is that of a body that did not complete, unless
    /// the generator has received the outcome. Null when there is none.
    /// </summary>
    /// <param name="since">The time.</param>
    /// <param name="isAsync">Whether only exits in this execution context count.</param>
    public static AmbientExit? FindFailure(long since, bool isAsync)
    {
        var onThread = isAsync ? null : FindFailure(t_current, since);

        return onThread ?? FindFailure(OfContext, since);
    }

    /// <summary>Restores the exit that surrounded one begun in this execution context.</summary>
    public static void RestoreContext(AmbientExit? outer) => s_inContext.Value = outer;

    /// <summary>Ends the exit, which then no longer concerns any scope.</summary>
    public void End()
    {
        if (!_isOfContext)
        {
            t_current = _outer;
        }

        _hasEnded = true;
        _outer = null;
        _scopeBody = null;
        AsyncGenerator = null;
        Outcome = BodyOutcome.Completed;
        Interlocked.Decrement(ref s_count);
    }

    private static AmbientExit? FindFailure(AmbientExit? ambient, long since)
    {
        while (ambient is not null && ambient.Since > since)
        {
            if (!ambient.IsObserved)
            {
                return ambient;
            }

            ambient = SkipEnded(Volatile.Read(ref ambient._outer));
        }

        return null;
    }

    private static AmbientExit? SkipEnded(AmbientExit? ambient)
    {
        // Read before the check, because End clears it.
        while (ambient is not null)
        {
            var outer = Volatile.Read(ref ambient._outer);
            if (!ambient._hasEnded)
            {
                break;
            }

            ambient = outer;
        }

        return ambient;
    }

    private static AmbientExit? Later(AmbientExit? one, AmbientExit? other) => one is null || other?.Since > one.Since ? other : one;
}
