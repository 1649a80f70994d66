namespace Yielding.Outcomes;

/// <summary>
/// A generator that is being ended on this thread or in this execution context, and why: the outcome of the scopes inside that generator that it leaves.
/// </summary>
/// <remarks>
/// A generator's own scopes stand around its <c>yield return</c>, so its body is their body. When it is closed they are left without
/// an exception in flight, and nothing else could tell them that the body did not complete. Scopes that are entered after the ending
/// began, in the generator's own teardown, are not concerned: their time of entry tells.
/// </remarks>
internal sealed class AmbientExit
{
    // In the whole process. While there is none, the usual case, no thread has to look for its own.
    private static int s_count;

    [ThreadStatic]
    private static AmbientExit? t_current;

    // Set only in asynchronous methods of the library, so that their callers' contexts stay as they are. What a teardown has started keeps the value when
    // the ending is over; it is emptied then, and new endings pass over it, so that no chain grows.
    private static readonly AsyncLocal<AmbientExit?> s_inContext = new();

    private readonly bool _isOfContext;
    private AmbientExit? _outer;
    private ScopeBody? _channel;
    private volatile bool _isOver;

    private AmbientExit(in BodyOutcome why, ScopeBody? channel, AmbientExit? outer, bool isOfContext)
    {
        _outer = outer;
        _channel = channel;
        _isOfContext = isOfContext;

        // Whoever resumes a generator that receives its body's exception sees to it that a doubt is loud, once the generator has ended. The scopes
        // in it would be so in the middle of its code.
        Why = channel is null ? why : why.WithoutAmbiguity();
        CoveredSince = why.CoveredSince;
        Since = ThrowClock.Tick();
        Interlocked.Increment(ref s_count);
    }

    /// <summary>
    /// The innermost ending that the running code is part of: on this thread, or in this execution context. Null when no generator is
    /// being ended, or only well-known successes are.
    /// </summary>
    public static AmbientExit? Current => s_count == 0 ? null : Later(t_current, OfContext);

    /// <summary>The innermost ending in this execution context; null when there is none.</summary>
    public static AmbientExit? OfContext => s_count == 0 ? null : Live(s_inContext.Value);

    /// <summary>What the execution context holds, whether it is over or not.</summary>
    public static AmbientExit? InContext => s_inContext.Value;

    /// <summary>It is the ending of an asynchronous generator, whose code is known by its execution context and not by its thread.</summary>
    public bool IsOfContext => _isOfContext;

    /// <summary>How the body ended that the generator had.</summary>
    public BodyOutcome Why { get; private set; }

    /// <inheritdoc cref="BodyOutcome.CoveredSince"/>
    public long CoveredSince { get; }

    /// <summary>A generator is resumed, so that its own code exits the scopes that it holds.</summary>
    public bool IsOfGenerator { get; init; }

    /// <summary>When the ending began, on the clock of <see cref="ThrowClock"/>.</summary>
    public long Since { get; }

    /// <summary>
    /// The generator was resumed and knows how its body ended: from now on its scopes hear what happens in it, and not why it ended.
    /// </summary>
    public bool IsObserved => Why.Status == BodyStatus.Completed || _channel is { IsObserved: true };

    /// <summary>Begins the exit of a generator, or of another teardown, on this thread. The caller says when it is over.</summary>
    public static AmbientExit BeginOnThread(in BodyOutcome why, ScopeBody? channel, bool isOfGenerator = false) =>
        t_current = new AmbientExit(why, channel, t_current, isOfContext: false) { IsOfGenerator = isOfGenerator };

    /// <summary>Begins the ending of an asynchronous generator, or of another asynchronous teardown. Only an asynchronous method may call it.</summary>
    /// <param name="why">How the body ended.</param>
    /// <param name="channel">The channel through which the generator learns it, or null.</param>
    public static AmbientExit BeginInContext(in BodyOutcome why, ScopeBody? channel) =>
        s_inContext.Value = new AmbientExit(why, channel, Live(s_inContext.Value), isOfContext: true);

    /// <summary>Puts the context back to what surrounded an ending that was begun in it.</summary>
    public static void LeaveContext(AmbientExit? outer) => s_inContext.Value = outer;

    public void IsOver()
    {
        if (!_isOfContext)
        {
            t_current = _outer;
        }

        _isOver = true;
        _outer = null;
        _channel = null;
        Why = BodyOutcome.Completed;
        Interlocked.Decrement(ref s_count);
    }

    private static AmbientExit? Live(AmbientExit? ending)
    {
        // Read before the check: an ending that gets over in between has no outer one any more.
        while (ending is not null)
        {
            var outer = Volatile.Read(ref ending._outer);
            if (!ending._isOver)
            {
                break;
            }

            ending = outer;
        }

        return ending;
    }

    private static AmbientExit? Later(AmbientExit? one, AmbientExit? other) => one is null || other?.Since > one.Since ? other : one;
}
