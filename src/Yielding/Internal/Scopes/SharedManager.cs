using System.Diagnostics;
using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>A context manager whose entries share one setup of another manager.</summary>
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
        var tracker = ScopeTracker.Start(this);
        var returned = false;
        try
        {
            value = Join();
            returned = true;
        }
        finally
        {
            tracker?.SetUp(returned);
        }

        return new SharedScope<T>(this, tracker);
    }

    internal override ExitEntry OpenEntry(out T value) => ScopeExit.OfScope(Open(out value));

    internal override void ThrowIfExitNeedsEntry(string parameter) =>
        throw new ArgumentException(
            $"The manager shares the setup of '{GeneratorName.Of(inner)}', and cannot be exited before it was entered. Use Enter.",
            parameter);

    /// <summary>Reports that a body has ended. Returns true when its exception is suppressed.</summary>
    public bool Exit(in BodyOutcome outcome) => Exit(outcome, hadBody: true);

    /// <summary>Reports that an entry was cancelled as it joined, so that it has no body.</summary>
    public bool Withdraw(in BodyOutcome outcome) => Exit(outcome, hadBody: false);

    // Open returns a shared scope directly, so these two are not reached.
    protected override T OnEnter() => throw new UnreachableException();

    protected override bool OnExit(Exception? thrown) => throw new UnreachableException();

    private T Join()
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

            return _value;
        }
    }

    private bool Exit(in BodyOutcome outcome, bool hadBody)
    {
        lock (_gate)
        {
            ThrowIfBusy();
            if (!(hadBody ? _bodies.EndBody(outcome) : _bodies.Withdraw(outcome)))
            {
                return false;
            }

            var shared = _shared!;
            var combined = _bodies.Take(out var hadBodies);
            _shared = null;
            _value = default!;
            _isBusy = true;
            try
            {
                var suppresses = hadBodies ? shared.ExitWith(combined) : shared.Withdraw(combined);

                return suppresses && ReferenceEquals(combined.Exception, outcome.Exception);
            }
            catch (Exception e) when (NoteReplacement(e, outcome.Received, combined.Received))
            {
                throw;
            }
            finally
            {
                _isBusy = false;
            }
        }
    }

    // What the teardown has received is noted by the scope that it is of.
    private bool NoteReplacement(Exception thrown, Exception? bodys, Exception? received) =>
        !ReferenceEquals(bodys, received) && GeneratorDriver.NoteReplacement(thrown, bodys, inner);

    // While the setup or the teardown runs, only its own thread gets here: the others wait for the lock.
    private void ThrowIfBusy()
    {
        if (_isBusy)
        {
            throw new InvalidOperationException(
                $"The setup or teardown of '{GeneratorName.Of(inner)}' entered or exited the manager that shares it, which would deadlock. "
                + "Use the manager that is not shared there.");
        }
    }
}
