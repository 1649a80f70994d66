using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Yielding.Outcomes;

/// <summary>The outcome that a <c>using</c> detects, synchronously: no continuation, no iterator, no reported outcome.</summary>
public sealed class UsingTests
{
    private readonly BodyException _failure = new();
    private readonly Listener _scope = new("scope");
    private readonly Listener _inner = new("inner");

    [Test]
    public void Clean_IsCompleted()
    {
        using (_scope.Enter())
        {
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void Throwing_IsFailed()
    {
        Forms.Caught(() => Using(() => throw _failure)).ShouldBeSameAs(_failure);

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public void HandledInTheBody_IsCompleted()
    {
        using (_scope.Enter())
        {
            Handle(_failure);
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void HandledInTheBodyAndThenAnotherThrown_IsFailedWithTheOther()
    {
        Forms.Caught(
            () => Using(() =>
            {
                Handle(new TimeoutException());
                throw _failure;
            }));

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public void CleanInACatchBlock_IsCompleted()
    {
        try
        {
            throw _failure;
        }
        catch (BodyException)
        {
            using (_scope.Enter())
            {
                Handle(new TimeoutException());
            }
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void CleanInAFinallyBlockWhileAnExceptionPropagates_IsCompleted()
    {
        Forms.Caught(() =>
        {
            try
            {
                throw _failure;
            }
            finally
            {
                Using(() => Handle(new TimeoutException()));
            }
        }).ShouldBeSameAs(_failure);

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void CleanInAnExceptionFilter_IsCompleted()
    {
        try
        {
            throw _failure;
        }
        catch (BodyException) when (Look())
        {
        }

        _scope.ShouldHaveCompleted();

        bool Look()
        {
            Using(() => Handle(new TimeoutException()));

            return true;
        }
    }

    [Test]
    public void ThrowingInACatchBlock_IsFailedWithTheNewException()
    {
        var later = new TimeoutException();

        Forms.Caught(() =>
        {
            try
            {
                throw _failure;
            }
            catch (BodyException)
            {
                Using(() => throw later);
            }
        }).ShouldBeSameAs(later);

        _scope.ShouldHaveFailedWith(later);
    }

    [Test]
    public void RethrowingInTheBodyWhatAnOuterCatchHandles_IsFailedWithIt()
    {
        Forms.Caught(() =>
        {
            try
            {
                throw _failure;
            }
            catch (BodyException)
            {
                using (_scope.Enter())
                {
                    throw;
                }
            }
        }).ShouldBeSameAs(_failure);

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public void RethrowingAndHandlingInTheBodyWhatAnOuterCatchHandles_IsCompleted()
    {
        try
        {
            throw _failure;
        }
        catch (BodyException e)
        {
            using (_scope.Enter())
            {
                Handle(e);
            }
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void CaughtAndRethrownInTheBody_IsFailed()
    {
        Forms.Caught(
            () => Using(() =>
            {
                try
                {
                    throw _failure;
                }
                catch (BodyException)
                {
                    Handle(new TimeoutException());
                    throw;
                }
            }));

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public void ThrownAgainFromItsCapture_IsFailed()
    {
        Handle(_failure);

        Forms.Caught(() => Using(() => ExceptionDispatchInfo.Throw(_failure)));

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public void ReplacedByAFinallyBlockOfTheBody_IsFailedWithTheReplacement()
    {
        var replacement = new TimeoutException();

        Forms.Caught(
            () => Using(() =>
            {
                try
                {
                    throw _failure;
                }
                finally
                {
                    Throw(replacement);
                }
            }));

        _scope.ShouldHaveFailedWith(replacement);
    }

    [Test]
    public void NestedWithAHandledExceptionInAnInnerFinally_EachReceivesTheRightOne()
    {
        Forms.Caught(() => Using(() =>
        {
            using (_inner.Enter())
            {
                try
                {
                    throw _failure;
                }
                finally
                {
                    Handle(new TimeoutException());
                }
            }
        }));

        _inner.ShouldHaveFailedWith(_failure);
        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public void InnerFailsAndTheOuterBodyHandlesIt_OuterIsCompleted()
    {
        using (_scope.Enter())
        {
            Forms.Caught(() =>
            {
                using (_inner.Enter())
                {
                    throw _failure;
                }
            });
        }

        _inner.ShouldHaveFailedWith(_failure);
        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void HundredsOfHandledExceptionsInFinallyBlocks_WhileOneIsInFlight_AreNotIt()
    {
        var listeners = Enumerable.Range(0, 200).Select(i => new Listener($"scope {i}")).ToList();

        Forms.Caught(() => Nest(0)).ShouldBeSameAs(_failure);

        foreach (var listener in listeners)
        {
            listener.ShouldHaveFailedWith(_failure);
        }

        void Nest(int depth)
        {
            if (depth == listeners.Count)
            {
                throw _failure;
            }

            using (listeners[depth].Enter())
            {
                try
                {
                    Nest(depth + 1);
                }
                finally
                {
                    Handle(new TimeoutException());
                    new Listener().Enter().Dispose();
                    Handle(_failure);
                }
            }
        }
    }

    [Test]
    public void ThousandsOfHandledExceptionsOneAfterTheOther_AddressesAreReused_AllAreCompleted()
    {
        for (var i = 0; i < 5_000; i++)
        {
            var scope = new Listener($"round {i}");
            using (scope.Enter())
            {
                Handle(new TimeoutException());
            }

            scope.ShouldHaveCompleted();
        }
    }

    [Test]
    public void FromTwoThousandFramesDeep_IsFailed()
    {
        Forms.Caught(() => Using(() => Dive(2_000)));

        _scope.ShouldHaveFailedWith(_failure);

        void Dive(int depth)
        {
            if (depth == 0)
            {
                throw _failure;
            }

            Dive(depth - 1);
            GC.KeepAlive(this);
        }
    }

    [Test]
    public void FromMegabytesDeeperInTheStack_IsFailed()
    {
        var thread = new Thread(() => Forms.Caught(() => Using(() => Dive(40))), maxStackSize: 64 << 20);
        thread.Start();
        thread.Join();

        _scope.ShouldHaveFailedWith(_failure);

        void Dive(int depth)
        {
            Span<byte> ballast = stackalloc byte[1 << 17];
            ballast.Fill((byte)depth);
            if (depth == 0)
            {
                throw _failure;
            }

            Dive(depth - 1);
            GC.KeepAlive(ballast[7]);
        }
    }

    [Test]
    [NeedsExceptionPointers]
    public void WhileExceptionsAreHandledAtEveryDepth_IsRight()
    {
        var outcomes = new List<Listener>();

        Dive(50); // a catch block in a catch block takes some 15 kB of stack

        outcomes.Count.ShouldBe(50);
        foreach (var outcome in outcomes)
        {
            outcome.ShouldHaveCompleted();
        }

        void Dive(int depth)
        {
            if (depth == 0)
            {
                return;
            }

            try
            {
                throw new TimeoutException();
            }
            catch (TimeoutException)
            {
                var scope = new Listener();
                outcomes.Add(scope);
                using (scope.Enter())
                {
                    Handle(_failure);
                    Dive(depth - 1);
                }
            }
        }
    }

    [Test]
    public void NullReference_IsFailed()
    {
        var thrown = Forms.Caught(() => Using(() => _ = ((string?)null)!.Length));

        thrown.ShouldBeOfType<NullReferenceException>();
        _scope.ShouldHaveFailedWith(thrown);
    }

    [Test]
    public void DivisionByZero_IsFailed()
    {
        var zero = _scope.Received.Count;

        var thrown = Forms.Caught(() => Using(() => _ = 1 / zero));

        thrown.ShouldBeOfType<DivideByZeroException>();
        _scope.ShouldHaveFailedWith(thrown);
    }

    [Test]
    [NeedsExceptionPointers]
    public void SameMethodRecursively_OneFailsAndTheOneAroundHandles_EachIsRight()
    {
        var outer = Recurse(3);

        outer.ShouldBe(["Failed", "Completed", "Completed", "Completed"]);

        List<string> Recurse(int depth)
        {
            var scope = new Listener();
            var inner = new List<string>();
            try
            {
                using (scope.Enter())
                {
                    if (depth == 0)
                    {
                        throw _failure;
                    }

                    inner = Recurse(depth - 1);
                }
            }
            catch (BodyException) when (depth == 0)
            {
            }

            return [.. inner, .. scope.Received];
        }
    }

    [Test]
    public void ExitedEarly_ByReturnBreakContinueAndGoto_IsCompleted()
    {
        Listener[] scopes = [new("return"), new("break"), new("continue"), new("goto")];
        Return();
        for (var i = 0; i < 2; i++)
        {
            using (scopes[1 + i].Enter())
            {
                Handle(_failure);
                if (i == 1)
                {
                    break;
                }

                continue;
            }
        }

        using (scopes[3].Enter())
        {
            goto end;
        }

    end:
        foreach (var scope in scopes)
        {
            scope.ShouldHaveCompleted();
        }

        void Return()
        {
            using (scopes[0].Enter())
            {
                return;
            }
        }
    }

    [Test]
    [NeedsExceptionPointers]
    public void ExitedEarlyFromACatchBlockOfTheBody_IsCompleted()
    {
        Listener[] scopes = [new("return"), new("break"), new("continue"), new("goto")];
        Return();
        for (var i = 0; i < 2; i++)
        {
            using (scopes[1 + i].Enter())
            {
                try
                {
                    throw _failure;
                }
                catch (BodyException)
                {
                    if (i == 1)
                    {
                        break;
                    }

                    continue;
                }
            }
        }

        using (scopes[3].Enter())
        {
            try
            {
                throw _failure;
            }
            catch (BodyException)
            {
                goto end;
            }
        }

    end:
        foreach (var scope in scopes)
        {
            scope.ShouldHaveCompleted();
        }

        void Return()
        {
            using (scopes[0].Enter())
            {
                try
                {
                    throw _failure;
                }
                catch (BodyException)
                {
                    return;
                }
            }
        }
    }

    [Test]
    [NeedsExceptionPointers]
    public void FilterOutsideThatRunsWhileTheBodyUnwinds_DoesNotDisturb()
    {
        var insideTheFilter = new Listener("filter");
        var looked = 0;
        try
        {
            Using(() => throw _failure);
        }
        catch (BodyException) when (LookAround())
        {
        }

        insideTheFilter.ShouldHaveCompleted();
        _scope.ShouldHaveFailedWith(_failure);

        // The filter itself throws the body's exception again, which wipes its stack trace. The exception pointers of .NET 8 don't lie on
        // the stack, so that only the trace is left: the outcome is ambiguous, and Dispose rethrows the exception.
        looked.ShouldBe(Environment.Version.Major == 8 ? 2 : 1);

        bool LookAround()
        {
            if (looked++ > 0)
            {
                return true;
            }

            _scope.Received.ShouldBeEmpty("a filter outside runs before the teardown");
            using (insideTheFilter.Enter())
            {
                Handle(new TimeoutException());
                Handle(_failure);
            }

            return true;
        }
    }

    [Test]
    [NeedsExceptionPointers]
    public void FilterOutsideThatThrows_IsFailedWithTheException()
    {
        try
        {
            Using(() => throw _failure);
        }
        catch (BodyException) when (Fails())
        {
        }
        catch (BodyException)
        {
        }

        _scope.ShouldHaveFailedWith(_failure);

        static bool Fails() => throw new TimeoutException();
    }

    [Test]
    [NeedsExceptionPointers]
    public void InAFirstChanceHandler_IsRightInsideAndOutside()
    {
        var insideTheHandler = new Listener("handler");
        var looked = 0;
        AppDomain.CurrentDomain.FirstChanceException += Look;
        try
        {
            Forms.Caught(() => Using(() => throw _failure));
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Look;
        }

        looked.ShouldBe(1);
        insideTheHandler.ShouldHaveFailedWith(insideTheHandler.Exception.ShouldBeOfType<TimeoutException>());
        _scope.ShouldHaveFailedWith(_failure);

        void Look(object? sender, FirstChanceExceptionEventArgs e)
        {
            if (ReferenceEquals(e.Exception, _failure) && looked++ == 0)
            {
                Forms.Caught(() =>
                {
                    using (insideTheHandler.Enter())
                    {
                        throw new TimeoutException();
                    }
                });
            }
        }
    }

    [Test]
    public void ManyThreadsAtOnce_HalfOfThemFailing_EachReceivesItsOwn()
    {
        const int Threads = 16;
        using var together = new Barrier(Threads);
        var scopes = Enumerable.Range(0, Threads).Select(i => new Listener($"thread {i}")).ToList();
        var failures = Enumerable.Range(0, Threads).Select(i => new BodyException($"thread {i}")).ToList();
        var threads = Enumerable.Range(0, Threads)
            .Select(
                i => new Thread(
                    () => Forms.Caught(() =>
                    {
                        using (scopes[i].Enter())
                        {
                            together.SignalAndWait();
                            Handle(new TimeoutException());
                            together.SignalAndWait();
                            if (i % 2 == 0)
                            {
                                throw failures[i];
                            }
                        }
                    })))
            .ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        for (var i = 0; i < Threads; i++)
        {
            if (i % 2 == 0)
            {
                scopes[i].ShouldHaveFailedWith(failures[i]);
            }
            else
            {
                scopes[i].ShouldHaveCompleted();
            }
        }
    }

    [Test]
    public void ExitFromTwoThreadsAtOnce_TearsDownOnce()
    {
        for (var round = 0; round < 200; round++)
        {
            using var together = new Barrier(2);
            var scope = new Listener().Enter();
            var other = new Thread(Leave);
            other.Start();
            Leave();
            other.Join();

            scope.Value.ShouldHaveCompleted();

            void Leave()
            {
                together.SignalAndWait();
                scope.Dispose();
            }
        }
    }

    [Test]
    public void ExitTwice_TearsDownOnceAndTheValueStaysReadable()
    {
        var scope = _scope.Enter();

        scope.Dispose();
        scope.Dispose();
        ((IDisposable)scope).Dispose();

        _scope.ShouldHaveCompleted();
        scope.Value.ShouldBeSameAs(_scope);
    }

    [Test]
    public void Exceptions_AfterTheExit_AreNotKeptAlive()
    {
        var seen = FailOnce();

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        seen.TryGetTarget(out _).ShouldBeFalse();

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference<Exception> FailOnce()
        {
            var failure = new BodyException();
            try
            {
                using (Scope.Enter(One()))
                {
                    throw failure;
                }
            }
            catch (BodyException)
            {
            }

            return new WeakReference<Exception>(failure);
        }
    }

    private static IEnumerable<int> One()
    {
        yield return 1;
    }

    private static void Throw(Exception e) => throw e;

    private static void Handle(Exception e)
    {
        try
        {
            throw e;
        }
        catch (Exception)
        {
        }
    }

    private void Using(Action body)
    {
        using (_scope.Enter())
        {
            body();
        }
    }
}
