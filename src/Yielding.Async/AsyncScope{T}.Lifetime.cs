using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Yielding.Internal;
using Yielding.Outcomes;

namespace Yielding;

/// <content>
/// The life of a scope, from its setup to its teardown, which runs exactly once: determines how the body ended, passes it to the teardown, and decides what
/// becomes of the body's exception.
/// </content>
/// <remarks>
/// Methods that start user code are not asynchronous themselves where that can be: what an asynchronous method sets in its execution context is gone when it
/// returns, but what a synchronous manager sets is to be set for the caller.
/// </remarks>
public sealed partial class AsyncScope<T> : IAsyncEntry, IDeferrable
{
    // A generator without a channel: its sequence before the setup, its enumerator from then on. Else an OpenAsyncScope<T>. So the usual scope is one object, and
    // the flag spares it casts, which would cost a fifth of its time.
    private readonly bool _isPlain;
    private object _target;

    private BodyObservation _body;
    private EntryPlace? _place;
    private ScopeWatch? _watch;

    // The enclosing method is an asynchronous iterator that not the library drives: its consumer may dispose it without any exception.
    private bool _asksAlways;

    private AsyncScope(object target, bool isPlain)
    {
        _target = target;
        _isPlain = isPlain;
    }

    string IActiveScope.Name => Name;

    bool IActiveScope.HearsExceptions => HearsExceptions;

    EntryPlace? IDeferrable.Place => _place;

    object IDeferrable.Handle => Kind is StackAsyncScope stack ? stack.Generator : this;

    ExecutionContext? IDeferrable.ContextAfter => Kind?.ContextAfter;

    internal string Name => GeneratorName.Of(Generator);

    internal bool HearsExceptions => Kind is { HearsExceptions: true };

    private OpenAsyncScope<T>? Kind => _isPlain ? null : Unsafe.As<OpenAsyncScope<T>>(_target);

    private object Generator => Kind?.Generator ?? _target;

    ValueTask<bool> IAsyncEntry.EndAsAsync(BodyOutcome outcome, ExceptionDispatchInfo? snapshot) => EndAsAsync(outcome, snapshot);

    /// <inheritdoc cref="OpenScope.EndHandleAs"/>
    ValueTask IAsyncEntry.EndHandleAsAsync(BodyOutcome outcome, ExceptionDispatchInfo? snapshot) =>
        !_body.TryExit() ? ValueTask.CompletedTask
        : outcome.Status != BodyStatus.Failed && _body.ReportedException is { } reported ? ExitFailedAsync(BodyOutcome.Failed(reported), isPropagating: false)
        : snapshot is null ? CompleteAsync()
        : EndRegisteredHandleAsync(outcome, snapshot);

    ValueTask IDeferrable.ExitAsync(StateMachineAnswer answer, Ending? ending, long since)
    {
        BodyOutcome? detected =
            answer.Pending is { } pending ? BodyOutcome.Failed(pending)
            : answer.IsNone ? AsyncDetector.Detect(since, _place, isOfAnotherCall: answer.IsOfAnotherCall)
            : answer.IsStopped ? null
            : BodyOutcome.Completed;

        return ExitWithAsync(detected, ending, isPropagating: answer.Pending is not null);
    }

    /// <summary>A scope of a generator without a channel.</summary>
    internal static AsyncScope<T> Of(IAsyncEnumerable<T> generator) => new(generator, isPlain: true);

    internal static AsyncScope<T> Of(OpenAsyncScope<T> kind) => new(kind, isPlain: false);

    /// <summary>The beginning of an <c>await using</c> of an asynchronous iterator that the compiler has made.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ValueTask<AsyncScope<T>> EnterIteratorAsync(IAsyncEnumerable<T> generator, in EntrySite site)
    {
        var place = site.FindPlace();
        var steps = generator.GetAsyncEnumerator(CancellationToken.None);
        var moving = DrivenIterator.IsWanted ? OneAsyncYield.MoveNoted(steps) : steps.MoveNextAsync();
        if (!moving.IsCompletedSuccessfully)
        {
            return AwaitIteratorAsync(steps, place, moving);
        }

        return moving.Result ? OpenIteratorAsync(steps, steps.Current, place) : AwaitIteratorAsync(steps, place, new ValueTask<bool>(false));
    }

    /// <summary>The beginning of an <c>await using</c>.</summary>
    /// <param name="token">Cancels the setup.</param>
    /// <param name="site">The line that enters.</param>
    internal ValueTask<AsyncScope<T>> EnterAsync(CancellationToken token, in EntrySite site)
    {
        if (token.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<AsyncScope<T>>(token);
        }

        EnterPlace(site.FindPlace());
        ValueTask<T> setup;
        try
        {
            setup = StartCancellableSetUpAsync(token);
            if (setup.IsCompletedSuccessfully)
            {
                Open(setup.Result);

                return new ValueTask<AsyncScope<T>>(this);
            }
        }
#pragma warning disable CA1031 // it is in the task that is returned
        catch (Exception e)
#pragma warning restore CA1031
        {
            setup = ValueTask.FromException<T>(e);
        }

        return AwaitSetupAsync(setup);
    }

    /// <summary>The beginning of an <c>await using</c> without a setup.</summary>
    /// <param name="value">The scope's value.</param>
    /// <param name="site">The line that enters.</param>
    internal void Enter(T value, in EntrySite site)
    {
        EnterPlace(site.FindPlace());
        Open(value);
    }

    /// <summary>Runs the setup, for a body that is run as a delegate, or that others exit.</summary>
    /// <param name="token">Cancels the setup.</param>
    internal ValueTask<T> EnterRunAsync(CancellationToken token)
    {
        if (token.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(token);
        }

        ValueTask<T> setup;
        try
        {
            setup = StartCancellableSetUpAsync(token);
            if (setup.IsCompletedSuccessfully)
            {
                Open(setup.Result);

                return new ValueTask<T>(Value);
            }
        }
#pragma warning disable CA1031 // it is in the task that is returned
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<T>(e);
        }

        return AwaitRunSetupAsync(setup);
    }

    /// <summary>The end of a body that was run as a delegate and returned: it has completed, unless it reported a failure, as that of a stack can.</summary>
    internal ValueTask CompleteRunAsync()
    {
        _body.ExitOnce();

        return _body.ReportedException is { } reported ? ExitFailedAsync(BodyOutcome.Failed(reported), isPropagating: false) : CompleteAsync();
    }

    /// <summary>
    /// The end of a body that was run as a delegate and threw. Returns when the exception is suppressed; else throws it, or what replaces it.
    /// </summary>
    internal async ValueTask FailRunAsync(Exception exception)
    {
        if (!await TryFailRunAsync(exception).ConfigureAwait(false))
        {
            ThrowClock.Rethrow(ExceptionDispatchInfo.Capture(exception));
        }
    }

    /// <summary>The same for a caller that passes the exception on: true when it is suppressed. What replaces it is thrown.</summary>
    internal async ValueTask<bool> TryFailRunAsync(Exception exception)
    {
        _body.ExitOnce();
        OneYield.NoteReplacement(exception, _body.ReportedException, Generator);
        var snapshot = ExceptionDispatchInfo.Capture(exception);
        if (!await TearDownAsync(BodyOutcome.Failed(exception), snapshot, isLoud: false).ConfigureAwait(false))
        {
            return false;
        }

        EventLog.Suppressed(Generator, exception);

        return true;
    }

    /// <summary>The end of a body that its user declares to have completed. The first call does it; others do nothing.</summary>
    internal ValueTask CloseCompletedAsync() => _body.TryExit() ? CarryContext(CompleteAsync()) : ValueTask.CompletedTask;

    /// <summary>The end of a body whose outcome the caller knows, who decides what becomes of the exception; true when it is suppressed.</summary>
    internal ValueTask<bool> EndAsAsync(BodyOutcome outcome, ExceptionDispatchInfo? snapshot)
    {
        _body.ExitOnce();
        if (snapshot is not null)
        {
            return TearDownAsync(outcome, snapshot, isLoud: false);
        }

        var teardown = CompleteAsync();

        return teardown.IsCompletedSuccessfully ? new ValueTask<bool>(false) : AwaitCompletedAsync(teardown);
    }

    /// <summary>The end of a body that was given up by the code that drives it. It has no effect on a scope that was exited.</summary>
    internal ValueTask AbandonAsync() => _body.TryExit() ? ExitUnknownAsync() : ValueTask.CompletedTask;

#pragma warning disable CA2000 // the scope is the caller's
    private static ValueTask<AsyncScope<T>> OpenIteratorAsync(IAsyncEnumerator<T> steps, T value, EntryPlace? place)
    {
        var scope = new AsyncScope<T>(steps, isPlain: true);
        scope.EnterPlace(place);
        scope.Open(value);

        return new ValueTask<AsyncScope<T>>(scope);
    }

    private static ValueTask<AsyncScope<T>> AwaitIteratorAsync(IAsyncEnumerator<T> steps, EntryPlace? place, ValueTask<bool> moving)
    {
        var scope = new AsyncScope<T>(steps, isPlain: true);
        scope.EnterPlace(place);

        return scope.AwaitSetupAsync(OneAsyncYield.AwaitEnterAsync(steps, moving));
    }
#pragma warning restore CA2000

    private static async ValueTask<bool> AwaitCompletedAsync(ValueTask teardown)
    {
        await teardown.ConfigureAwait(false);

        return false;
    }

    private void EnterPlace(EntryPlace? place)
    {
        _place = place;
        _asksAlways = place is { IsIterator: true } && !DrivenIterator.IsOf(place.Method);
    }

    private ValueTask<T> StartSetUpAsync(CancellationToken token)
    {
        if (Kind is { } kind)
        {
            return kind.StartSetUpAsync(token);
        }

        var steps = OneAsyncYield.Start(Unsafe.As<IAsyncEnumerable<T>>(_target), token);
        _target = steps;

        return OneAsyncYield.EnterAsync(steps);
    }

    private ValueTask StartCompleted(bool isQuiet) => Kind is { } kind ? kind.EndCompletedAsync(isQuiet) : OneAsyncYield.CompleteAsync(Unsafe.As<IAsyncEnumerator<T>>(_target), isQuiet);

    private ValueTask<bool> StartOtherwise(in BodyOutcome outcome, ExceptionDispatchInfo snapshot) =>
        Kind is { } kind ? kind.EndOtherwiseAsync(outcome, snapshot) : OneAsyncYield.CloseAsync(Unsafe.As<IAsyncEnumerator<T>>(_target), outcome);

    // It doesn't receive the exception, so that no snapshot is needed: a snapshot makes the runtime copy the stack trace at the next throw.
    private ValueTask<bool> ClosePlainAsync(in BodyOutcome outcome)
    {
        _place?.Exit();

        return OneAsyncYield.CloseAsync(Unsafe.As<IAsyncEnumerator<T>>(_target), outcome);
    }

    private ValueTask<T> StartCancellableSetUpAsync(CancellationToken token) =>
        token.CanBeCanceled ? SetUpCancellablyAsync(token) : StartSetUpAsync(CancellationToken.None);

    /// <summary>The setup learns of the caller's cancellation through a token of its own, which is no longer cancelled when the setup is over.</summary>
    private ValueTask<T> SetUpCancellablyAsync(CancellationToken token)
    {
#pragma warning disable CA2000 // the generator may hold its token as long as it lives, and without a timer there is nothing to dispose of
        var source = new CancellationTokenSource();
#pragma warning restore CA2000
        var registration = token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), source);
        ValueTask<T> setup;
        try
        {
            setup = StartSetUpAsync(source.Token);
        }
#pragma warning disable CA1031 // it is in the task that is returned
        catch (Exception e)
#pragma warning restore CA1031
        {
            setup = ValueTask.FromException<T>(e);
        }

        if (!setup.IsCompletedSuccessfully || token.IsCancellationRequested)
        {
            return AwaitCancellableSetUpAsync(setup, registration, token);
        }

        registration.Unregister();

        return setup;
    }

    private async ValueTask<T> AwaitCancellableSetUpAsync(ValueTask<T> setup, CancellationTokenRegistration registration, CancellationToken token)
    {
        T value;
        try
        {
            value = await setup.ConfigureAwait(true); // user code may follow, in the caller's context
        }
        catch (OperationCanceledException e) when (token.IsCancellationRequested && e.CancellationToken != token)
        {
            throw Cancelled(e, token);
        }
        finally
        {
            registration.Unregister();
        }

        if (!token.IsCancellationRequested)
        {
            return value;
        }

        // The generator took no notice. Its scope is not entered, so it is exited.
        throw await AbandonSetupAsync(Cancelled(null, token)).ConfigureAwait(false);
    }

    private OperationCanceledException Cancelled(OperationCanceledException? inner, CancellationToken token)
    {
        var message = $"The setup of '{Name}' was cancelled by the token that its caller passed. Its finally blocks have run, and there is no scope.";

        return inner is TaskCanceledException
            ? new TaskCanceledException(message, inner, token)
            : new OperationCanceledException(message, inner, token);
    }

    private async ValueTask<Exception> AbandonSetupAsync(OperationCanceledException cancelled)
    {
        var (outcome, snapshot) = (BodyOutcome.Failed(cancelled), ExceptionDispatchInfo.Capture(cancelled));
        var teardown = Kind is { } kind ? kind.EndAbandonedSetupAsync(outcome, snapshot) : StartOtherwise(outcome, snapshot);
        await teardown.ConfigureAwait(false);

        return cancelled;
    }

    private async ValueTask<AsyncScope<T>> AwaitSetupAsync(ValueTask<T> setup)
    {
        try
        {
            Open(await setup.ConfigureAwait(false));
        }
        catch
        {
            _place?.Exit();

            throw;
        }

        return this;
    }

    private async ValueTask<T> AwaitRunSetupAsync(ValueTask<T> setup)
    {
        Open(await setup.ConfigureAwait(false));

        return Value;
    }

    private void Open(T value)
    {
        Value = value;
        if (Kind is not { IsWatched: false } && ScopeWatch.IsWanted)
        {
            _watch = ScopeWatch.Start(Generator);
        }

        FirstUse.Ensure();
        _body.Begin();
    }

    /// <summary>Exits a scope after something was thrown since its entry, or was reported.</summary>
    private ValueTask ExitAsync()
    {
        var ending = _body.FindEnding(isAsync: _place?.Layout is not null);
        var since = ending?.Since ?? _body.Since;
        if (ThrowClock.NothingSince(since) && (ending is not null || !_asksAlways))
        {
            return CarryContext(ExitWithAsync(BodyOutcome.Completed, ending, isPropagating: false));
        }

        return _place?.Layout is null || !Platform.SeesThrows
            ? CarryContext(ExitWithAsync(AsyncDetector.Detect(since, _place, isOfAnotherCall: false), ending, isPropagating: false))
            : new ValueTask(new DeferredExit(this, ending, since), token: 0);
    }

    /// <summary>Lets the code that awaits a teardown go on with what the teardown has set in its execution context after it was suspended.</summary>
    private ValueTask CarryContext(ValueTask exit)
    {
        if (_isPlain || _target is not StackAsyncScope stack)
        {
            return exit;
        }

        if (!exit.IsCompleted)
        {
            return new ValueTask(new DeferredExit(this, exit.AsTask()), token: 0);
        }

        if (stack.ContextAfter is { } after)
        {
            ExecutionContext.Restore(after);
        }

        return exit;
    }

    /// <param name="detected">How the body has ended, as far as that was detected.</param>
    /// <param name="ending">The ending of the generator that the scope stands in.</param>
    /// <param name="isPropagating">The language throws the detected exception again when the scope has been exited.</param>
    private ValueTask ExitWithAsync(in BodyOutcome? detected, Ending? ending, bool isPropagating)
    {
        if (detected?.Exception is { } exception)
        {
            OneYield.NoteReplacement(exception, _body.ReportedException, Generator);
        }

        var outcome = _body.Weigh(detected, ending);

        return outcome.Status switch
        {
            BodyStatus.Completed => CompleteAsync(),
            BodyStatus.Failed => ExitFailedAsync(outcome, isPropagating),
            _ => ExitUnknownAsync(),
        };
    }

    private ValueTask CompletePlainAsync()
    {
        _place?.Exit();

        return OneAsyncYield.CompleteAsync(Unsafe.As<IAsyncEnumerator<T>>(_target), isQuiet: true);
    }

    private ValueTask CompleteAsync()
    {
        _place?.Exit();

        return _watch is null ? StartCompleted(_body.NothingHappened) : CompleteWatchedAsync(_watch);
    }

    private ValueTask CompleteWatchedAsync(ScopeWatch watch)
    {
        watch.BodyEnded();
        ValueTask teardown;
        try
        {
            teardown = StartCompleted(_body.NothingHappened);
        }
#pragma warning disable CA1031 // it is in the task that is returned
        catch (Exception e)
#pragma warning restore CA1031
        {
            teardown = ValueTask.FromException(e);
        }

        return AwaitWatchedAsync(teardown, watch);
    }

    private static async ValueTask AwaitWatchedAsync(ValueTask teardown, ScopeWatch watch)
    {
        try
        {
            await teardown.ConfigureAwait(false);
        }
        finally
        {
            watch.Exited(BodyStatus.Completed);
        }
    }

    private ValueTask ExitUnknownAsync()
    {
        EventLog.Unknown(Generator);
        var unknown = ExceptionDispatchInfo.Capture(new UnknownOutcomeException(Name));
        var teardown = TearDownAsync(BodyOutcome.Unknown, unknown, isLoud: false);

        return teardown.IsCompletedSuccessfully ? ValueTask.CompletedTask : new ValueTask(teardown.AsTask());
    }

    private ValueTask ExitFailedAsync(in BodyOutcome outcome, bool isPropagating)
    {
        var exception = outcome.Exception!;
        if (outcome.IsInDoubt)
        {
            outcome.KeepSuspects();
            EventLog.InDoubt(Generator, exception);
        }

        // If the exception is leaving the body, to throw it makes no difference; if not, a rollback must not be silent.
        var isLoud = outcome.IsInDoubt && HearsExceptions;
        var teardown = _isPlain && _watch is null ? ClosePlainAsync(outcome) : TearDownAsync(outcome, ExceptionDispatchInfo.Capture(exception), isLoud: false);

        return teardown.IsCompletedSuccessfully
            ? Answer(teardown.Result, outcome.IsInDoubt, isLoud, isPropagating, exception)
            : AwaitTeardownAsync(teardown, outcome.IsInDoubt, isLoud, isPropagating, exception);
    }

    private async ValueTask AwaitTeardownAsync(ValueTask<bool> teardown, bool isInDoubt, bool isLoud, bool isPropagating, Exception exception) =>
        await Answer(await teardown.ConfigureAwait(false), isInDoubt, isLoud, isPropagating, exception).ConfigureAwait(false);

    // The exception is put into the task, not thrown: its stack trace stays as it is, and no other throw is paid for.
    private ValueTask Answer(bool suppressed, bool isInDoubt, bool isLoud, bool isPropagating, Exception exception)
    {
        if (!suppressed)
        {
            // A stack may have got entries that receive exceptions while it unwound.
            return isLoud || (isInDoubt && HearsExceptions) ? ValueTask.FromException(exception) : ValueTask.CompletedTask;
        }

        if (isInDoubt || isPropagating)
        {
            EventLog.CouldNotSuppress(Generator, exception);
        }
        else
        {
            EventLog.Suppressed(Generator, exception);
        }

        return ValueTask.CompletedTask;
    }

    private async ValueTask EndRegisteredHandleAsync(BodyOutcome outcome, ExceptionDispatchInfo snapshot)
    {
        if (await TearDownAsync(outcome, snapshot, isLoud: false).ConfigureAwait(false))
        {
            EventLog.CouldNotSuppress(Generator, snapshot.SourceException);
        }
    }

    /// <summary>Runs the teardown after a body that did not complete; true when it suppresses the body's exception.</summary>
    /// <param name="outcome">Failed or unknown.</param>
    /// <param name="snapshot">The body's exception with its stack trace, which the exception has again in the end.</param>
    /// <param name="isLoud">The caller throws the snapshot if the exception propagates.</param>
    private ValueTask<bool> TearDownAsync(in BodyOutcome outcome, ExceptionDispatchInfo snapshot, bool isLoud)
    {
        _place?.Exit();
        _watch?.BodyEnded();
        var before = ThrowClock.Now;
        var teardown = StartOtherwise(outcome, snapshot);

        // What doesn't receive the exception can't have thrown it again.
        return _watch is null && !HearsExceptions ? teardown : AwaitTearDownAsync(teardown, outcome.Status, snapshot, isLoud, before);
    }

    private async ValueTask<bool> AwaitTearDownAsync(
        ValueTask<bool> teardown, BodyStatus status, ExceptionDispatchInfo snapshot, bool isLoud, long before)
    {
        var throwsAgain = false;
        try
        {
            var suppressed = await teardown.ConfigureAwait(false);
            throwsAgain = isLoud && !suppressed;

            return suppressed;
        }
        finally
        {
            // The teardown may have thrown the exception again. One tick of the clock is the ending's own.
            if (HearsExceptions && !throwsAgain && ThrowClock.Now != before + 1)
            {
                TraceRestorer.Restore(snapshot);
            }

            _watch?.Exited(status);
        }
    }
}
