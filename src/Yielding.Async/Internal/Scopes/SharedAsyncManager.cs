using System.Diagnostics;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous context manager whose entries share one setup of another manager.</summary>
#pragma warning disable CA1001 // a semaphore whose wait handle is not used needs no disposal
internal sealed class SharedAsyncManager<T>(AsyncContextManager<T> inner) : AsyncContextManager<T>, INamed
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CombinedOutcome _bodies = new();

    // Set in the execution context of the setup and the teardown, which would deadlock at the gate. Work that they start may outlive them.
    private readonly AsyncLocal<Work?> _work = new();
    private AsyncScope<T>? _shared;

    // Cancels the teardown at the time limit of the entry that exits last. Null if the entry that ran the setup has no limit.
    private CancellationTokenSource? _limit;

    public object Generator => inner;

    public bool ObservesOutcome => _shared?.ObservesOutcome ?? false;

    public async ValueTask<T> JoinAsync(CancellationToken token, CancellationToken teardownToken = default)
    {
        ThrowIfBusy();
        await _gate.WaitAsync(token).ConfigureAwait(true);
        try
        {
            if (_bodies.Count == 0)
            {
                using var work = _work.Value = new Work();
                var opened = inner.Open();
                _limit = teardownToken.CanBeCanceled ? new CancellationTokenSource() : null;
                opened.LimitTeardown(_limit?.Token ?? CancellationToken.None);
                await opened.EnterRunAsync(token).ConfigureAwait(false);
                _shared = opened;
            }

            _bodies.BeginBody();

            return _shared!.Value;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Reports that a body has ended. Returns true when its exception is suppressed.</summary>
    public ValueTask<bool> ExitAsync(BodyOutcome outcome, CancellationToken teardownToken = default) =>
        ExitAsync(outcome, hadBody: true, teardownToken);

    /// <summary>Reports that an entry was cancelled as it joined, so that it has no body.</summary>
    public ValueTask<bool> WithdrawAsync(BodyOutcome outcome, CancellationToken teardownToken = default) =>
        ExitAsync(outcome, hadBody: false, teardownToken);

    internal override AsyncScope<T> Open() => AsyncScope<T>.Of(new SharedAsyncScope<T>(this));

    internal override void ThrowIfExitNeedsEntry(string parameter) =>
        throw new ArgumentException(
            $"The manager shares the setup of '{GeneratorName.Of(inner)}', and cannot be exited before it was entered. Use EnterAsync.",
            parameter);

    // Open creates the scope, so these two are not reached.
    protected override ValueTask<T> OnEnterAsync(CancellationToken cancellationToken) => throw new UnreachableException();

    protected override ValueTask<bool> OnExitAsync(Exception? thrown) => throw new UnreachableException();

    private async ValueTask<bool> ExitAsync(BodyOutcome outcome, bool hadBody, CancellationToken teardownToken)
    {
        ThrowIfBusy();
        await _gate.WaitAsync(CancellationToken.None).ConfigureAwait(true);
        var registration = default(CancellationTokenRegistration);
        Exception? received = null;
        try
        {
            if (!(hadBody ? _bodies.EndBody(outcome) : _bodies.Withdraw(outcome)))
            {
                return false;
            }

            var shared = _shared!;
            var combined = _bodies.Take(out var hadBodies);
            received = combined.Received;
            _shared = null;
            using var work = _work.Value = new Work();
            registration = teardownToken.UnsafeRegister(static limit => ((CancellationTokenSource?)limit)?.Cancel(), _limit);
            var exit = hadBodies ? shared.ExitWithAsync(combined) : shared.WithdrawAsync(combined);
            var suppresses = await exit.ConfigureAwait(false);

            return suppresses && ReferenceEquals(combined.Exception, outcome.Exception);
        }
        catch (Exception e) when (NoteReplacement(e, outcome.Received, received))
        {
            throw;
        }
        finally
        {
            registration.Unregister();
            _gate.Release();
        }
    }

    // What the teardown has received is noted by the scope that it is of.
    private bool NoteReplacement(Exception thrown, Exception? bodys, Exception? received) =>
        !ReferenceEquals(bodys, received) && GeneratorDriver.NoteReplacement(thrown, bodys, inner);

    private void ThrowIfBusy()
    {
        if (_work.Value is { HasEnded: false })
        {
            throw new InvalidOperationException(
                $"The setup or teardown of '{GeneratorName.Of(inner)}' entered or exited the manager that shares it, which would deadlock. "
                + "Use the manager that is not shared there.");
        }
    }

    /// <summary>One setup or teardown.</summary>
    private sealed class Work : IDisposable
    {
        private volatile bool _hasEnded;

        public bool HasEnded => _hasEnded;

        public void Dispose() => _hasEnded = true;
    }
}
