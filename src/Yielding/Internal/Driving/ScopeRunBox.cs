using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Yielding.Internal;

/// <summary>A generator that is suspended at its awaited yield.</summary>
internal abstract class ScopeRunBox
{
    /// <summary>Whether the generator has ended.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The exception that the generator ended with, or null.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    /// <summary>The task of the method that awaits; null where it is not known.</summary>
    public virtual Task? Task => null;

    /// <summary>Runs the generator up to its end, or to another await that suspends it.</summary>
    public abstract void MoveNext();

    /// <summary>Records the end of the generator.</summary>
    public void End(ExceptionDispatchInfo? failure)
    {
        HasEnded = true;
        Failure = failure;
    }

    /// <summary>An async method that returns a <see cref="ScopeRun"/>.</summary>
    internal sealed class Of<TStateMachine> : ScopeRunBox
        where TStateMachine : IAsyncStateMachine
    {
        public TStateMachine StateMachine = default!;

        [StackTraceHidden]
        public override void MoveNext() => StateMachine.MoveNext();
    }

    /// <summary>An async method of another kind, which awaits the yielder.</summary>
    internal sealed class OfAction(Action continuation) : ScopeRunBox
    {
        // The continuation of an async method belongs to the box of its state machine, which is its task.
        public override Task? Task => continuation.Target as Task;

        [StackTraceHidden]
        public override void MoveNext() => continuation();
    }
}
