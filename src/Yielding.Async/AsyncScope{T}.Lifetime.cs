using System.Diagnostics;
using System.Runtime.CompilerServices;
using Yielding.Internal;
using Yielding.Outcomes;

namespace Yielding;

/// <content>
/// Runs the setup, determines the outcome of the body, runs the teardown with it exactly once, and decides whether the body's exception
/// propagates.
/// </content>
/// <remarks>
/// Methods that start user code are not declared async where possible: what an async method sets in the execution context is lost when it
/// returns, but what a synchronous manager sets must stay set for the caller.
/// </remarks>
public sealed partial class AsyncScope<T> : IActiveAsyncScope, IDeferrable
{
    // Whether the target is a generator without a ScopeBody. The flag replaces type checks, which would cost a fifth of a scope's time.
    private readonly bool _isGenerator;

    // For a generator: the sequence before the setup, then the enumerator, so that the usual scope is a single object. Otherwise an
    // ActiveAsyncScope<T>.
    private object _target;

    private AsyncBodyObservation _body;
    private ScopeTracker? _tracker;

    private AsyncScope(object target, bool isGenerator)
    {
        _target = target;
        _isGenerator = isGenerator;
    }

    string IActiveScope.Name => Name;

    bool IActiveScope.ObservesOutcome => ObservesOutcome;

    EntryPlace? IDeferrable.Place => _body.Place;

    object IDeferrable.Handle => Kind is StackAsyncScope stack ? stack.Generator : this;

    ExecutionContext? IDeferrable.ContextAfter => Kind?.ContextAfter;

    internal string Name => GeneratorName.Of(Generator);

    /// <inheritdoc cref="BodyOutcome.CoveredSince"/>
    internal long CoveredSince => _body.CoveredSince;

    internal bool ObservesOutcome => Kind is { ObservesOutcome: true };

    internal object Generator => Kind?.Generator ?? _target;

    private ActiveAsyncScope<T>? Kind => _isGenerator ? null : (ActiveAsyncScope<T>)_target;

    void IActiveScope.ReportCompleted() => _body.ReportCompleted();

    void IActiveScope.ReportFailed(Exception exception) => _body.ReportFailed(exception);

    ValueTask<bool> IActiveAsyncScope.ExitWithAsync(BodyOutcome outcome) => ExitWithAsync(outcome);

    /// <inheritdoc cref="ActiveScope.TryExitWith"/>
    ValueTask IActiveAsyncScope.TryExitWithAsync(BodyOutcome outcome) =>
        !_body.TryExit() ? ValueTask.CompletedTask
        : outcome.Status != BodyStatus.Failed && _body.ReportedException is { } reported
            ? FinishFailedAsync(BodyOutcome.Failed(reported), isPropagating: false)
        : outcome.Status == BodyStatus.Completed && _body.FindFailureAround(outcome.CoveredSince) is { } failed
            ? FinishAsync(failed, isPropagating: false)
        : outcome.Status == BodyStatus.Completed && _body.IsOlderThanSuccess(outcome.CoveredSince)
            ? FinishUnknownAsync(EventLog.Unknown)
        : outcome.Captured is null ? FinishCompletedAsync()
        : TryExitFailedAsync(outcome);

    ValueTask IDeferrable.ExitAsync(in AwaitedExit awaited) => FinishAsync(_body.Conclude(awaited), awaited.IsPropagating);

    /// <summary>Creates the scope of a generator without a <see cref="ScopeBody"/>.</summary>
    internal static AsyncScope<T> Of(IAsyncEnumerable<T> generator) => new(generator, isGenerator: true);

    internal static AsyncScope<T> Of(ActiveAsyncScope<T> kind) => new(kind, isGenerator: false);

    /// <summary>Enters a scope of a compiled asynchronous iterator, at the beginning of an <c>await using</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ValueTask<AsyncScope<T>> EnterIteratorAsync(IAsyncEnumerable<T> generator, in EntryCallSite site)
    {
        var place = site.FindPlace();
        var steps = generator.GetAsyncEnumerator(CancellationToken.None);
        var moving = GeneratorBoundary.StartAsync(steps);
        if (!moving.IsCompletedSuccessfully)
        {
            return AwaitIteratorAsync(steps, place, moving);
        }

        return moving.Result
            ? OpenIteratorAsync(steps, steps.Current, place)
            : AwaitIteratorAsync(steps, place, new ValueTask<bool>(false));
    }

    /// <summary>Runs the setup, at the beginning of an <c>await using</c>.</summary>
    /// <param name="token">Cancels the setup.</param>
    /// <param name="site">The call that enters the scope.</param>
    internal ValueTask<AsyncScope<T>> EnterAsync(CancellationToken token, in EntryCallSite site)
    {
        if (token.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<AsyncScope<T>>(token);
        }

        _body.Prepare(site.FindPlace());
        Track();
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

    /// <summary>Begins the body of an <c>await using</c> without a setup.</summary>
    /// <param name="value">The scope's value.</param>
    /// <param name="site">The call that enters the scope.</param>
    internal void Enter(T value, in EntryCallSite site)
    {
        _body.Prepare(site.FindPlace());
        Track();
        Open(value);
    }

    /// <summary>Runs the setup for a body that is run as a delegate, or whose exit is called with its outcome.</summary>
    /// <param name="token">Cancels the setup.</param>
    internal ValueTask<T> EnterRunAsync(CancellationToken token)
    {
        if (token.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(token);
        }

        Track();
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
            _tracker?.SetUp(succeeded: false);

            return ValueTask.FromException<T>(e);
        }

        return AwaitRunSetupAsync(setup);
    }

    /// <summary>
    /// Exits after a body that was run as a delegate and returned. It has completed, unless it reported a failure, as the body of a stack
    /// can.
    /// </summary>
    internal ValueTask ExitRunAsync()
    {
        _body.ExitOnce();

        return _body.ReportedException is { } reported
            ? FinishFailedAsync(BodyOutcome.Failed(reported), isPropagating: false)
            : FinishCompletedAsync();
    }

    /// <summary>
    /// Exits after a body that was run as a delegate and threw. Completes when the exception is suppressed; otherwise throws it, or the
    /// exception that replaces it.
    /// </summary>
    internal async ValueTask ExitRunAsync(Exception exception)
    {
        if (!await TryExitRunAsync(exception).ConfigureAwait(false))
        {
            BodyOutcome.Failed(exception).Capture().Throw();
        }
    }

    /// <summary>
    /// Exits after a body that was run as a delegate and threw. The result is true when the exception is suppressed, and false when the
    /// caller has to rethrow it. Throws an exception that replaces it.
    /// </summary>
    internal async ValueTask<bool> TryExitRunAsync(Exception exception)
    {
        _body.ExitOnce();
        GeneratorDriver.NoteReplacement(exception, _body.ReportedException, Generator);
        if (!await TearDownAsync(BodyOutcome.Failed(exception).Capture(), rethrows: false).ConfigureAwait(false))
        {
            return false;
        }

        EventLog.Suppressed(Generator, exception);

        return true;
    }

    /// <summary>Exits after a body that its user reports as completed. After another exit the call does nothing.</summary>
    internal ValueTask ExitCompletedAsync() => _body.TryExit() ? CarryContext(FinishCompletedAsync()) : ValueTask.CompletedTask;

    /// <summary>
    /// Exits with an outcome that the caller has determined. The result is true when the exception is suppressed, and false when the caller
    /// has to rethrow it.
    /// </summary>
    internal ValueTask<bool> ExitWithAsync(BodyOutcome outcome)
    {
        _body.ExitOnce();
        if (outcome.Captured is not null)
        {
            return TearDownAsync(outcome, rethrows: false);
        }

        var teardown = FinishCompletedAsync();

        return teardown.IsCompletedSuccessfully ? new ValueTask<bool>(false) : AwaitCompletedAsync(teardown);
    }

    /// <summary>
    /// Exits after a setup that completed although it was cancelled, so that there was no body. The outcome is failed, and captured. The
    /// result is true when the teardown suppresses the exception.
    /// </summary>
    internal ValueTask<bool> WithdrawAsync(BodyOutcome outcome)
    {
        _body.ExitOnce();

        return TearDownAsync(outcome, rethrows: false, hadBody: false);
    }

    /// <summary>Sets the token of the teardown, before the setup. A generator without a <see cref="ScopeBody"/> has no use for
    /// it.</summary>
    internal void LimitTeardown(CancellationToken token)
    {
        if (Kind is { } kind)
        {
            kind.TeardownToken = token;
        }
    }

    /// <summary>
    /// Exits the scope of a decorated sequence that was disposed before its end: the outcome is Unknown. After another exit the call does
    /// nothing.
    /// </summary>
    internal ValueTask ExitStoppedEarlyAsync() =>
        _body.TryExit() ? FinishUnknownAsync(EventLog.StoppedEarly) : ValueTask.CompletedTask;

#pragma warning disable CA2000 // the scope is the caller's
    private static ValueTask<AsyncScope<T>> OpenIteratorAsync(IAsyncEnumerator<T> steps, T value, EntryPlace? place)
    {
        var scope = new AsyncScope<T>(steps, isGenerator: true);
        scope._body.Prepare(place);
        scope.Open(value);

        return new ValueTask<AsyncScope<T>>(scope);
    }

    private static ValueTask<AsyncScope<T>> AwaitIteratorAsync(IAsyncEnumerator<T> steps, EntryPlace? place, ValueTask<bool> moving)
    {
        var scope = new AsyncScope<T>(steps, isGenerator: true);
        scope._body.Prepare(place);

        return scope.AwaitSetupAsync(AsyncGeneratorDriver.AwaitEnterAsync(steps, moving));
    }
#pragma warning restore CA2000

    private static async ValueTask<bool> AwaitCompletedAsync(ValueTask teardown)
    {
        await teardown.ConfigureAwait(false);

        return false;
    }

    private ValueTask<T> StartSetUpAsync(CancellationToken token)
    {
        if (Kind is { } kind)
        {
            return kind.StartSetUpAsync(token);
        }

        var steps = AsyncGeneratorDriver.Start((IAsyncEnumerable<T>)_target, token);
        _target = steps;

        return AsyncGeneratorDriver.EnterAsync(steps);
    }

    private ValueTask StartCompleted(bool nothingInFlight) =>
        Kind is { } kind
            ? kind.TearDownCompletedAsync(nothingInFlight)
            : AsyncGeneratorDriver.CompleteAsync((IAsyncEnumerator<T>)_target, nothingInFlight);

    private ValueTask<bool> StartOtherwise(in BodyOutcome outcome) =>
        Kind is { } kind
            ? kind.TearDownOtherwiseAsync(outcome)
            : AsyncGeneratorDriver.CloseAsync((IAsyncEnumerator<T>)_target, outcome);

    // The generator does not receive the exception, so nothing is captured: a capture makes the next throw copy the stack trace.
    private ValueTask<bool> FinishFailedGeneratorAsync(in BodyOutcome outcome)
    {
        _body.Close();

        return AsyncGeneratorDriver.CloseAsync((IAsyncEnumerator<T>)_target, outcome);
    }

    private ValueTask<T> StartCancellableSetUpAsync(CancellationToken token) =>
        token.CanBeCanceled ? SetUpCancellablyAsync(token) : StartSetUpAsync(CancellationToken.None);

    /// <summary>Runs the setup with a separate token, which the caller's token cancels only until the setup ends.</summary>
    private ValueTask<T> SetUpCancellablyAsync(CancellationToken token)
    {
#pragma warning disable CA2000 // the generator may use its token until it ends, and a source without a timer needs no disposal
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

    private async ValueTask<T> AwaitCancellableSetUpAsync(
        ValueTask<T> setup, CancellationTokenRegistration registration, CancellationToken token)
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

        // The generator ignored the cancellation. The scope is not entered, so the generator is exited.
        throw await ExitCancelledSetupAsync(Cancelled(null, token)).ConfigureAwait(false);
    }

    private OperationCanceledException Cancelled(OperationCanceledException? inner, CancellationToken token)
    {
        var message = $"The setup of '{Name}' was cancelled by the token that its caller passed. "
            + "Its finally blocks have run, and there is no scope.";

        return inner is TaskCanceledException
            ? new TaskCanceledException(message, inner, token)
            : new OperationCanceledException(message, inner, token);
    }

    private async ValueTask<Exception> ExitCancelledSetupAsync(OperationCanceledException cancelled)
    {
        var outcome = BodyOutcome.Failed(cancelled).Capture();
        var teardown = Kind is { } kind ? kind.TearDownCancelledSetupAsync(outcome) : StartOtherwise(outcome);
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
            _body.Close();
            _tracker?.SetUp(succeeded: false);

            throw;
        }

        return this;
    }

    private async ValueTask<T> AwaitRunSetupAsync(ValueTask<T> setup)
    {
        try
        {
            Open(await setup.ConfigureAwait(false));
        }
        catch
        {
            _tracker?.SetUp(succeeded: false);

            throw;
        }

        return Value;
    }

    private void Open(T value)
    {
        Value = value;
        _tracker?.Entered(Generator);
        _body.Begin();
    }

    // Storing null costs a write barrier too.
    private void Track()
    {
        if ((Kind is { } kind ? kind.Track() : ScopeTracker.Start(_target)) is { } tracker)
        {
            _tracker = tracker;
        }
    }

    /// <summary>Exits a scope when an exception was thrown since its entry, or an outcome was reported.</summary>
    private ValueTask ExitAsync() =>
        _body.TryConclude(out var awaited) is { } outcome
            ? CarryContext(FinishAsync(outcome, isPropagating: false))
            : new ValueTask(new DeferredExit(this, awaited), token: 0);

    /// <summary>Passes what the teardown has set in its execution context, also after it was suspended, to the awaiting code.</summary>
    private ValueTask CarryContext(ValueTask exit)
    {
        if (_isGenerator || _target is not StackAsyncScope stack)
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

    /// <summary>Runs the teardown for an outcome.</summary>
    /// <param name="outcome">The outcome of the body.</param>
    /// <param name="isPropagating">Whether the language rethrows the body's exception after the exit of the scope.</param>
    private ValueTask FinishAsync(in BodyOutcome outcome, bool isPropagating)
    {
        if (outcome.Exception is { } exception)
        {
            GeneratorDriver.NoteReplacement(exception, _body.ReportedException, Generator);
        }

        return outcome.Status switch
        {
            BodyStatus.Completed => FinishCompletedAsync(),
            BodyStatus.Failed => FinishFailedAsync(outcome, isPropagating),
            _ => FinishUnknownAsync(EventLog.Unknown),
        };
    }

    private ValueTask FinishCompletedGeneratorAsync()
    {
        _body.Close();

        return AsyncGeneratorDriver.CompleteAsync((IAsyncEnumerator<T>)_target, nothingInFlight: true);
    }

    private ValueTask FinishCompletedAsync()
    {
        _body.Close();

        return _tracker is null ? StartCompleted(_body.NothingHappened) : FinishCompletedTrackedAsync(_tracker);
    }

    private ValueTask FinishCompletedTrackedAsync(ScopeTracker tracker)
    {
        tracker.BodyEnded(BodyStatus.Completed);
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

        return AwaitTrackedAsync(teardown, tracker);
    }

    private static async ValueTask AwaitTrackedAsync(ValueTask teardown, ScopeTracker tracker)
    {
        try
        {
            await teardown.ConfigureAwait(false);
        }
        finally
        {
            tracker.Exited(BodyStatus.Completed);
        }
    }

    private ValueTask FinishUnknownAsync(Action<object> log)
    {
        log(Generator);
        var teardown = TearDownAsync(BodyOutcome.Unknown.Capture(Name), rethrows: false);

        return teardown.IsCompletedSuccessfully ? ValueTask.CompletedTask : new ValueTask(teardown.AsTask());
    }

    private ValueTask FinishFailedAsync(in BodyOutcome outcome, bool isPropagating)
    {
        if (outcome.IsAmbiguous)
        {
            outcome.LinkCandidates();
            EventLog.Ambiguous(Generator, outcome.Exception!);
        }

        var teardown = _isGenerator && _tracker is null
            ? FinishFailedGeneratorAsync(outcome)
            : TearDownAsync(outcome.Capture(), rethrows: false);

        // An exception of an ambiguous failure may be propagating.
        isPropagating |= outcome.IsAmbiguous;

        return teardown.IsCompletedSuccessfully
            ? Answer(teardown.Result, outcome, isPropagating)
            : AwaitTeardownAsync(teardown, outcome, isPropagating);
    }

    private async ValueTask AwaitTeardownAsync(ValueTask<bool> teardown, BodyOutcome outcome, bool isPropagating) =>
        await Answer(await teardown.ConfigureAwait(false), outcome, isPropagating).ConfigureAwait(false);

    // The returned task fails with the exception without a throw: the stack trace stays unchanged, and the cost of a throw is saved.
    private ValueTask Answer(bool suppresses, in BodyOutcome outcome, bool isPropagating)
    {
        var exception = outcome.Exception!;

        // ObservesOutcome is read now: entries that receive exceptions may have been registered while a stack unwound.
        switch (ExitPolicy.Decide(outcome, suppresses, ObservesOutcome, isPropagating))
        {
            case ExitResult.CouldNotSuppress:
                EventLog.CouldNotSuppress(Generator, exception);
                break;

            case ExitResult.Suppressed:
                EventLog.Suppressed(Generator, exception);
                break;

            case ExitResult.Rethrow:
                return ValueTask.FromException(exception);
        }

        return ValueTask.CompletedTask;
    }

    private async ValueTask TryExitFailedAsync(BodyOutcome outcome)
    {
        if (await TearDownAsync(outcome, rethrows: false).ConfigureAwait(false))
        {
            EventLog.CouldNotSuppress(Generator, outcome.Received!);
        }
    }

    /// <summary>
    /// Runs the teardown after a body that did not complete. The result is true when it suppresses the body's exception.
    /// </summary>
    /// <param name="outcome">Failed or unknown, and captured. The stack trace of the exception is restored at the end.</param>
    /// <param name="rethrows">Whether the caller throws the exception if it is not suppressed.</param>
    /// <param name="hadBody">Whether the setup was not cancelled.</param>
    private ValueTask<bool> TearDownAsync(in BodyOutcome outcome, bool rethrows, bool hadBody = true)
    {
        _body.Close();
        _tracker?.BodyEnded(hadBody ? outcome.Status : BodyStatus.Running, outcome.Exception); // without a body none has failed
        var before = BodyObservation.Now;
        var teardown = hadBody || Kind is not { } kind ? StartOtherwise(outcome) : kind.TearDownCancelledSetupAsync(outcome);

        // A teardown that does not receive the exception cannot throw it again.
        return _tracker is null && !ObservesOutcome ? teardown : AwaitTearDownAsync(teardown, outcome, rethrows, before);
    }

    private async ValueTask<bool> AwaitTearDownAsync(ValueTask<bool> teardown, BodyOutcome outcome, bool rethrows, long before)
    {
        var willRethrow = false;
        try
        {
            var suppresses = await teardown.ConfigureAwait(false);
            willRethrow = rethrows && !suppresses;

            return suppresses;
        }
        finally
        {
            // The teardown may have thrown the exception again. One tick of the clock is that of the exit itself.
            if (ObservesOutcome && !willRethrow && BodyObservation.Now != before + 1)
            {
                outcome.RestoreTrace();
            }

            _tracker?.Exited(outcome.Status);
        }
    }
}
