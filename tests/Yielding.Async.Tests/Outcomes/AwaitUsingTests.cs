using System.Runtime.CompilerServices;
using Serilog.Events;

namespace Yielding.Outcomes;

/// <summary>How the body of an <c>await using</c> has ended, seen from outside of it.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class AwaitUsingTests(bool waits)
{
    private readonly BodyException _failure = new();
    private readonly AsyncListener _scope = new(waits);

    [Test]
    public async Task Clean_Completes()
    {
        await using (await AsyncScope.EnterAsync(_scope.Generator))
        {
            await Wait();
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task ThrowsAtOnce_Fails()
    {
        await Catch(async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(_scope.Generator);

            throw _failure;
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task ThrowsAfterAnAwait_Fails()
    {
        await Catch(async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(_scope.Generator);
            await Task.Yield();
            await Wait();

            throw _failure;
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task CalleeThrows_Fails([Values] bool calleeWaits)
    {
        await Catch(async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(_scope.Generator);
            await Fail(calleeWaits);
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task CalleeOfCalleeThrows_Fails([Values] bool calleeWaits)
    {
        await Catch(async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(_scope.Generator);
            await Middle().ConfigureAwait(false);
        });

        _scope.ShouldHaveFailedWith(_failure);

        async Task Middle() => await Fail(calleeWaits);
    }

    [Test]
    public async Task ValueTaskThrows_Fails()
    {
        await Catch(async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(_scope.Generator);
            await Callee();
        });

        _scope.ShouldHaveFailedWith(_failure);

        async ValueTask<int> Callee()
        {
            await Wait();

            throw _failure;
        }
    }

    [Test]
    public async Task CustomAwaitableThrows_Fails()
    {
        await Catch(async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(_scope.Generator);
            await new Failing(_failure);
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task SynchronousCalleeThrows_Fails()
    {
        await Catch(async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(_scope.Generator);
            FailAtOnce();
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task FaultedTaskFromElsewhere_Fails()
    {
        var faulted = Task.FromException(_failure);
        await Catch(async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(_scope.Generator);
            await faulted;
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task WhenAllThrows_Fails()
    {
        await Catch(async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(_scope.Generator);
            await Task.WhenAll(Fail(waits: true), Fail(waits: false));
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task ParallelForEachThrows_Fails()
    {
        await Catch(async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(_scope.Generator);
            await Parallel.ForEachAsync(Enumerable.Range(0, 8), async (_, _) => await Fail(waits));
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task ParallelForEachHandledWithin_Completes()
    {
        await using (await AsyncScope.EnterAsync(_scope.Generator))
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, 50), async (_, _) => await HandleFurtherIn(waits));
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task Cancelled_FailsWithThatException()
    {
        using var source = new CancellationTokenSource();

        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(_scope.Generator);
            var pending = new TaskCompletionSource().Task.WaitAsync(source.Token);
            await source.CancelAsync();
            await pending;
        });

        caught.ShouldBeAssignableTo<OperationCanceledException>();
        _scope.ShouldHaveFailedWith(caught!);
    }

    [Test]
    public async Task HandledFurtherIn_Completes([Values] bool calleeWaits)
    {
        await using (await AsyncScope.EnterAsync(_scope.Generator))
        {
            await HandleFurtherIn(calleeWaits);
            await Wait();
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task HandledFurtherInAndThenFailing_FailsWithTheLater()
    {
        await Catch(async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(_scope.Generator);
            await HandleFurtherIn(waits);

            throw _failure;
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task ExitWhileAFinallyBlockHandlesAnother_FailsWithThePropagatingOne()
    {
        await Catch(async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(_scope.Generator);
            try
            {
                throw _failure;
            }
            finally
            {
                await HandleFurtherIn(waits);
            }
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task FinallyBlockOfTheSameMethodHandlesAnother_FailsWithTheOneThatPropagates()
    {
        var handled = new TimeoutException();

        await Catch(async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(_scope.Generator);
            await Wait();
            try
            {
                throw _failure;
            }
            finally
            {
                try
                {
                    throw handled;
                }
                catch (TimeoutException)
                {
                }
            }
        });

        // The handled one is newer, and both were thrown in the same method. Neither is the context of the other.
        _scope.ShouldHaveFailedWith(_failure);
        (_failure.GetContext(), handled.GetContext()).ShouldBe((null, null));
    }

    [Test]
    public async Task HandledByTheEnclosingMethod_CompletesWithoutAWarning()
    {
        using var log = new LogOfTest(LogEventLevel.Warning);

        (await AsyncForms.CaughtAsync(async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(_scope.Generator);
            await Wait();
            try
            {
                throw _failure;
            }
            catch (BodyException)
            {
            }
        })).ShouldBeNull();

        _scope.ShouldHaveCompleted();
        log.Warnings.ShouldBeEmpty();
    }

    [Test]
    public async Task HandledByTheEnclosingMethod_PlainGenerator_IsResumedWithoutAWarning()
    {
        var journal = new Journal();
        using var log = new LogOfTest(LogEventLevel.Warning);

        await using (await AsyncScope.EnterAsync(Transaction(journal)))
        {
            try
            {
                throw _failure;
            }
            catch (BodyException)
            {
            }
        }

        journal.ShouldBe("committed");
        log.Warnings.ShouldBeEmpty();
    }

    [Test]
    public async Task HandledByTheEnclosingMethod_ReportedComplete_Completes()
    {
        await using (var scope = await AsyncScope.EnterAsync(_scope.Generator))
        {
            try
            {
                await Fail(waits);
            }
            catch (BodyException)
            {
            }

            scope.Complete();
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task Complete_ThenThrows_Fails()
    {
        await Catch(async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(_scope.Generator);
            scope.Complete();
            await Fail(waits);
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task Fail_Reported_FailsSilently()
    {
        await using (var scope = await AsyncScope.EnterAsync(_scope.Generator))
        {
            scope.Fail(_failure).ShouldBeFalse();
        }

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task HandWrittenFinallyThatWaitsFirst_Fails()
    {
        await Catch(async () =>
        {
            var scope = await AsyncScope.EnterAsync(_scope.Generator);
            try
            {
                await Fail(waits);
            }
            finally
            {
                await Task.Yield();
                await scope.DisposeAsync();
            }
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task FailedTaskAwaitedAgainWhileItsExceptionPropagates_Fails([Values] bool wasThrown)
    {
        var failed = wasThrown ? Fail(waits) : Task.FromException(_failure);
        await Catch(async () =>
        {
            var scope = await AsyncScope.EnterAsync(_scope.Generator);
            try
            {
                await failed;
            }
            finally
            {
                await AsyncForms.CaughtAsync(async () => await failed);
                await scope.DisposeAsync();
            }
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task FailedTaskAwaitedAgainFurtherIn_Completes()
    {
        await using (await AsyncScope.EnterAsync(_scope.Generator))
        {
            await Inspect();
        }

        _scope.ShouldHaveCompleted();

        async Task Inspect()
        {
            Task[] all = [Fail(waits), Task.CompletedTask];
            try
            {
                await Task.WhenAll(all);
            }
            catch (BodyException)
            {
            }

            try
            {
                await all[0];
            }
            catch (BodyException)
            {
            }
        }
    }

    [Test]
    public async Task WrapperThatAwaitsFirst_FailingBody_IsUnknown()
    {
        using var log = new LogOfTest(LogEventLevel.Warning);
        await Catch(async () =>
        {
            await using var wrapper = new Wrapper(await AsyncScope.EnterAsync(_scope.Generator));
            await Fail(waits);
        });

        _scope.ShouldBeUnknown();
        log.Warnings.ShouldHaveSingleItem();
    }

    [Test]
    public async Task WrapperThatAwaitsFirst_NothingThrown_Completes()
    {
        await using (new Wrapper(await AsyncScope.EnterAsync(_scope.Generator)))
        {
            await Wait();
        }

        _scope.ShouldHaveCompleted();
    }

    // tests/coverage.cs also runs optimized tests with libraries that are not. There the helper's call is a tail call: the helper has no
    // frame, and the outcome is Unknown.
    [Test]
    [Category("NotInstrumented")]
    public async Task ThinHelper_EachCallerIsItsOwnEnclosingMethod([Values] bool fails)
    {
        await One(fails);
        await Other(fails);

        async Task One(bool failing)
        {
            var listener = new AsyncListener(waits);
            (await AsyncForms.CaughtAsync(async () =>
            {
                await using var scope = await Enter(listener);
                await FailIf(failing);
            })).ShouldBe(failing ? _failure : null);
            Check(listener, failing);
        }

        async Task Other(bool failing)
        {
            var listener = new AsyncListener(waits);
            (await AsyncForms.CaughtAsync(async () =>
            {
                await using var scope = await Enter(listener);
                await FailIf(failing);
                await Wait();
            })).ShouldBe(failing ? _failure : null);
            Check(listener, failing);
        }

        static ValueTask<AsyncScope<int>> Enter(AsyncListener listener) => AsyncScope.EnterAsync(listener.Generator);
    }

    [Test]
    public async Task AsyncHelper_SomethingThrown_IsUnknownAndLogged([Values] bool fails)
    {
        using var log = new LogOfTest(LogEventLevel.Warning);
        (await AsyncForms.CaughtAsync(async () =>
        {
            await using var scope = await Enter();
            await HandleFurtherIn(waits);
            await FailIf(fails);
        })).ShouldBe(fails ? _failure : null);

        _scope.ShouldBeUnknown();
        log.Warnings.ShouldHaveSingleItem();

        async Task<AsyncScope<int>> Enter() => await AsyncScope.EnterAsync(_scope.Generator);
    }

    [Test]
    public async Task AsyncHelper_NothingThrown_Completes()
    {
        await using (await Enter())
        {
            await Wait();
        }

        _scope.ShouldHaveCompleted();

        async Task<AsyncScope<int>> Enter() => await AsyncScope.EnterAsync(_scope.Generator);
    }

    [Test]
    public async Task AsyncHelper_ReportedComplete_Completes()
    {
        await using (var scope = await Enter())
        {
            await HandleFurtherIn(waits);
            scope.Complete();
        }

        _scope.ShouldHaveCompleted();

        async Task<AsyncScope<int>> Enter() => await AsyncScope.EnterAsync(_scope.Generator);
    }

    [Test]
    public async Task ExitedByACalleeThatFails_IsNeverCompleted()
    {
        var scope = await AsyncScope.EnterAsync(_scope.Generator);

        await AsyncForms.CaughtAsync(() => Consume(scope));

        _scope.ShouldBeUnknown();

        async Task Consume(AsyncScope<int> given)
        {
            await using (given)
            {
                await Wait();

                throw _failure;
            }
        }
    }

    [Test]
    public async Task ExitedByACalleeBehindAWrapperThatWaits_IsNeverCompleted()
    {
        var scope = await AsyncScope.EnterAsync(_scope.Generator);

        await AsyncForms.CaughtAsync(() => Consume(scope));

        _scope.ShouldBeUnknown();

        async Task Consume(AsyncScope<int> given)
        {
            await using var wrapper = new Wrapper(given);

            throw _failure;
        }
    }

    [Test]
    public async Task Nested_InnerFails_OuterFailsToo()
    {
        var inner = new AsyncListener(waits);
        await Catch(async () =>
        {
            await using var outer = await AsyncScope.EnterAsync(_scope.Generator);
            await using var nested = await AsyncScope.EnterAsync(inner.Generator);
            await Fail(waits);
        });

        inner.ShouldHaveFailedWith(_failure);
        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task Nested_InnerFailsAndIsHandledInACallee_OuterCompletes()
    {
        var inner = new AsyncListener(waits);

        await using (await AsyncScope.EnterAsync(_scope.Generator))
        {
            (await AsyncForms.CaughtAsync(async () =>
            {
                await using var nested = await AsyncScope.EnterAsync(inner.Generator);
                await Fail(waits);
            })).ShouldBeSameAs(_failure);
        }

        inner.ShouldHaveFailedWith(_failure);
        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task Nested_InnerSetupFailsAndIsHandledInACallee_OuterCompletes()
    {
        await using (await AsyncScope.EnterAsync(_scope.Generator))
        {
            (await AsyncForms.CaughtAsync(async () => await AsyncScope.EnterAsync(FailingSetup()))).ShouldBeSameAs(_failure);
        }

        _scope.ShouldHaveCompleted();

        async IAsyncEnumerable<int> FailingSetup()
        {
            await Wait();
            FailAtOnce();
            yield return 1;
        }
    }

    [Test]
    public async Task EnteredTogetherAndDisposedInAnyOrder_EachIsRight()
    {
        var other = new AsyncListener(waits);
        var entering = AsyncScope.EnterAsync(_scope.Generator).AsTask();
        var enteringOther = AsyncScope.EnterAsync(other.Generator).AsTask();
        var scopes = await Task.WhenAll(entering, enteringOther);

        await scopes[0].DisposeAsync();
        await scopes[1].DisposeAsync();

        _scope.ShouldHaveCompleted();
        other.ShouldHaveCompleted();
    }

    [Test]
    public async Task ThousandsInALoop_EachIsRight()
    {
        for (var i = 0; i < 3_000; i++)
        {
            var listener = new AsyncListener(waits && i % 100 == 0);
            var fails = i % 3 == 0;
            await AsyncForms.CaughtAsync(async () =>
            {
                await using var scope = await AsyncScope.EnterAsync(listener.Generator);
                await FailIf(fails);
            });
            Check(listener, fails);
        }
    }

    [Test]
    public async Task ManyTasksAtOnce_NoneTouchesAnother()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var flows = Enumerable.Range(0, 200).Select(Flow).ToArray();
        gate.SetResult();

        await Task.WhenAll(flows);

        async Task Flow(int number)
        {
            var listener = new AsyncListener(waits);
            var failure = new BodyException($"{number}");
            var caught = await AsyncForms.CaughtAsync(async () =>
            {
                await using var scope = await AsyncScope.EnterAsync(listener.Generator);
                await gate.Task;
                for (var i = 0; i < 10; i++)
                {
                    await Task.Yield();
                    await HandleFurtherIn(waits: i % 2 == 0);
                }

                if (number % 2 == 0)
                {
                    throw failure;
                }
            });
            if (number % 2 == 0)
            {
                caught.ShouldBeSameAs(failure);
                listener.ShouldHaveFailedWith(failure);
            }
            else
            {
                caught.ShouldBeNull();
                listener.ShouldHaveCompleted();
            }
        }
    }

    [Test]
    public async Task ChildTaskFailsUnobserved_Completes()
    {
        await using (await AsyncScope.EnterAsync(_scope.Generator))
        {
            var child = Task.Run(() => Fail(waits));
            await Task.WhenAny(child);
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task ChildTaskFailsAndIsAwaited_Fails()
    {
        await Catch(async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(_scope.Generator);
            await Task.Run(() => Fail(waits));
        });

        _scope.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public async Task LocalFunctionsAndLambdas_AreEnclosingMethods([Values] bool fails)
    {
        var other = new AsyncListener(waits);
        Func<Task> lambda = async () => { await using var scope = await AsyncScope.EnterAsync(_scope.Generator); await FailIf(fails); };

        (await AsyncForms.CaughtAsync(lambda)).ShouldBe(fails ? _failure : null);
        (await AsyncForms.CaughtAsync(Local)).ShouldBe(fails ? _failure : null);

        Check(_scope, fails);
        Check(other, fails);

        async Task Local()
        {
            await using var scope = await AsyncScope.EnterAsync(other.Generator);
            await FailIf(fails);
        }
    }

    [Test]
    public async Task TwoLambdasOnOneLine_NeitherIsCompletedWhenItFails()
    {
        AsyncListener one = new(waits), other = new(waits);
        Func<Task>[] both =
        [
            async () => { await using var s = await AsyncScope.EnterAsync(one.Generator); await Fail(waits); },
            async () => { await using var s = await AsyncScope.EnterAsync(other.Generator); await Fail(waits); },
        ];

        (await AsyncForms.CaughtAsync(both[0])).ShouldBeSameAs(_failure);
        (await AsyncForms.CaughtAsync(both[1])).ShouldBeSameAs(_failure);

        // Both lambdas share the entry of one line in the cache, which holds the method that was run first.
        one.ShouldHaveFailedWith(_failure);
        other.Status.ShouldNotBe(BodyStatus.Completed);
    }

    [Test]
    public async Task SynchronousScopeInside_BothAreRight([Values] bool fails)
    {
        BodyStatus? inner = null;

        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(_scope.Generator);
            using (Scope.Enter(Synchronous))
            {
                await FailIf(fails);
            }
        });

        caught.ShouldBe(fails ? _failure : null);
        Check(_scope, fails);
        inner.ShouldBe(fails ? BodyStatus.Failed : BodyStatus.Completed);

        IEnumerable<int> Synchronous(ScopeBody body)
        {
            yield return 1;
            inner = body.Status;
        }
    }

    [Test]
    [Contextlib(88, "TestAbstractAsyncContextManager.test_async_gen_propagates_generator_exit")]
    public async Task IteratorAroundItsYield_StoppedEarly_IsUnknown()
    {
        await foreach (var _ in Items())
        {
            break;
        }

        _scope.ShouldBeUnknown();
    }

    [Test]
    public async Task IteratorAroundItsYield_ItsConsumerFails_IsNeverCompleted()
    {
        await Catch(async () =>
        {
            await foreach (var _ in Items())
            {
                throw _failure;
            }
        });

        _scope.Status.ShouldNotBe(BodyStatus.Completed);
    }

    [Test]
    public async Task IteratorBetweenItsYields_IsRight()
    {
        await foreach (var _ in Between())
        {
        }

        _scope.ShouldHaveCompleted();

        async IAsyncEnumerable<int> Between()
        {
            yield return 1;
            await using (await AsyncScope.EnterAsync(_scope.Generator))
            {
                await HandleFurtherIn(waits);
            }

            yield return 2;
        }
    }

    [Test]
    public async Task Failure_Propagates_IsTheSameObjectWithItsTrace()
    {
        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await using var scope = await AsyncScope.EnterAsync(_scope.Generator);
            await Fail(waits);
        });

        caught.ShouldBeSameAs(_failure);
        caught!.StackTrace.ShouldNotBeNull().ShouldContain(nameof(Fail));
        caught.StackTrace.ShouldNotContain("AsyncGeneratorDriver");
        caught.GetContext().ShouldBeNull();
    }

    private async IAsyncEnumerable<int> Items()
    {
        await using var scope = await AsyncScope.EnterAsync(_scope.Generator);
        yield return 1;
        yield return 2;
    }

    private void Check(AsyncListener listener, bool fails)
    {
        if (fails)
        {
            listener.ShouldHaveFailedWith(_failure);
        }
        else
        {
            listener.ShouldHaveCompleted();
        }
    }

    private async Task Catch(Func<Task> action) => (await AsyncForms.CaughtAsync(action)).ShouldBeSameAs(_failure);

    private async Task Wait()
    {
        if (waits)
        {
            await Task.Yield();
        }
    }

    private async Task Fail(bool waits)
    {
        if (waits)
        {
            await Task.Yield();
        }

        throw _failure;
    }

    private async Task FailIf(bool fails)
    {
        await Wait();
        if (fails)
        {
            throw _failure;
        }
    }

    private void FailAtOnce() => throw _failure;

    private static async Task HandleFurtherIn(bool waits)
    {
        try
        {
            if (waits)
            {
                await Task.Yield();
            }

            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
        }
    }

    private static async IAsyncEnumerable<int> Transaction(Journal journal)
    {
        var committed = false;
        try
        {
            await Task.Yield();
            yield return 1;
            committed = true;
        }
        finally
        {
            journal.Write(committed ? "committed" : "rolled back");
        }
    }

    private sealed class Wrapper(IAsyncDisposable inner) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            await inner.DisposeAsync();
        }
    }

    private sealed class Failing(Exception failure) : INotifyCompletion
    {
        public bool IsCompleted => false;

        public Failing GetAwaiter() => this;

        public void OnCompleted(Action continuation) => ThreadPool.QueueUserWorkItem(_ => continuation());

        public void GetResult() => throw failure;
    }
}
