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
}
