using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>How far one entry of a generator with an awaited yield has come.</summary>
internal enum YieldStage
{
    /// <summary>The setup runs, or has not begun.</summary>
    Setup,

    /// <summary>The generator awaits its yield: the body runs.</summary>
    Body,

    /// <summary>The body has completed, and the await returns.</summary>
    Returning,

    /// <summary>The body did not complete, or the yielder was misused: the await throws.</summary>
    Throwing,

    /// <summary>The teardown runs.</summary>
    Teardown,

    /// <summary>The generator has ended.</summary>
    Ended,
}

/// <summary>One entry of a generator with an awaited yield: enforces that the generator itself awaits its yielder exactly once.</summary>
internal abstract class YieldPoint : INamed
{
    // Null in an entry that is not tracked, and without misuse or failure, as almost all are: one field instead of five, and one check.
    private Notes? _notes;

    private int _stage;

    public object Generator => Delegate;

    /// <summary>The delegate that starts the generator.</summary>
    protected abstract Delegate Delegate { get; }

    /// <summary>Whether the generator of an entry runs, and not its body.</summary>
    protected static bool IsGenerator([NotNullWhen(true)] YieldPoint? running) => running is { Stage: not YieldStage.Body };

    /// <summary>How far the entry has come.</summary>
    protected YieldStage Stage
    {
        get => (YieldStage)Volatile.Read(ref _stage);
        set => Volatile.Write(ref _stage, (int)value);
    }

    /// <summary>How the body ended.</summary>
    protected abstract BodyStatus Body { get; }

    /// <summary>The exception that the generator received from its body, or null.</summary>
    protected abstract Exception? Received { get; }

    /// <summary>The exception for a second await, or for one by other code; null as long as the yielder is used as intended.</summary>
    protected Exception? Misuse
    {
        get => _notes?.Misuse;
        set => (_notes ??= new()).Misuse = value;
    }

    /// <summary>The exception of a body that was run as a delegate, or null.</summary>
    protected ExceptionDispatchInfo? Failure
    {
        get => _notes?.Failure;
        set => (_notes ??= new()).Failure = value;
    }

    /// <summary>Tracks a direct run, or null.</summary>
    protected ScopeTracker? Tracker
    {
        get => _notes?.Tracker;
        set => (_notes ??= new()).Tracker = value;
    }

    /// <summary>Whether nothing failed and nothing was misused, and the run is not tracked.</summary>
    protected bool IsClean => _notes is null;

    /// <summary>Whether the generator awaits a third yield, which never ends.</summary>
    protected bool IsAbandoned => _notes is { IsAbandoned: true };

    public static InvalidOperationException NoEntry() =>
        new("The yielder belongs to no entry. Await the one that the generator receives as its parameter.");

    /// <summary>
    /// Ends an await that returns, which is true once. Not a virtual method, since almost every await of a synchronous generator ends here.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReturn()
    {
        if (Stage != YieldStage.Returning)
        {
            return false;
        }

        Stage = YieldStage.Teardown;

        return true;
    }

    /// <summary>Ends any other await: throws the exception of a body that failed.</summary>
    public abstract void End();

    /// <summary>
    /// Returns what propagates from a generator that has ended: its exception, or the one for a misuse of its yielder, such as a second
    /// yield. A generator that throws another exception there keeps that for the misuse as the context.
    /// </summary>
    /// <param name="thrown">The exception that the generator ended with, or null.</param>
    protected Exception? WithMisuse(Exception? thrown)
    {
        if (Misuse is null || ReferenceEquals(thrown, Misuse))
        {
            return thrown;
        }

        if (thrown is null)
        {
            return Misuse;
        }

        ExceptionContext.Link(thrown, Misuse);

        return thrown;
    }

    /// <summary>Enters the next stage. Returns false when another thread has done so.</summary>
    protected bool TryAdvance(YieldStage from, YieldStage to) =>
        Interlocked.CompareExchange(ref _stage, (int)to, (int)from) == (int)from;

    /// <summary>Reports an await in a stage in which the generator may not await its yielder. Returns false for a third await.</summary>
    [StackTraceHidden]
    protected bool RefuseAwait()
    {
        switch (Stage)
        {
            case YieldStage.Body:
                throw new InvalidOperationException(
                    $"The yielder of '{GeneratorName.Of(this)}' was awaited while its body runs. Only the generator itself may await it.");

            case YieldStage.Ended:
                throw new InvalidOperationException(
                    $"The yielder of '{GeneratorName.Of(this)}' was awaited after its scope had ended. "
                    + "Each entry has a yielder of its own.");

            default:
                if (_notes is { Misuse: not null } notes)
                {
                    notes.IsAbandoned = true;

                    return false;
                }

                Misuse = new YieldRuleException(this, Body);
                if (Received is { } received)
                {
                    ExceptionContext.Link(Misuse, received);
                }

                throw Misuse;
        }
    }

    /// <summary>Records that an async method which returns a <see cref="ScopeRun"/> ended with an exception.</summary>
    public static void Failed(Exception exception)
    {
        if (GeneratorCall.Running is var entry && IsGenerator(entry))
        {
            (entry._notes ??= new()).LastFailure = exception;
        }
    }

    /// <summary>
    /// The exception for a failed run that the delegate did not return: its exception would be lost. Null when there is none.
    /// </summary>
    protected Exception? OfDroppedRun() =>
        _notes is { LastFailure: { } failure }
            ? new InvalidOperationException(
                $"The delegate '{GeneratorName.Of(this)}' did not return the run of the async method that failed. Return it.", failure)
            : null;

    /// <summary>Throws an exception of the generator, which propagates with the stack trace that it has.</summary>
    [StackTraceHidden]
    protected static void Throw(Exception? exception)
    {
        if (exception is not null)
        {
            BodyOutcome.Throw(ExceptionDispatchInfo.Capture(exception));
        }
    }

    /// <summary>The exception for an await by code that is not the generator of this entry.</summary>
    protected InvalidOperationException IsForeign() =>
        new(
            $"The yielder of '{GeneratorName.Of(this)}' was awaited outside its generator. "
            + "Await the yielder that the generator receives as its parameter.");

    /// <summary>The exception for code that calls the awaiter's <c>GetResult</c> itself.</summary>
    protected InvalidOperationException IsNoAwait() =>
        new(
            $"GetResult was called for the yielder of '{GeneratorName.Of(this)}' without an await. "
            + "The generator itself has to await the result of Return.");

    private sealed class Notes
    {
        public ScopeTracker? Tracker { get; set; }

        public ExceptionDispatchInfo? Failure { get; set; }

        public Exception? Misuse { get; set; }

        /// <summary>The last exception of an async method that ended while this entry's generator ran.</summary>
        public Exception? LastFailure { get; set; }

        public bool IsAbandoned { get; set; }
    }
}

/// <inheritdoc/>
/// <typeparam name="T">The type of the scope's value.</typeparam>
internal abstract class YieldPoint<T> : YieldPoint
{
    /// <inheritdoc cref="ScopeBody.TeardownToken"/>
    public virtual CancellationToken TeardownToken => CancellationToken.None;

    /// <summary>Yields, when the generator awaits its yielder. Returns false to suspend the generator.</summary>
    public abstract bool Reach(T value);

    /// <summary>Suspends an async method that returns a <see cref="ScopeRun"/> at its yield.</summary>
    public abstract void Suspend(T value, ScopeRunBox box);

    /// <summary>Suspends an async method of another kind at its yield.</summary>
    public abstract void Suspend(T value, Action continuation);

    /// <summary>Calls the delegate of a synchronous generator, which runs its setup. An exception of the delegate is in the run.</summary>
    protected ScopeRun Start(Func<Yielder<T>, ScopeRun> generator)
    {
        ScopeRun run;
        GeneratorCall.Begin(out var call, this);
        try
        {
            run = generator(new Yielder<T>(this));
        }
#pragma warning disable CA1031 // it propagates when the entry has been ended
        catch (Exception e)
#pragma warning restore CA1031
        {
            run = new ScopeRun(ExceptionDispatchInfo.Capture(e));
        }

        call.End();

        return run;
    }
}
