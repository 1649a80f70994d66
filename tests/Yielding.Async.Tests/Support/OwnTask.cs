using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Yielding.Support;

/// <summary>A type of tasks whose builder keeps the state machine in a box of its own, which the library doesn't know.</summary>
[AsyncMethodBuilder(typeof(Builder))]
internal sealed class OwnTask
{
    private readonly TaskCompletionSource _ended = new();

    public Task Task => _ended.Task;

    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "The compiler wants instance members.")]
    internal sealed class Builder
    {
        private Action? _moveNext;

        public OwnTask Task { get; } = new();

        public static Builder Create() => new();

        public void Start<TStateMachine>(ref TStateMachine stateMachine)
            where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

        public void SetStateMachine(IAsyncStateMachine stateMachine)
        {
        }

        public void SetResult() => Task._ended.SetResult();

        public void SetException(Exception exception) => Task._ended.SetException(exception);

        public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
            where TAwaiter : INotifyCompletion
            where TStateMachine : IAsyncStateMachine => awaiter.OnCompleted(MoveNext(ref stateMachine));

        public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
            where TAwaiter : ICriticalNotifyCompletion
            where TStateMachine : IAsyncStateMachine => awaiter.UnsafeOnCompleted(MoveNext(ref stateMachine));

        // The machine is boxed once, at its first await; the box then runs all its parts.
        private Action MoveNext<TStateMachine>(ref TStateMachine stateMachine)
            where TStateMachine : IAsyncStateMachine
        {
            if (_moveNext is null)
            {
                IAsyncStateMachine? box = null;
                _moveNext = () => box!.MoveNext();
                box = stateMachine;
            }

            return _moveNext;
        }
    }
}
