using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Yielding;

/// <summary>What the table of <see cref="StackCasesTests"/> can't say.</summary>
[TestFixture(AsyncForm.Using)]
[TestFixture(AsyncForm.Run)]
public sealed class AsyncExitStackTests(AsyncForm form)
{
    private readonly BodyException _failure = new();
    private readonly Journal _journal = new();
    private readonly AsyncListener _listener = new();

    [Test]
    public async Task Use_OfAScope_HandledByTheEnclosingMethod_Completes([Values] bool inAStack)
    {
        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            await using var stack = new AsyncExitStack();
            if (inAStack)
            {
                await (await stack.UseAsync(new AsyncExitStack())).EnterAsync(_listener.Generator);
            }
            else
            {
                await stack.UseAsync(await AsyncScope.EnterAsync(_listener.Generator));
            }

            try
            {
                Throw();
            }
            catch (BodyException)
            {
                // The state machine holds no pending exception.
            }
        });

        caught.ShouldBeNull();
        _listener.ShouldHaveCompleted();
    }

    [Test]
    public async Task Entry_SuppressesTheExceptionOfALaterOne_IsNamedAfterItsGeneratorInTheLog()
    {
        using var log = new LogOfTest();

        await AsyncForms.CaughtAsync(() => form.ExecuteAsync(async stack =>
        {
            await stack.EnterAsync(Suppressing);
            stack.Callback(() => throw _failure);
        }));

        log.Warnings.ShouldContain(warning => warning.MessageTemplate.Text.Contains("suppressed", StringComparison.Ordinal)
            && warning.Properties["Generator"].ToString().Contains(nameof(Suppressing), StringComparison.Ordinal));

        static async IAsyncEnumerable<int> Suppressing(ScopeBody body)
        {
            yield return 1;
            body.Suppress();
        }
    }

    // What was reported of a body is newer than the success of the stack around it, and older than its failure.
    [Test]
    public async Task Use_ScopeWithAReportedFailureAfterASuccess_ReceivesThatFailure([Values] bool isSynchronous, [Values] bool suppresses)
    {
        using var log = new LogOfTest();

        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(async stack =>
        {
            if (isSynchronous)
            {
                stack.Use(Scope.Enter(Observing)).Fail(_failure);
            }
            else
            {
                (await stack.UseAsync(await AsyncScope.EnterAsync(ObservingAsync))).Fail(_failure);
            }
        }))).ShouldBeNull();

        _journal.ShouldBe($"{BodyStatus.Failed}, the reported one: True");
        log.Warnings.Select(warning => warning.Exception).ShouldBe(suppresses ? [_failure] : []);

        IEnumerable<int> Observing(ScopeBody body)
        {
            yield return 1;
            Receive(body);
        }

        async IAsyncEnumerable<int> ObservingAsync(ScopeBody body)
        {
            yield return 1;
            await Task.Yield();
            Receive(body);
        }

        void Receive(ScopeBody body)
        {
            _journal.Write($"{body.Status}, the reported one: {ReferenceEquals(body.Exception, _failure)}");
            if (suppresses)
            {
                body.Suppress();
            }
        }
    }

    [Test]
    public async Task Use_ScopeWithAReportAndAFailingStack_ReceivesTheStacksException(
        [Values] bool isSynchronous, [Values] bool reportsAFailure)
    {
        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(async stack =>
        {
            if (isSynchronous)
            {
                var scope = stack.Use(Scope.Enter(_listener.Synchronous));
                Tell(scope.Complete, e => scope.Fail(e));
            }
            else
            {
                var scope = await stack.UseAsync(await AsyncScope.EnterAsync(_listener.Generator));
                Tell(scope.Complete, e => scope.Fail(e));
            }

            Throw();
        }))).ShouldBeSameAs(_failure);

        _listener.ShouldHaveFailedWith(_failure);

        void Tell(Action complete, Action<Exception> fail)
        {
            if (reportsAFailure)
            {
                fail(new TimeoutException());
            }
            else
            {
                complete();
            }
        }
    }

    [Test]
    public async Task Enter_OfASharedManager_CanSuppress([Values] bool isSynchronous)
    {
        (await AsyncForms.CaughtAsync(() => AsyncExitStack.RunAsync(async stack =>
        {
            if (isSynchronous)
            {
                stack.Enter(ContextManager.From(Suppressing).Shared());
            }
            else
            {
                await stack.EnterAsync(AsyncContextManager.From(SuppressingAsync).Shared());
            }

            Throw();
        }))).ShouldBeNull();

        static IEnumerable<int> Suppressing(ScopeBody body)
        {
            yield return 1;
            body.Suppress();
        }

        static async IAsyncEnumerable<int> SuppressingAsync(ScopeBody body)
        {
            yield return 1;
            await Task.Yield();
            body.Suppress();
        }
    }

    [Test]
    public async Task Use_OfAScopeDisposedBefore_DoesNotDisposeItAgain([Values] bool fails)
    {
        await AsyncForms.CaughtAsync(() => form.ExecuteAsync(async stack =>
        {
            var scope = await stack.UseAsync(await AsyncScope.EnterAsync(_listener.Generator));
            await scope.DisposeAsync();
            if (fails)
            {
                Throw();
            }
        }));

        _listener.ShouldHaveCompleted();
    }

    [Test]
    public async Task UseAsync_OnAClosedStack_ReleasesTheScopeAsFailed()
    {
        var stack = new AsyncExitStack();
        await stack.CloseAsync();

        var caught = await AsyncForms.CaughtAsync(async () => await stack.UseAsync(await AsyncScope.EnterAsync(_listener.Generator)));

        caught.ShouldBeOfType<ObjectDisposedException>();
        _listener.ShouldHaveFailedWith(caught);
    }

    [Test]
    public async Task UseAsync_OnAClosedStack_ScopesInTheReleasedObjectFail()
    {
        var stack = new AsyncExitStack();
        await stack.CloseAsync();

        var caught = await AsyncForms.CaughtAsync(
            async () => await stack.UseAsync(new Owner(await AsyncScope.EnterAsync(_listener.Generator))));

        caught.ShouldBeOfType<ObjectDisposedException>();
        _listener.ShouldHaveFailedWith(caught);
    }

    [Test]
    public async Task PopAll_AfterAHandledException_NothingIsLeftOnTheStack()
    {
        AsyncExitStack moved = null!;
        await Popping();

        _listener.Exits.ShouldBe(0);
        await moved.CloseAsync();
        _listener.ShouldHaveCompleted();

        async Task Popping()
        {
            await using var stack = new AsyncExitStack();
            await stack.EnterAsync(_listener.Generator);
            try
            {
                Throw();
            }
            catch (BodyException)
            {
                // The stack is disposed after that.
            }

            moved = stack.PopAll();
        }
    }

    [Test]
    public async Task Enter_SynchronousEntriesSetAmbientValues_TheyRestoreThemForTheCaller([Values] bool fails)
    {
        var ambient = new AsyncLocal<string> { Value = "before" };

        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            try
            {
                await using var stack = new AsyncExitStack();
                stack.Enter(Setting("outer"));
                stack.Enter(Setting("inner"));
                ambient.Value.ShouldBe("inner");
                if (fails)
                {
                    Throw();
                }
            }
            finally
            {
                ambient.Value.ShouldBe("before");
            }
        });

        caught.ShouldBe(fails ? _failure : null);

        IEnumerable<int> Setting(string value)
        {
            var found = ambient.Value;
            ambient.Value = value;
            try
            {
                yield return 1;
            }
            finally
            {
                ambient.Value.ShouldBe(value);
                ambient.Value = found!;
            }
        }
    }

    [Test]
    public async Task Callback_SetsAValueAfterAnAsynchronousExit_ItIsSetForTheCaller([Values] bool suspends)
    {
        var ambient = new AsyncLocal<string> { Value = "before" };
        await using (var stack = new AsyncExitStack())
        {
            stack.Callback(() => _journal.Write($"further out: {ambient.Value}"));
            stack.Callback(() => ambient.Value = "set back");
            stack.CallbackAsync(async () =>
            {
                if (suspends)
                {
                    await Task.Yield();
                }

                _journal.Write($"asynchronous: {ambient.Value}");
                ambient.Value = "its own";
            });
        }

        ambient.Value.ShouldBe("set back");
        _journal.ShouldBe("asynchronous: before", "further out: set back");
    }

    [Test]
    public async Task Count_IsThatOfTheEntriesThatAreStillThere()
    {
        var counts = new List<int>();
        await using (var stack = new AsyncExitStack())
        {
            counts.Add(stack.Count);
            await stack.EnterAsync(_listener.Generator);
            stack.CallbackAsync(() =>
            {
                counts.Add(stack.Count);

                return Task.CompletedTask;
            });
            counts.Add(stack.Count);
        }

        counts.ShouldBe([0, 2, 1]);
    }

    [Test]
    public async Task Callback_WithAResult_DoesNotUseIt()
    {
        await form.ExecuteAsync(stack =>
        {
            stack.Callback(() => Noted("first"));
            stack.Callback(_journal.Write, "second");
            stack.Callback(Noted, "third");
            stack.Count.ShouldBe(3);

            return Task.CompletedTask;
        });

        _journal.ShouldBe("third", "second", "first");

        bool Noted(string line)
        {
            _journal.Write(line);

            return true;
        }
    }

    [Test]
    public async Task PopAll_MovesTheEntriesInTheirOrderAndLeavesTheStackUsable()
    {
        AsyncExitStack moved = null!;
        await form.ExecuteAsync(async stack =>
        {
            await stack.EnterAsync(Plain("a"));
            stack.Callback(() => _journal.Write("b"));
            moved = stack.PopAll();
            stack.Count.ShouldBe(0);
            stack.CallbackAsync(() => Written("old"));
        });

        moved.Count.ShouldBe(2);
        _journal.Write("between");
        await moved.CloseAsync();

        _journal.ShouldBe("+a", "old", "between", "b", "a", "-a");
    }

    [Test]
    public async Task PopAll_WhileItUnwinds_TakesWhatIsLeft()
    {
        AsyncExitStack moved = null!;
        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(async stack =>
        {
            await stack.EnterAsync(Plain("a"));
            stack.CallbackAsync(() =>
            {
                moved = stack.PopAll();
                stack.Callback(() => _journal.Write("registered after it"));

                return Written("pops");
            });
            stack.CallbackAsync(() => Written("before it"));

            throw _failure;
        }))).ShouldBeSameAs(_failure);

        _journal.ShouldBe("+a", "before it", "pops", "registered after it");
        moved.Count.ShouldBe(1);
        await moved.CloseAsync();
        _journal.Lines.ShouldBe(["+a", "before it", "pops", "registered after it", "a", "-a"]);
    }

    [Test]
    public async Task ClosedStack_RejectsEverythingAndRunsNothingButReleases()
    {
        var stack = new AsyncExitStack();
        await stack.DisposeAsync();
        var manager = new Manager(_journal);

        foreach (var register in new Func<ValueTask>[]
        {
            async () => await stack.EnterAsync(Plain("a")),
            async () => await stack.EnterAsync(Plain("a"), new CancellationToken(canceled: true)),
            async () => await stack.EnterAsync(body => Plain("a")),
            async () => await stack.EnterAsync((body, token) => Plain("a")),
            async () => await stack.EnterAsync(manager),
            async () => await stack.UseAsync(new Thing(() => _journal.Write("asynchronous thing"))),
            () => Now(() => stack.Enter(SynchronousPlain())),
            () => Now(() => stack.Enter(body => SynchronousPlain())),
            () => Now(() => stack.Enter(ContextManager.From(SynchronousPlain()))),
            () => Now(() => stack.Use(new Thing(() => _journal.Write("thing")))),
            () => Now(() => stack.Push(_ => true)),
            () => Now(() => stack.Push(new SynchronousManager(_journal))),
            () => Now(() => stack.Push(ContextManager.Suppress<BodyException>())),
            () => Now(() => stack.PushAsync(_ => Task.FromResult(true))),
            () => Now(() => stack.PushAsync(_ => new ValueTask<bool>(true))),
            () => Now(() => stack.PushAsync(manager)),
            () => Now(() => stack.Callback(() => _journal.Write("callback"))),
            () => Now(() => stack.Callback(_journal.Write, "callback")),
            () => Now(() => stack.CallbackAsync(() => Written("callback"))),
            () => Now(() => stack.CallbackAsync(() => new ValueTask(Written("callback")))),
            () => Now(() => stack.CallbackAsync(Written, "callback")),
            () => Now(() => stack.CallbackAsync(line => new ValueTask(Written(line)), "callback")),
            () => Now(() => stack.PopAll()),
        })
        {
            (await AsyncForms.CaughtAsync(async () => await register())).ShouldBeOfType<ObjectDisposedException>().Message.ShouldBe(
                "The exit stack is closed. Register entries before it is disposed.\nObject name: 'AsyncExitStack'.",
                StringCompareShould.IgnoreLineEndings);
        }

        _journal.ShouldBe("asynchronous thing", "thing");
    }

    [Test]
    public async Task ClosedStack_AReleaseThatThrows_KeepsTheRejectionAsItsContext([Values] bool isSynchronous)
    {
        var stack = new AsyncExitStack();
        await stack.CloseAsync();
        var thing = new Thing(() => throw _failure);

        var caught = await AsyncForms.CaughtAsync(async () =>
        {
            if (isSynchronous)
            {
                stack.Use(thing);
            }
            else
            {
                await stack.UseAsync(thing);
            }
        });

        caught.ShouldBeSameAs(_failure);
        _failure.GetContext().ShouldBeOfType<ObjectDisposedException>();
    }

    [Test]
    public async Task ClosedDuringASetup_WhatWasSetUpIsReleasedAsFailed([Values] bool hasToken)
    {
        using var source = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var stack = new AsyncExitStack();
        stack.CallbackAsync(() => Written("earlier entry"));

        var entering = AsyncForms.CaughtAsync(async () => await stack.EnterAsync(Waiting, hasToken ? source.Token : default));
        await started.Task;
        await stack.CloseAsync();
        _journal.ShouldBe("earlier entry");
        goOn.SetResult();

        var caught = (await entering).ShouldBeOfType<ObjectDisposedException>();
        _journal.ShouldBe("earlier entry", "Failed ObjectDisposedException");
        caught.GetContext().ShouldBeNull();

        async IAsyncEnumerable<int> Waiting(ScopeBody body)
        {
            started.SetResult();
            await goOn.Task;
            yield return 1;
            _journal.Write($"{body.Status} {body.Exception!.GetType().Name}");
        }
    }

    [Test]
    public async Task ClosedDuringASetup_APlainGeneratorIsClosed()
    {
        var goOn = new TaskCompletionSource();
        var stack = new AsyncExitStack();

        var entering = AsyncForms.CaughtAsync(async () => await stack.EnterAsync(Waiting()));
        await stack.CloseAsync();
        goOn.SetResult();

        (await entering).ShouldBeOfType<ObjectDisposedException>();
        _journal.ShouldBe("finally");

        async IAsyncEnumerable<int> Waiting()
        {
            try
            {
                await goOn.Task;
                yield return 1;
                _journal.Write("resumed");
            }
            finally
            {
                _journal.Write("finally");
            }
        }
    }

    [Test]
    public async Task CancelledSetupOfOneEntry_UnwindsThoseBeforeIt()
    {
        using var source = new CancellationTokenSource();
        var started = new TaskCompletionSource();

        var execution = AsyncForms.CaughtAsync(() => form.ExecuteAsync(async stack =>
        {
            await stack.EnterAsync(_listener.Generator, source.Token);
            await stack.EnterAsync(Plain("b"), source.Token);
            await stack.EnterAsync(Waiting(), source.Token);
            _journal.Write("body");
        }));
        await started.Task;
        await source.CancelAsync();

        var caught = (await execution).ShouldBeAssignableTo<OperationCanceledException>();
        caught!.CancellationToken.ShouldBe(source.Token);
        _journal.ShouldBe("+b", "closed", "-b");
        _listener.ShouldHaveFailedWith(caught);

        async IAsyncEnumerable<int> Waiting([EnumeratorCancellation] CancellationToken token = default)
        {
            try
            {
                started.SetResult();
                await new TaskCompletionSource().Task.WaitAsync(token);
                yield return 1;
            }
            finally
            {
                await Written("closed");
            }
        }
    }

    [Test]
    public async Task TokenOfASetup_IsDetachedWhenTheSetupIsOver()
    {
        using var source = new CancellationTokenSource();

        await form.ExecuteAsync(async stack =>
        {
            await stack.EnterAsync(Sensitive(), source.Token);
            await source.CancelAsync();
            (await AsyncForms.CaughtAsync(async () => await stack.EnterAsync(Plain("never"), source.Token)))
                .ShouldBeAssignableTo<OperationCanceledException>();
            stack.Count.ShouldBe(1);
            stack.Complete();
        });

        _journal.ShouldBe("not cancelled");

        async IAsyncEnumerable<int> Sensitive([EnumeratorCancellation] CancellationToken token = default)
        {
            yield return 1;
            await Task.Yield();
            token.ThrowIfCancellationRequested();
            _journal.Write("not cancelled");
        }
    }

    [Test]
    public async Task StackAsAnEntryOfItself_IsRejected()
    {
        await using var stack = new AsyncExitStack();

        var refused = (await AsyncForms.CaughtAsync(async () => await stack.UseAsync(stack))).ShouldBeOfType<ArgumentException>();

        refused.Message.ShouldStartWith("An exit stack can't be an entry of itself. Register it in another stack.");
        refused.ParamName.ShouldBe("disposable");
        stack.Count.ShouldBe(0);
    }

    [Test]
    public async Task StacksThatUseEachOther_EachUnwindOnce()
    {
        await form.ExecuteAsync(async one =>
        {
            var other = await one.UseAsync(new AsyncExitStack());
            await other.UseAsync(one);
            other.CallbackAsync(() => Written("other"));
            one.CallbackAsync(() => Written("one"));
        });

        _journal.ShouldBe("one", "other");
    }

    [Test]
    public async Task ExitsThatDisposeTheirOwnStack_DoNotWaitForThemselves()
    {
        await form.ExecuteAsync(stack =>
        {
            stack.CallbackAsync(() => Written("outer"));
            stack.CallbackAsync(stack.DisposeAsync);
            stack.CallbackAsync(stack.CloseAsync);

            return Task.CompletedTask;
        });

        _journal.ShouldBe("outer");
    }

    [Test]
    public async Task ExitsThatReturnNull_AreErrorsAndTheOthersRun()
    {
        var chain = new List<string>();

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(stack =>
        {
            stack.CallbackAsync(() => Written("outer"));
            stack.CallbackAsync(() => (Task)null!);
            stack.CallbackAsync(_ => (Task)null!, "state");
            stack.PushAsync(_ => (Task<bool>)null!);

            throw _failure;
        }));

        for (var next = caught; next is not null; next = next.GetContext())
        {
            chain.Add(next.GetType().Name);
        }

        caught!.Message.ShouldBe(
            "An exit that was registered on an exit stack returned null instead of a task. "
            + "Return Task.CompletedTask when there is nothing to await.");
        const string Invalid = nameof(InvalidOperationException);
        chain.ShouldBe([Invalid, Invalid, Invalid, nameof(BodyException)]);
        _journal.ShouldBe("outer");
    }

    [Test]
    public async Task ExitsThatAreCancelledOrThrowAtOnce_AreExitsThatThrow()
    {
        var (atOnce, several) = (new InvalidDataException(), new InvalidDataException());
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(stack =>
        {
            stack.PushAsync(thrown => Received("outermost", thrown));
            stack.CallbackAsync(() => Task.FromCanceled(source.Token));
            stack.PushAsync(thrown => Received("outer", thrown));
            stack.CallbackAsync(() => Task.WhenAll(Task.FromException(several), Task.FromException(_failure)));
            stack.PushAsync(thrown => Received("inner", thrown));
            stack.CallbackAsync((Func<Task>)(() => throw atOnce));

            return Task.CompletedTask;
        }));

        caught.ShouldBeOfType<TaskCanceledException>().CancellationToken.ShouldBe(source.Token);
        caught.GetContext().ShouldBeSameAs(several);
        several.GetContext().ShouldBeSameAs(atOnce);
        _journal.ShouldBe("inner: InvalidDataException", "outer: InvalidDataException", "outermost: TaskCanceledException");
    }

    [Test]
    public async Task StateOfACallback_IsPassedThrough()
    {
        await form.ExecuteAsync(stack =>
        {
            stack.CallbackAsync(Written, "task");
            stack.CallbackAsync(line => new ValueTask(Written(line)), "value task");
            stack.CallbackAsync(number => Written($"{number}"), 3);
            stack.CallbackAsync(nothing => Written(nothing ?? "null"), (string?)null);
            stack.CallbackAsync(() => new ValueTask(Written("stateless")));
            stack.PushAsync(thrown => new ValueTask<bool>(Received("pushed", thrown)));

            return Task.CompletedTask;
        });

        _journal.ShouldBe("pushed: null", "stateless", "null", "3", "value task", "task");
    }

    [Test]
    public async Task ExitThatEntersAsynchronously_IsFollowedByWhatItEntered()
    {
        await form.ExecuteAsync(stack =>
        {
            stack.CallbackAsync(() => Written("outer"));
            stack.CallbackAsync(async () =>
            {
                await stack.EnterAsync(Plain("late"));
                await stack.UseAsync(new Thing(() => _journal.Write("later")));
                await Written("enters");
            });

            return Task.CompletedTask;
        });

        _journal.ShouldBe("+late", "enters", "later", "late", "-late", "outer");
    }

    [Test]
    public async Task PushAsync_OfAManagerMadeFromAGenerator_IsRejected()
    {
        await using var stack = new AsyncExitStack();

        Should.Throw<ArgumentException>(() => stack.PushAsync(AsyncContextManager.From(Plain("a"))))
            .Message.ShouldStartWith($"The manager of '{nameof(Plain)}' cannot be exited before its setup has run. Use EnterAsync.");
        Should.Throw<ArgumentException>(() => stack.PushAsync(AsyncContextManager.From(new SynchronousManager(_journal))))
            .Message.ShouldContain("cannot be exited");
        Should.Throw<ArgumentException>(() => stack.Push(ContextManager.From(SynchronousPlain())))
            .Message.ShouldContain("cannot be exited");
        stack.Count.ShouldBe(0);
    }

    [Test]
    public async Task ExitedTwice_UnwindsOnce()
    {
        var stack = new AsyncExitStack();
        stack.CallbackAsync(() => Written("exit"));

        await stack.DisposeAsync();
        await stack.DisposeAsync();
        await stack.CloseAsync();

        _journal.ShouldBe("exit");
    }

    [Test]
    public async Task ExitedByTwoAtOnce_TheSecondDoesNothingAndDoesNotWait([Values] bool closes)
    {
        using var inExit = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var stack = new AsyncExitStack();
        stack.CallbackAsync(() => Written("outer"));
        stack.CallbackAsync(() =>
        {
            inExit.Set();
            goOn.WaitHandle.WaitOne();

            return Written("inner");
        });

        var first = Task.Run(async () => await stack.DisposeAsync());
        inExit.WaitHandle.WaitOne();
        await (closes ? stack.CloseAsync() : stack.DisposeAsync());
        _journal.ShouldBe();
        goOn.Set();
        await first;

        _journal.ShouldBe("inner", "outer");
    }

    [Test]
    public async Task RunAsync_GivesTheBodysResultOrThatOfASuppressedOne()
    {
        (await AsyncExitStack.RunAsync(_ => Task.FromResult(1))).ShouldBe(1);
        (await AsyncExitStack.RunAsync(FailsAsync, e => ReferenceEquals(e, _failure) ? 2 : 3)).ShouldBe(2);
        var none = await Should.ThrowAsync<InvalidOperationException>(() => AsyncExitStack.RunAsync(FailsAsync));
        none.InnerException.ShouldBeSameAs(_failure);
        none.Message.ShouldStartWith("The scope of 'AsyncExitStack' suppressed the exception of its body, so the body has no result");

        async Task<int> FailsAsync(AsyncExitStack stack)
        {
            stack.Push(_ => true);
            await Task.Yield();

            throw _failure;
        }
    }

    [Test]
    public async Task RunAsync_BodyReturnsNull_IsAnErrorThatTheEntriesReceive()
    {
        var caught = await AsyncForms.CaughtAsync(() => AsyncExitStack.RunAsync(stack =>
        {
            stack.Enter(_listener.Synchronous);

            return null!;
        }));

        _listener.ShouldHaveFailedWith(caught.ShouldBeOfType<InvalidOperationException>());
    }

    [Test]
    public async Task ManyEntriesOfBothHalves_UnwindWithoutRecursion()
    {
        var count = Size.Of(inCI: 1_000_000, plain: 100_000);
        var depths = new HashSet<int>();
        var calls = 0;

        await form.ExecuteAsync(stack =>
        {
            for (var i = 0; i < count; i++)
            {
                if (i % 2 == 0)
                {
                    stack.CallbackAsync(
                        number =>
                        {
                            Note(number);

                            return Task.CompletedTask;
                        },
                        i);
                }
                else
                {
                    stack.Callback(Note, i);
                }
            }

            return Task.CompletedTask;
        });

        calls.ShouldBe(count);
        (depths.Max() - depths.Min()).ShouldBeLessThan(
            50, "but for what is inlined once it has run often, each exit is called from where it was called the first time");

        void Note(int number)
        {
            calls++;
            if (number % (count / 10) < 2)
            {
                depths.Add(new StackTrace().FrameCount);
            }
        }
    }

    [TestCase(100_000, false)]
    [TestCase(20_000, true)]
    public async Task ManyEntriesThatAllThrow_AreLinkedAndCostTheSameEach(int inCI, bool waits)
    {
        var count = Size.Of(inCI, plain: inCI / 5);
        using var log = new NoLog();

        // What the first one allocates once and for all is not counted.
        await AllocatedByThrowing(100, waits);
        var fewer = await AllocatedByThrowing(count / 10, waits);
        var all = await AllocatedByThrowing(count, waits);

        ((double)all / fewer).ShouldBeInRange(7.5, 12.5);
    }

    [Test]
    public void Registering_AllocatesNothingWhereTheStackHasRoomForIt()
    {
        var thing = new Silent();
        var manager = new Manager(_journal);
        var synchronousManager = new SynchronousManager(_journal);
        var suppression = ContextManager.Suppress<BodyException>();
        var state = new object();
        Func<Task> callback = static () => Task.CompletedTask;
        Func<ValueTask> valueCallback = static () => ValueTask.CompletedTask;
        Action synchronousCallback = static () => { };
        Func<object, Task> callbackWithState = static _ => Task.CompletedTask;
        Func<object, ValueTask> valueCallbackWithState = static _ => ValueTask.CompletedTask;
        Action<object> synchronousCallbackWithState = static _ => { };
        Func<Exception?, Task<bool>> exit = static _ => Task.FromResult(false);
        Func<Exception?, ValueTask<bool>> valueExit = static _ => new ValueTask<bool>(false);
        Func<Exception?, bool> synchronousExit = static _ => false;

        BytesOf(stack => AtOnce(stack.UseAsync(thing))).ShouldBe(0);
        BytesOf(stack => stack.Use(thing)).ShouldBe(0);
        BytesOf(stack => stack.Enter((IEnumerable<int>)thing)).ShouldBe(0);
        BytesOf(stack => stack.CallbackAsync(callback)).ShouldBe(0);
        BytesOf(stack => stack.CallbackAsync(valueCallback)).ShouldBe(0);
        BytesOf(stack => stack.Callback(synchronousCallback)).ShouldBe(0);
        BytesOf(stack => stack.CallbackAsync(callbackWithState, state)).ShouldBe(0);
        BytesOf(stack => stack.CallbackAsync(valueCallbackWithState, state)).ShouldBe(0);
        BytesOf(stack => stack.Callback(synchronousCallbackWithState, state)).ShouldBe(0);
        BytesOf(stack => stack.PushAsync(exit)).ShouldBe(0);
        BytesOf(stack => stack.PushAsync(valueExit)).ShouldBe(0);
        BytesOf(stack => stack.Push(synchronousExit)).ShouldBe(0);
        BytesOf(stack => stack.PushAsync(manager)).ShouldBe(0);
        BytesOf(stack => stack.Push(synchronousManager)).ShouldBe(0);
        BytesOf(stack => stack.Push(suppression)).ShouldBe(0);
    }

    [Test]
    public void EnteringAsynchronously_AllocatesItsContextAndWhatItKeeps()
    {
        var thing = new Silent();
        Func<ScopeBody, IAsyncEnumerable<int>> observing = _ => thing;

        // 208 and 328 without the debugger's data of asynchronous methods.
        BytesOf(stack => AtOnce(stack.EnterAsync(thing))).ShouldBeLessThanOrEqualTo(304);
        BytesOf(stack => AtOnce(stack.EnterAsync(observing))).ShouldBeLessThanOrEqualTo(416);
    }

    /// <summary>What an entry allocates, where the array of the stack is large enough.</summary>
    private static double BytesOf(Action<AsyncExitStack> register)
    {
        const int Count = 1000;
        using var log = new NoLog();
        var stack = new AsyncExitStack();
        for (var i = 0; i < Count; i++)
        {
            register(stack);
        }

        stack.PopAll();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Count; i++)
        {
            register(stack);
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Count;
    }

    private static void AtOnce<T>(ValueTask<T> task)
    {
        if (!task.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("What is measured has to end at once.");
        }
    }

    private async Task<long> AllocatedByThrowing(int count, bool waits)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(stack =>
        {
            for (var i = 0; i < count; i++)
            {
                if (i % 2 == 0)
                {
                    stack.CallbackAsync(ThrowAsync, i);
                }
                else
                {
                    stack.Callback(number => throw new BodyException($"{number}"), i);
                }
            }

            return Task.CompletedTask;
        }));
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        var linked = 0;
        for (var next = caught; next?.Message == $"{linked}"; next = next.GetContext())
        {
            linked++;
        }

        linked.ShouldBe(count);

        return allocated;

        async Task ThrowAsync(int number)
        {
            if (waits)
            {
                await Task.Yield();
            }

            throw new BodyException($"{number}");
        }
    }

    private static ValueTask Now(Action action)
    {
        action();

        return ValueTask.CompletedTask;
    }

    private async Task Written(string line)
    {
        await Task.Yield();
        _journal.Write(line);
    }

    private async Task<bool> Received(string name, Exception? thrown)
    {
        await Written($"{name}: {thrown?.GetType().Name ?? "null"}");

        return false;
    }

    private async IAsyncEnumerable<string> Plain(string name)
    {
        await Written($"+{name}");
        try
        {
            yield return name;
            await Written(name);
        }
        finally
        {
            await Written($"-{name}");
        }
    }

    private IEnumerable<int> SynchronousPlain()
    {
        _journal.Write("a setup");
        yield return 1;
    }

    private void Throw() => throw _failure;

    /// <summary>Something of the user's own that holds a scope.</summary>
    private sealed class Owner(AsyncScope<int> scope) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => scope.DisposeAsync();
    }

    private sealed class Thing(Action dispose) : IAsyncDisposable, IDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            dispose();
        }

        public void Dispose() => dispose();
    }

    /// <summary>A generator of either half, and a thing to dispose of, that allocates nothing.</summary>
    private sealed class Silent : IAsyncEnumerable<int>, IAsyncEnumerator<int>, IEnumerable<int>, IEnumerator<int>
    {
        public int Current => 1;

        object System.Collections.IEnumerator.Current => 1;

        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

        public IEnumerator<int> GetEnumerator() => this;

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => this;

        public ValueTask<bool> MoveNextAsync() => new(true);

        public bool MoveNext() => true;

        public void Reset()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public void Dispose()
        {
        }
    }

    private sealed class Manager(Journal journal) : AsyncContextManager<int>
    {
        protected override ValueTask<int> OnEnterAsync(CancellationToken cancellationToken)
        {
            journal.Write("manager entered");

            return new ValueTask<int>(1);
        }

        protected override ValueTask<bool> OnExitAsync(Exception? thrown)
        {
            journal.Write("manager exited");

            return new ValueTask<bool>(false);
        }
    }

    private sealed class SynchronousManager(Journal journal) : ContextManager<int>
    {
        protected override int OnEnter()
        {
            journal.Write("manager entered");

            return 1;
        }

        protected override bool OnExit(Exception? thrown)
        {
            journal.Write("manager exited");

            return false;
        }
    }
}
