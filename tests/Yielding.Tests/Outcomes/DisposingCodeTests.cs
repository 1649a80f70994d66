using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>
/// The code that disposes a scope stands beside other <c>finally</c> blocks, in handlers, or in a method that the JIT has inlined.
/// </summary>
public sealed class DisposingCodeTests
{
    private readonly BodyException _failure = new();
    private readonly Listener _scope = new();

    // The container disposes in ordinary code after it has caught the body's exception. The only finally block of this method guards
    // something else.
    [Test]
    public void Container_InAHandlerOfAMethodWithAnotherUsing_IsUnknown()
    {
        var container = new Container();
        try
        {
            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
            container.Keep(_scope.Enter());
            container.Run(() => throw _failure);
        }

        using (new Resource())
        {
        }

        _scope.ShouldBeUnknown();
    }

    // The block disposes nothing but what it has obtained, but that is not what the container disposes.
    [Test]
    public void Container_InAFinallyBlockWithAnotherUsing_IsUnknown()
    {
        var container = new Container();
        try
        {
            Forms.Caught(() => throw new TimeoutException());
        }
        finally
        {
            using (new Resource())
            {
                container.Keep(_scope.Enter());
                container.Run(() => throw _failure);
            }
        }

        _scope.ShouldBeUnknown();
    }

    [Test]
    public void Wrapper_ThatDisposesInAFinallyBlockOfItsOwn_IsCompleted()
    {
        using (new Wrapper(_scope.Enter()))
        {
            Handle();
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    [NeedsExceptionPointers]
    public async Task Using_InAnAsyncMethodWithAnotherFinallyBlock_IsCompleted()
    {
        await Task.CompletedTask;
        using (_scope.Enter())
        {
            try
            {
                try
                {
                    throw _failure;
                }
                finally
                {
                    GC.KeepAlive(this);
                }
            }
            catch (BodyException)
            {
            }
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void Wrapper_InAMethodWithAnotherFinallyBlock_IsCompleted()
    {
        // A known limit: optimized as a whole, the method's frame gives no place, and the outcome is Unknown.
        Assume.That(Environment.GetEnvironmentVariable("DOTNET_TieredCompilation"), Is.Not.EqualTo("0"));

        using (new PlainWrapper(_scope.Enter()))
        {
            try
            {
                Handle();
            }
            finally
            {
                GC.KeepAlive(this);
            }
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    [NeedsExceptionPointers]
    public void Wrapper_InAHandlerOfAMethodWithAnotherUsing_IsCompleted()
    {
        try
        {
            using (new Resource())
            {
                throw new TimeoutException();
            }
        }
        catch (TimeoutException)
        {
            using (new PlainWrapper(_scope.Enter()))
            {
                Handle();
            }
        }

        _scope.ShouldHaveCompleted();
    }

    // From .NET 10 on the JIT inlines methods with finally blocks, so that no frame on the stack shows the block. Only optimized code does.
    [Test]
    public void Using_InAMethodThatTheJitInlines_IsCompleted()
    {
        Caller(_scope, Handle);

        _scope.ShouldHaveCompleted();

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Caller(Listener scope, Action body) => Inlined(scope, body);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Inlined(Listener scope, Action body)
        {
            using (scope.Enter())
            {
                body();
            }
        }
    }

    // The variable of the using is a copy of a handle that was kept elsewhere, although the method enters another scope.
    [Test]
    public void UsingThatTakesOverAScope_InAMethodThatEntersAnother_IsUnknown()
    {
        var held = _scope.Enter();
        Handle();

        TakeOver(held);

        _scope.ShouldBeUnknown();

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void TakeOver(Scope<Listener> held)
        {
            using (new Listener().Enter())
            {
            }

            using (held)
            {
            }
        }
    }

    // The finally block awaits something, so that it is ordinary code to the runtime, and the consumer's exception never passes the
    // iterator.
    [Test]
    public async Task AsyncIterator_WithAnAwaitInItsFinallyBlock_WhoseConsumerFails_IsNeverCompleted()
    {
        try
        {
            await foreach (var _ in Steps())
            {
                throw _failure;
            }
        }
        catch (BodyException)
        {
        }

        _scope.Received.ShouldHaveSingleItem().ShouldNotBe("Completed");

        async IAsyncEnumerable<int> Steps()
        {
            var scope = _scope.Enter();
            try
            {
                yield return 1;
            }
            finally
            {
                await Task.CompletedTask;
                scope.Dispose();
            }
        }
    }

    [Test]
    public void Iterator_ExitedEarlyByAMethodWithAnotherFinallyBlock_IsCompleted()
    {
        foreach (var _ in Steps())
        {
            Handle();

            break;
        }

        try
        {
            GC.KeepAlive(this);
        }
        finally
        {
            GC.KeepAlive(_failure);
        }

        _scope.ShouldHaveCompleted();

        IEnumerable<int> Steps()
        {
            using (_scope.Enter())
            {
                yield return 1;
            }
        }
    }

    [Test]
    [NeedsExceptionPointers]
    public void Wrapper_InAHandlerOfAMethodThatDisposesByHand_IsCompleted()
    {
        var resource = new Resource();
        try
        {
            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
            using (new PlainWrapper(_scope.Enter()))
            {
                Handle();
            }
        }

        resource.Dispose();

        _scope.ShouldHaveCompleted();
    }

    // An older exception is passing, and the place of its throw looks like the iterator's call of its own Dispose.
    [Test]
    [NeedsExceptionPointers]
    public void Using_InAFinallyBlockOfAnIteratorThatAnExceptionPasses_IsCompleted()
    {
        Forms.Caught(() => Steps().ToList()).ShouldBeOfType<TimeoutException>();

        _scope.ShouldHaveCompleted();

        IEnumerable<int> Steps()
        {
            using (new Listener().Enter())
            {
                try
                {
                    throw Passing();
                }
                finally
                {
                    using (_scope.Enter())
                    {
                        Handle();
                    }
                }

#pragma warning disable CS0162 // the state machine keeps what can't be reached
                yield return 1;

                throw Passing();
#pragma warning restore CS0162
            }
        }

        static Exception Passing() => new TimeoutException();
    }

    private void Handle() => Forms.Caught(() => throw _failure);

    private sealed class Resource : IDisposable
    {
        public void Dispose()
        {
        }
    }

    private sealed class PlainWrapper(IDisposable scope) : IDisposable
    {
        [MethodImpl(MethodImplOptions.NoInlining)] // else its frame is missing in optimized code, and the outcome Unknown
        public void Dispose() => scope.Dispose();
    }

    private sealed class Wrapper(IDisposable scope) : IDisposable
    {
        public void Dispose()
        {
            try
            {
                GC.KeepAlive(this);
            }
            finally
            {
                scope.Dispose();
            }
        }
    }

    private sealed class Container
    {
        private IDisposable? _scope;

        public void Keep(IDisposable scope) => _scope = scope;

        public void Run(Action body)
        {
            Forms.Caught(body);
            _scope!.Dispose();
        }
    }
}
