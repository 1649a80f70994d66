using System.Diagnostics;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>A context manager whose entries share one setup of another one.</summary>
internal sealed class SharedManager<T>(ContextManager<T> inner) : ContextManager<T>, INamed
{
    private readonly object _gate = new();
    private readonly CombinedOutcome _bodies = new();
    private ActiveScope? _shared;
    private T _value = default!;
    private bool _isBusy;

    public object Generator => inner;

    public bool ObservesOutcome => _shared?.ObservesOutcome ?? false;

    internal override ActiveScope Open(out T value)
    {
        lock (_gate)
        {
            ThrowIfBusy();
            if (_bodies.Count == 0)
            {
                _isBusy = true;
                try
                {
                    _shared = inner.Open(out _value);
                }
                finally
                {
                    _isBusy = false;
                }
            }

            _bodies.BeginBody();
            value = _value;
        }

        return new SharedScope<T>(this);
    }

    internal override ExitEntry OpenEntry(out T value) => ScopeExit.OfScope(Open(out value));

    internal override void ThrowIfExitNeedsEntry(string parameter) =>
        throw new ArgumentException(
            $"The manager shares the setup of '{GeneratorName.Of(inner)}', and has nothing to exit before it was entered. Use Enter.",
            parameter);

    /// <summary>A body has ended. True when its exception is suppressed.</summary>
    public bool Exit(in BodyOutcome outcome)
    {
        lock (_gate)
        {
            ThrowIfBusy();
            if (!_bodies.EndBody(outcome))
            {
                return false;
            }

            var shared = _shared!;
            var combined = _bodies.Take();
            _shared = null;
            _value = default!;
            _isBusy = true;
            try
            {
                var suppresses = shared.ExitWith(combined);

                return suppresses && ReferenceEquals(combined.Exception, outcome.Exception);
            }
            catch (Exception e) when (GeneratorDriver.NoteReplacement(e, outcome.Received, inner))
            {
                throw;
            }
            finally
            {
                _isBusy = false;
            }
        }
    }

    // Open goes straight to the shared scope, so these two are not reached.
    protected override T OnEnter() => throw new UnreachableException();

    protected override bool OnExit(Exception? thrown) => throw new UnreachableException();

    // Only the thread that runs the setup or the teardown gets here while it does: the others wait at the gate.
    private void ThrowIfBusy()
    {
        if (_isBusy)
        {
            throw new InvalidOperationException(
                $"The setup or the teardown of '{GeneratorName.Of(inner)}', which is shared, uses the manager that shares it: it would wait for itself. Let it use the manager that is not shared.");
        }
    }
}
