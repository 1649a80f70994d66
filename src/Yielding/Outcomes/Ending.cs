using System.Collections;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>
/// A generator that is being ended on this thread or in this flow, and why: what the scopes inside that generator hear when they are left by it.
/// </summary>
/// <remarks>
/// A generator's own scopes stand around its <c>yield return</c>, so its body is their body. When it is closed they are left without
/// an exception in flight, and nothing else could tell them that the body did not complete. Scopes that are entered after the ending
/// began, in the generator's own teardown, are not concerned: their time of entry tells.
/// </remarks>
internal sealed class Ending
{
    // In the whole process. While there is none, the usual case, no thread has to look for its own.
    private static int s_count;

    [ThreadStatic]
    private static Ending? t_current;

    private readonly Ending? _outer;
    private readonly ScopeBody? _channel;

    private Ending(in BodyOutcome why, ScopeBody? channel, Ending? outer)
    {
        _outer = outer;
        _channel = channel;

        // Whoever resumes a generator that hears its body's exception sees to it that a doubt is loud, once the generator has ended. The scopes
        // in it would be so in the middle of its code.
        Why = channel is null ? why : why.WithoutDoubt();
        Since = InFlight.Tick();
        Interlocked.Increment(ref s_count);
    }

    /// <summary>
    /// The innermost ending that the running code is part of: on this thread, or in this asynchronous flow. Null when no generator is
    /// being ended, or only well-known successes are.
    /// </summary>
    public static Ending? Current => s_count == 0 ? null : Later(t_current, FlowRun.CurrentEnding);

    /// <summary>It is the ending of an asynchronous generator, whose code is told by its flow and not by its thread.</summary>
    public bool IsOfFlow { get; private init; }

    /// <summary>How the body ended that the generator had.</summary>
    public BodyOutcome Why { get; }

    /// <summary>When the ending began, on the clock of <see cref="InFlight"/>.</summary>
    public long Since { get; }

    /// <summary>
    /// The generator was resumed and knows how its body ended: from now on its scopes hear what happens in it, and not why it ended.
    /// </summary>
    public bool IsKnownToGenerator => Why.Status == BodyStatus.Completed || _channel is { HasAsked: true };

    /// <summary>Begins the ending of a generator that hears through its channel, for the caller to resume it and to say when that is over.</summary>
    public static Ending Begin(in BodyOutcome why, ScopeBody channel) => BeginOnThread(why, channel);

    /// <summary>Begins the ending of an asynchronous generator: it is found through its <see cref="FlowRun"/>.</summary>
    public static Ending BeginInFlow(in BodyOutcome why, ScopeBody? channel) => new(why, channel, outer: null) { IsOfFlow = true };

    /// <summary>
    /// Resumes the generator after a body that completed, and keeps its scopes apart from what else is going on; true when it yielded.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // its frame marks the border of the generator: StackEvidence looks for it
    public static bool Resume(IEnumerator steps)
    {
        var ending = BeginOnThread(BodyOutcome.Completed, channel: null);
        try
        {
            return steps.MoveNext();
        }
        finally
        {
            ending.IsOver();
        }
    }

    /// <summary>Closes the generator: only its <c>finally</c> blocks run.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // as above
    public static void Close(IDisposable steps, in BodyOutcome why)
    {
        var ending = BeginOnThread(why, channel: null);
        try
        {
            steps.Dispose();
        }
        finally
        {
            ending.IsOver();
        }
    }

    /// <summary>Calls an exit that is given as a delegate: it may hold or leave scopes. True when it suppresses.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // as above
    public static bool Call(Func<object, object?, Exception?, bool> exit, object target, object? state, in BodyOutcome why, Exception? thrown)
    {
        var ending = BeginOnThread(why, channel: null);
        try
        {
            return exit(target, state, thrown);
        }
        finally
        {
            ending.IsOver();
        }
    }

    public void IsOver()
    {
        if (!IsOfFlow)
        {
            t_current = _outer;
        }

        Interlocked.Decrement(ref s_count);
    }

    private static Ending BeginOnThread(in BodyOutcome why, ScopeBody? channel) => t_current = new Ending(why, channel, t_current);

    private static Ending? Later(Ending? one, Ending? other) => one is null || other?.Since > one.Since ? other : one;
}
