using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Yielding.Internal;

namespace Yielding;

/// <summary>Builds the async methods that return a <see cref="ScopeRun"/>. The compiler uses it.</summary>
/// <remarks>
/// The method runs on the threads that call it and that exit its scope, in their execution contexts, as an iterator method does.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
#pragma warning disable CA1815 // builders are not compared
public struct ScopeRunMethodBuilder
#pragma warning restore CA1815
{
    private object? _state;

    /// <summary>Gets the run.</summary>
    public readonly ScopeRun Task => new(_state);

    /// <summary>Creates a builder.</summary>
    /// <returns>The builder.</returns>
    public static ScopeRunMethodBuilder Create() => default;

    /// <summary>Starts the method.</summary>
    /// <typeparam name="TStateMachine">The type of the method's state machine.</typeparam>
    /// <param name="stateMachine">The state machine.</param>
    [StackTraceHidden]
#pragma warning disable CA1822 // the compiler calls it on the builder
    public void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    /// <summary>Does nothing: the builder boxes the state machine itself.</summary>
    /// <param name="stateMachine">The state machine.</param>
    public void SetStateMachine(IAsyncStateMachine stateMachine) => ArgumentNullException.ThrowIfNull(stateMachine);
#pragma warning restore CA1822

    /// <summary>Records that the method ended normally.</summary>
    public void SetResult()
    {
        if (_state is null) // a generator that was not suspended; checked first, since a cast costs more
        {
            _state = ScopeRun.Ended;
        }
        else
        {
            ((ScopeRunBox)_state).End(failure: null);
        }
    }

    /// <summary>Records that the method threw.</summary>
    /// <param name="exception">The exception.</param>
    public void SetException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var failure = ExceptionDispatchInfo.Capture(exception);
        YieldPoint.Failed(exception);
        if (_state is ScopeRunBox box)
        {
            box.End(failure);
        }
        else
        {
            _state = failure;
        }
    }

    /// <summary>Suspends the method.</summary>
    /// <typeparam name="TAwaiter">The type of the awaiter: only that of <see cref="Yielder{T}.Return"/>.</typeparam>
    /// <typeparam name="TStateMachine">The type of the method's state machine.</typeparam>
    /// <param name="awaiter">The awaiter.</param>
    /// <param name="stateMachine">The state machine.</param>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion, IOnlyYielderReturnCanBeAwaitedHere
        where TStateMachine : IAsyncStateMachine => AwaitUnsafeOnCompleted(ref awaiter, ref stateMachine);

    /// <inheritdoc cref="AwaitOnCompleted{TAwaiter, TStateMachine}"/>
    [SuppressMessage("Naming", "CA1715", Justification = "The names are those of the compiler's pattern.")]
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion, IOnlyYielderReturnCanBeAwaitedHere
        where TStateMachine : IAsyncStateMachine
    {
        if (_state is null)
        {
            var box = new ScopeRunBox.Of<TStateMachine>();
            _state = box; // first: the copy of the state machine in the box has a builder, too
            box.StateMachine = stateMachine;
        }

        awaiter.Suspend((ScopeRunBox)_state);
    }
}
