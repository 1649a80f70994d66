using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>
/// A scope that is disposed by code that has not guarded its body, after an exception was thrown: the user of the scope may have failed,
/// and the exception was caught already. It has never completed.
/// </summary>
public sealed class DisposedByOtherCodeTests
{
    private readonly BodyException _failure = new();
    private readonly Listener _scope = new();

    public enum Holder
    {
        BoxedInAField,
        HandleInAField,
        NullableHandle,
        Collection,
        Property,
        StackInAField,
        Wrapped,
    }

    [Test]
    public void Fixture_WhoseTestFailed_IsUnknown([Values] Holder holder, [Values] bool isKept, [Values] bool isDisposedInItsOwnBlock)
    {
        var fixture = new Fixture(holder);
        var kept = Run(fixture, _failure);

        if (isDisposedInItsOwnBlock)
        {
            fixture.CleanUp();
        }
        else
        {
            fixture.Dispose();
        }

        _scope.ShouldBeUnknown();
        GC.KeepAlive(isKept ? kept : null);
    }

    [Test]
    public void CalledInTheBlockOfAnotherObject_WhileAnOlderExceptionIsHandled_IsUnknown(
        [Values] bool isVirtual, [Values] bool isDelegate)
    {
        try
        {
            throw new InvalidOperationException();
        }
        catch (InvalidOperationException)
        {
            var closer = new Closer(new Thing(_scope.Enter()));
            Forms.Caught(() => throw _failure);

            if (isDelegate)
            {
                Call(isVirtual ? closer.Close : () => closer.Close());
            }
            else if (isVirtual)
            {
                CallVirtual(closer);
            }
            else
            {
                CallDirectly(closer);
            }
        }

        _scope.ShouldBeUnknown();

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Call(Action close)
        {
            using (Open())
            {
                close();
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void CallVirtual(ICloser closer)
        {
            using (Open())
            {
                closer.Close();
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void CallDirectly(Closer closer)
        {
            using (Open())
            {
                closer.Close();
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static IDisposable Open() => new MemoryStream();
    }

    [Test]
    public void Fixture_NothingThrown_IsCompleted([Values] Holder holder)
    {
        var fixture = new Fixture(holder);
        fixture.SetUp(_scope);

        fixture.Dispose();

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void Fixture_WhoseTestFailedOnAnotherThread_IsUnknown(
        [Values(Holder.BoxedInAField, Holder.HandleInAField, Holder.StackInAField, Holder.Wrapped)] Holder holder)
    {
        var fixture = new Fixture(holder);
        var thread = new Thread(() => Run(fixture, _failure));
        thread.Start();
        thread.Join();

        fixture.Dispose();

        _scope.ShouldBeUnknown();
    }

    // The exception is dead when the fixture is disposed: nothing but the clock shows that there was one.
    [Test]
    public void Fixture_WhoseFailureWasCollected_IsUnknown([Values] Holder holder)
    {
        var fixture = new Fixture(holder);
        var weak = RunAndForget(fixture);
        GC.Collect();
        weak.IsAlive.ShouldBeFalse();

        fixture.Dispose();

        _scope.ShouldBeUnknown();
    }

    // As the operators of System.Reactive do: the observer is disposed in a finally block, which guards something else than the body.
    [Test]
    public void Observer_WhoseSourceFailed_IsUnknown()
    {
        var observer = new Observer(_scope.Enter());
        Handle(_failure);

        observer.OnError();

        _scope.ShouldBeUnknown();
    }

    [Test]
    public void UsingThatTakesOverAScope_AfterItsUserFailed_IsUnknown([Values] bool isBoxed)
    {
        var fixture = new Fixture(isBoxed ? Holder.BoxedInAField : Holder.HandleInAField);
        Run(fixture, _failure);

        if (isBoxed)
        {
            Take(fixture.Boxed);
        }
        else
        {
            TakeHandle(fixture.Handle);
        }

        _scope.ShouldBeUnknown();

        static void Take(IDisposable held)
        {
            using (held)
            {
            }
        }

        static void TakeHandle(Scope<Listener> held)
        {
            using (held)
            {
            }
        }
    }

    // The JIT may inline the helper, so that both handles lie in the frame of one method.
    [Test]
    public void UsingThatTakesOverAScope_BesideAUsingOfItsOwn_IsUnknown([Values] bool isFirst)
    {
        var (fixture, other) = (new Fixture(Holder.HandleInAField), new Listener());
        Run(fixture, _failure);

        if (isFirst)
        {
            Take(fixture.Handle);
        }

        using (other.Enter())
        {
            other.Received.ShouldBeEmpty();
        }

        if (!isFirst)
        {
            Take(fixture.Handle);
        }

        _scope.ShouldBeUnknown();
        other.ShouldHaveCompleted();

        static void Take(Scope<Listener> held)
        {
            using (held)
            {
            }
        }
    }

    // The JIT may inline all of these calls, and the place that the frame gives is the start of the statement.
    [Test]
    public void StatementThatTakesOverAScope_AfterItsUserFailed_IsUnknown([Values] bool isAfterAnother)
    {
        var fixture = new Fixture(Holder.HandleInAField);
        Run(fixture, _failure);

        var count = isAfterAnother ? UseAnother(new Listener()) + Take(fixture.Handle) : 1 + Take(fixture.Handle);

        count.ShouldBe(2);
        _scope.ShouldBeUnknown();

        static int UseAnother(Listener scope)
        {
            using (scope.Enter())
            {
                return 1;
            }
        }

        static int Take(Scope<Listener> held)
        {
            using (held)
            {
                return 1;
            }
        }
    }

    [Test]
    public void Continuation_AfterTheBodyFailed_IsUnknown()
    {
        var gate = new TaskCompletionSource();
        IDisposable held = _scope.Enter();
        var disposing = gate.Task.ContinueWith(
            _ => held.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        Handle(_failure);

        gate.SetResult();

        disposing.IsCompletedSuccessfully.ShouldBeTrue();
        _scope.ShouldBeUnknown();
    }

    [Test]
    public async Task AsyncMethodThatOnlyDisposes_IsUnknown()
    {
        var scope = Enter(_scope);
        Handle(_failure);

        await Leave(scope);

        _scope.ShouldBeUnknown();

        static async Task Leave(IDisposable scope)
        {
            await Task.Yield();
            scope.Dispose();
        }
    }

    [Test]
    public void Reported_IsWhatWasReported([Values] Holder holder)
    {
        var fixture = new Fixture(holder);
        Run(fixture, _failure);

        var isReported = fixture.Complete();
        fixture.Dispose();

        _scope.Received.ShouldBe([isReported ? "Completed" : "Unknown"]);
    }

    // What follows is disposed by its owner, so that it stays exact.
    [Test]
    public void EnclosingMethod_HandledAnException_IsCompleted([Values] bool isBoxed)
    {
        if (isBoxed)
        {
            using IDisposable scope = _scope.Enter();
            Handle(_failure);
        }
        else
        {
            using var scope = _scope.Enter();
            Handle(_failure);
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    [NeedsExceptionPointers]
    public void EnclosingMethod_ByHandInOneMethod_IsCompleted()
    {
        var scope = _scope.Enter();
        try
        {
            throw _failure;
        }
        catch (BodyException)
        {
        }

        scope.Dispose();

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void EnclosingMethod_OfAStack_IsCompletedInAUsing([Values] bool byHand)
    {
        if (byHand)
        {
            var stack = new ExitStack();
            stack.Enter(_scope.Generator);
            Handle(_failure);
            stack.Dispose();

            // In optimized code the place of the call is not always known.
            _scope.Received.ShouldHaveSingleItem().ShouldBeOneOf("Completed", "Unknown");
        }
        else
        {
            Use();
            _scope.ShouldHaveCompleted();
        }

        void Use()
        {
            using var stack = new ExitStack();
            stack.Enter(_scope.Generator);
            Handle(_failure);
        }
    }

    [Test]
    public void EnclosingMethod_InAClosure_IsCompleted()
    {
        Action use;
        using (var scope = _scope.Enter())
        {
            use = () => scope.Value.ShouldNotBeNull();
            use();
            Handle(_failure);
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void EnclosingMethod_InAFieldForTheTimeOfATryBlock_IsCompleted()
    {
        new SelfContained().Run(_scope, () => Handle(_failure));

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void EnclosingMethod_EnteredByAHelper_IsCompleted()
    {
        using (Enter(_scope))
        {
            Handle(_failure);
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void EnclosingMethod_OfAStructWrapper_IsCompleted([Values] bool made)
    {
        using (made ? StructWrapper.Of(_scope) : new StructWrapper(_scope.Enter()))
        {
            Handle(_failure);
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void EnclosingMethod_OfAWrapperInTryFinally_IsCompleted()
    {
        var wrapper = new Fixture(Holder.Wrapped);
        wrapper.SetUp(_scope);
        try
        {
            Handle(_failure);
        }
        finally
        {
            wrapper.Dispose();
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task EnclosingMethod_OfAWrapperInAnAsyncMethod_IsCompleted([Values] bool isAwaited)
    {
        using (isAwaited ? await Make() : new Fixture(Holder.BoxedInAField))
        {
            await Task.Yield();
            Handle(_failure);
        }

        async Task<Fixture> Make()
        {
            await Task.Yield();
            var fixture = new Fixture(Holder.BoxedInAField);
            fixture.SetUp(_scope);

            return fixture;
        }

        if (isAwaited)
        {
            _scope.ShouldHaveCompleted();
        }
    }

    [Test]
    public void Iterator_ConsumerHandledAnException_IsCompleted([Values] bool stops, [Values] bool isWrapped)
    {
        foreach (var _ in isWrapped ? Wrapped() : Direct())
        {
            Handle(_failure);
            if (stops)
            {
                break;
            }
        }

        _scope.ShouldHaveCompleted();

        IEnumerable<int> Direct()
        {
            using (_scope.Enter())
            {
                yield return 1;
            }
        }

        IEnumerable<int> Wrapped()
        {
            var fixture = new Fixture(Holder.Wrapped);
            fixture.SetUp(_scope);
            using (fixture)
            {
                yield return 1;
            }
        }
    }

    // The iterator's code disposes, but it has not guarded the body.
    [Test]
    public void Iterator_ThatDisposesByHandAfterItsUserFailed_IsUnknown()
    {
        var fixture = new Fixture(Holder.BoxedInAField);
        foreach (var _ in Steps())
        {
            Run(fixture, _failure);
        }

        _scope.ShouldBeUnknown();

        IEnumerable<int> Steps()
        {
            yield return 1;
            fixture.CleanUp();
        }
    }

    private static Scope<Listener> Enter(Listener scope) => scope.Enter();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Handle(Exception e)
    {
        try
        {
            throw e;
        }
        catch (BodyException)
        {
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference RunAndForget(Fixture fixture) => new(Run(fixture, new BodyException()));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Exception Run(Fixture fixture, BodyException failure)
    {
        try
        {
            fixture.SetUp(_scope);
            throw failure;
        }
        catch (BodyException e)
        {
            return e;
        }
    }

    /// <summary>Holds a scope, in one of the ways in which code does, and leaves it to others to say when it is over.</summary>
    private sealed class Fixture(Holder holder) : IDisposable
    {
        private readonly Stack<Scope<Listener>> _collection = [];
        private readonly ExitStack _stack = new();
        private IDisposable? _boxed;
        private Scope<Listener> _handle;
        private Scope<Listener>? _nullable;
        private SelfContained? _wrapper;

        public IDisposable Boxed => _boxed!;

        public Scope<Listener> Handle => _handle;

        public void SetUp(Listener scope)
        {
            switch (holder)
            {
                case Holder.BoxedInAField:
                    _boxed = scope.Enter();
                    break;
                case Holder.HandleInAField or Holder.Property:
                    _handle = scope.Enter();
                    break;
                case Holder.NullableHandle:
                    _nullable = scope.Enter();
                    break;
                case Holder.Collection:
                    _collection.Push(scope.Enter());
                    break;
                case Holder.StackInAField:
                    _stack.Enter(scope.Generator);
                    break;
                default:
                    _wrapper = new SelfContained();
                    _wrapper.Enter(scope);
                    break;
            }
        }

        public bool Complete()
        {
            switch (holder)
            {
                case Holder.HandleInAField or Holder.Property:
                    _handle.Complete();
                    return true;
                case Holder.NullableHandle:
                    _nullable!.Value.Complete();
                    return true;
                case Holder.StackInAField:
                    _stack.Complete();
                    return true;
                default:
                    return false;
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)] // else its frame is missing in optimized code, and the outcome Unknown
        public void Dispose() => CleanUp();

        public void CleanUp()
        {
            switch (holder)
            {
                case Holder.BoxedInAField:
                    _boxed?.Dispose();
                    break;
                case Holder.HandleInAField:
                    _handle.Dispose();
                    break;
                case Holder.Property:
                    Handle.Dispose();
                    break;
                case Holder.NullableHandle:
                    _nullable?.Dispose();
                    break;
                case Holder.Collection:
                    _collection.Pop().Dispose();
                    break;
                case Holder.StackInAField:
                    _stack.Dispose();
                    break;
                default:
                    _wrapper?.Dispose();
                    break;
            }
        }
    }

    private sealed class SelfContained : IDisposable
    {
        private Scope<Listener> _scope;

        public void Enter(Listener scope) => _scope = scope.Enter();

        [MethodImpl(MethodImplOptions.NoInlining)] // else its frame is missing in optimized code, and the outcome Unknown
        public void Dispose() => _scope.Dispose();

        public void Run(Listener scope, Action body)
        {
            _scope = scope.Enter();
            try
            {
                body();
            }
            finally
            {
                _scope.Dispose();
            }
        }
    }

    private readonly struct StructWrapper(Scope<Listener> scope) : IDisposable
    {
        public static StructWrapper Of(Listener scope) => new(scope.Enter());

        public void Dispose() => scope.Dispose();
    }

    private sealed class Observer(IDisposable scope) : IDisposable
    {
        public void OnError()
        {
            try
            {
                GC.KeepAlive(this);
            }
            finally
            {
                Dispose();
            }
        }

        public void Dispose() => scope.Dispose();
    }

    private interface ICloser
    {
        void Close();
    }

    private sealed class Closer(Thing thing) : ICloser
    {
        public void Close() => thing.Dispose();
    }

    private sealed class Thing(IDisposable scope) : IDisposable
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Dispose() => scope.Dispose();
    }
}
