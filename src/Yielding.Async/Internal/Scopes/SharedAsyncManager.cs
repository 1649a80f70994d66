using System.Diagnostics;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous context manager whose entries share one setup of another one.</summary>
#pragma warning disable CA1001 // a semaphore whose wait handle nobody asks for holds nothing to dispose of
internal sealed class SharedAsyncManager<T>(AsyncContextManager<T> inner) : AsyncContextManager<T>, INamed
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CombinedOutcome _bodies = new();

    // Set in the flow of the setup and of the teardown: they would wait for themselves at the gate. What they start may outlive them.
    private readonly AsyncLocal<Work?> _work = new();
    private AsyncScope<T>? _shared;

    public object Generator => inner;

    public bool ObservesOutcome => _shared?.ObservesOutcome ?? false;

    public async ValueTask<T> JoinAsync(CancellationToken token)
    {
        ThrowIfBusy();
        await _gate.WaitAsync(token).ConfigureAwait(true);
        try
        {
            if (_bodies.Count == 0)
            {
                using var work = _work.Value = new Work();
                var opened = inner.Open();
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

    /// <summary>A body has ended. True when its exception is suppressed.</summary>
    public ValueTask<bool> ExitAsync(BodyOutcome outcome) => ExitAsync(outcome, hadBody: true);

    /// <summary>One that has joined is not to have a body after all: it was cancelled in that moment.</summary>
    public ValueTask<bool> WithdrawAsync(BodyOutcome outcome) => ExitAsync(outcome, hadBody: false);

    internal override AsyncScope<T> Open() => AsyncScope<T>.Of(new SharedAsyncScope<T>(this));

    internal override void ThrowIfExitNeedsEntry(string parameter) =>
        throw new ArgumentException(
            $"The manager shares the setup of '{GeneratorName.Of(inner)}', and has nothing to exit before it was entered. Use EnterAsync.",
            parameter);

    // Open makes the scope, so these two are not reached.
    protected override ValueTask<T> OnEnterAsync(CancellationToken cancellationToken) => throw new UnreachableException();

    protected override ValueTask<bool> OnExitAsync(Exception? thrown) => throw new UnreachableException();

    private async ValueTask<bool> ExitAsync(BodyOutcome outcome, bool hadBody)
    {
        ThrowIfBusy();
        await _gate.WaitAsync().ConfigureAwait(true);
        try
        {
            if (!(hadBody ? _bodies.EndBody(outcome) : _bodies.Withdraw(outcome)))
            {
                return false;
            }

            var shared = _shared!;
            var combined = _bodies.Take();
            _shared = null;
            using var work = _work.Value = new Work();
            var suppresses = await shared.ExitWithAsync(combined).ConfigureAwait(false);

            return suppresses && ReferenceEquals(combined.Exception, outcome.Exception);
        }
        catch (Exception e) when (GeneratorDriver.NoteReplacement(e, outcome.Received, inner))
        {
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    private void ThrowIfBusy()
    {
        if (_work.Value is { IsOver: false })
        {
            throw new InvalidOperationException(
                $"The setup or the teardown of '{GeneratorName.Of(inner)}', which is shared, uses the manager that shares it: it would wait for itself. Let it use the manager that is not shared.");
        }
    }

    /// <summary>One setup or teardown.</summary>
    private sealed class Work : IDisposable
    {
        private volatile bool _isOver;

        public bool IsOver => _isOver;

        public void Dispose() => _isOver = true;
    }
}
