namespace Yielding.Awaiting;

/// <summary>Asynchronous generators that yield by an await, in all forms, with code that ends at once and with code that waits.</summary>
[TestFixtureSource(nameof(AllForms))]
public sealed class AwaitedAsyncYieldTests(AwaitedAsyncForm form, bool waits)
{
    private readonly BodyException _failure = new();
    private readonly Journal _journal = new();

    public static IEnumerable<object[]> AllForms =>
        from form in Enum.GetValues<AwaitedAsyncForm>() from waits in Enumerable.Range(0, 2) select new object[] { form, waits == 1 };

    [Test]
    public async Task SetupBodyTeardown_RunInThisOrder_OnceForEachEntry()
    {
        var manager = Recorded();

        await form.ExecuteAsync(manager, Body(fails: false));
        await form.ExecuteAsync(manager, Body(fails: false));

        _journal.ShouldBe("setup", "body", "completed", "finally", "setup", "body", "completed", "finally");
    }

    [Test]
    public async Task Value_IsThatOfReturn()
    {
        await form.ExecuteAsync(Recorded(7), async value =>
        {
            await Wait();
            _journal.Write($"{value}");
        });

        _journal.Lines[1].ShouldBe(form == AwaitedAsyncForm.Wrap ? "0" : "7", "a decorated function receives no value");
    }

    [Test]
    public async Task BodyFails_TheAwaitThrowsTheSameObject()
    {
        Exception? received = null;

        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(
            AsyncContextManager.From(async (Yielder<int> yield) =>
            {
                await Wait();
                try
                {
                    await yield.Return(1);
                }
                catch (BodyException e)
                {
                    received = e;
                    await Wait();

                    throw;
                }
            }),
            Body(fails: true)))).ShouldBeSameAs(_failure);

        received.ShouldBeSameAs(_failure);
        _failure.GetContext().ShouldBeNull();
    }

    [Test]
    public async Task BodyFails_OnlyTheFinallyBlocksRun()
    {
        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(Recorded(), Body(fails: true)))).ShouldBeSameAs(_failure);

        _journal.ShouldBe("setup", "body", "finally");
    }

    [Test]
    public async Task BodyThrowsAtOnceOrReturnsNull_IsAFailedBody([Values] bool returnsNull)
    {
        var thrown = await AsyncForms.CaughtAsync(
            () => form.ExecuteAsync(Recorded(), _ => returnsNull && form == AwaitedAsyncForm.Run ? null! : throw _failure));

        (thrown is InvalidOperationException || ReferenceEquals(thrown, _failure)).ShouldBeTrue();
        _journal.ShouldBe("setup", "finally");
    }

    [Test]
    public async Task BodyIsCancelled_TheAwaitThrowsItsException()
    {
        var cancelled = new OperationCanceledException();

        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(Recorded(), async _ =>
        {
            await Wait();

            throw cancelled;
        }))).ShouldBeSameAs(cancelled);

        _journal.ShouldBe("setup", "finally");
    }

    [Test]
    public async Task BodyFails_ItsStackTraceIsThatOfTheBody()
    {
        await AsyncForms.CaughtAsync(() => form.ExecuteAsync(Recorded(), Body(fails: true)));

        _failure.StackTrace!.ShouldContain(nameof(Body));
        _failure.StackTrace!.ShouldNotContain("YieldAwaitable");
    }

    [Test]
    public async Task Generator_CatchesTheException_SuppressesItInRun()
    {
        using var log = new LogOfTest(Serilog.Events.LogEventLevel.Information);

        var thrown = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(
            AsyncContextManager.From(async (Yielder<int> yield) =>
            {
                try
                {
                    await Wait();
                    await yield.Return(1);
                }
                catch (BodyException)
                {
                    await Wait();
                    _journal.Write("caught");
                }
            }),
            Body(fails: true)));

        thrown.ShouldBeSameAs(form.CanSuppress() ? null : _failure);
        _journal.ShouldBe("body", "caught");
        var warning = log.Warnings.ShouldHaveSingleItem();
        warning.Exception.ShouldBeSameAs(_failure);
        warning.MessageTemplate.Text.Contains("suppression needs Run", StringComparison.Ordinal).ShouldBe(!form.CanSuppress());
    }

    [Test]
    public async Task Generator_ThrowsAnotherException_ThatPropagatesWithTheBodysAsItsContext()
    {
        var replacement = new TimeoutException();

        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(
            AsyncContextManager.From(async (Yielder<int> yield) =>
            {
                try
                {
                    await yield.Return(1);
                }
                catch (BodyException)
                {
                    await Wait();

                    throw replacement;
                }
            }),
            Body(fails: true)))).ShouldBeSameAs(replacement);

        replacement.GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    public async Task Teardown_ThrowsAfterACompletedBody_ItsExceptionPropagates()
    {
        var failure = new TimeoutException();

        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(
            AsyncContextManager.From(async (Yielder<int> yield) =>
            {
                await yield.Return(1);
                await Wait();

                throw failure;
            }),
            Body(fails: false)))).ShouldBeSameAs(failure);

        failure.GetContext().ShouldBeNull();
    }

    [Test]
    public async Task Setup_Throws_ItsExceptionPropagatesAndThereIsNoBody()
    {
        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(
            AsyncContextManager.From(async (Yielder<int> yield) =>
            {
                try
                {
                    await Wait();
                    if (yield.ToString() is not null)
                    {
                        throw _failure;
                    }

                    await yield.Return(1);
                }
                finally
                {
                    _journal.Write("finally");
                }
            }),
            Body(fails: false)))).ShouldBeSameAs(_failure);

        _journal.ShouldBe("finally");
    }

    [Test]
    public async Task Generator_DoesNotYield_IsAViolationAndThereIsNoBody()
    {
        var violation = await ViolationAsync(async yield =>
        {
            await Wait();
            _journal.Write("setup");
        });

        violation.Violation.ShouldBe(YieldRuleViolation.NeverYielded);
        violation.Body.ShouldBe(BodyStatus.Running);
        _journal.ShouldBe("setup");
    }

    [Test]
    public async Task Return_IsNotAwaited_IsAViolation() =>
        (await ViolationAsync(async yield =>
        {
            _ = yield.Return(1);
            await Wait();
        })).Violation.ShouldBe(YieldRuleViolation.NeverYielded);

    [Test]
    public async Task Generator_YieldsAgain_ItsFinallyBlocksRunAndItIsAViolation([Values] bool fails, [Values] bool catches)
    {
        Exception? atTheYield = null;
        var violation = await ViolationAsync(
            async yield =>
            {
                try
                {
                    await yield.Return(1);
                }
                catch (BodyException)
                {
                    _journal.Write("caught");
                }

                await Wait();
                try
                {
                    await yield.Return(2);
                    _journal.Write("after the second yield");
                }
                catch (YieldRuleException e) when (catches)
                {
                    atTheYield = e;
                }
                finally
                {
                    await Wait();
                    _journal.Write("finally");
                }
            },
            fails);

        violation.Violation.ShouldBe(YieldRuleViolation.YieldedAgain);
        violation.Body.ShouldBe(fails ? BodyStatus.Failed : BodyStatus.Completed);
        violation.GetContext().ShouldBeSameAs(fails ? _failure : null);
        atTheYield.ShouldBeSameAs(catches ? violation : null);
        _journal.ShouldBe(fails ? ["body", "caught", "finally"] : ["body", "finally"]);
    }

    [Test]
    public async Task Generator_ThrowsAtItsSecondYield_TheViolationIsTheContext([Values] bool fails)
    {
        var other = new TimeoutException();

        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(
            AsyncContextManager.From(async (Yielder<int> yield) =>
            {
                try
                {
                    await yield.Return(1);
                }
                catch (BodyException)
                {
                }

                try
                {
                    await yield.Return(2);
                }
                catch (YieldRuleException)
                {
                    throw other;
                }
            }),
            Body(fails)))).ShouldBeSameAs(other);

        var violation = other.GetContext().ShouldBeOfType<YieldRuleException>();
        violation.GetContext().ShouldBeSameAs(fails ? _failure : null);
    }

    [Test]
    public async Task Generator_YieldsAThirdTime_NothingAfterItRuns([Values] bool fails)
    {
        var violation = await ViolationAsync(
            async yield =>
            {
                for (var i = 1; i <= 3; i++)
                {
                    try
                    {
                        await Wait();
                        await yield.Return(i);
                    }
                    catch (Exception e) when (e is YieldRuleException or BodyException)
                    {
                        _journal.Write($"caught {i}");
                    }
                }

                _journal.Write("after the third yield");
            },
            fails);

        violation.Violation.ShouldBe(YieldRuleViolation.YieldedAgain);
        _journal.ShouldBe(fails ? ["body", "caught 1", "caught 2"] : ["body", "caught 2"]);
    }

    [Test]
    public async Task Yielder_OfAnotherEntry_IsAnErrorAndHarmsNothing()
    {
        var outer = AsyncContextManager.From(async (Yielder<int> yield) =>
        {
            var inner = AsyncContextManager.From(async (Yielder<int> own) =>
            {
                try
                {
                    await yield.Return(5);
                }
                catch (InvalidOperationException e) when (e is not YieldRuleException)
                {
                    _journal.Write("refused");
                }

                await Wait();
                await own.Return(1);
            });
            await inner.RunAsync(Body(fails: false));
            await yield.Return(2);
            _journal.Write("teardown");
        });

        await form.ExecuteAsync(outer, Body(fails: false));

        _journal.ShouldBe("refused", "body", "body", "teardown");
    }

    [Test]
    public async Task Yielder_OfAnotherEntry_InASynchronousGenerator_IsAnErrorAndHarmsNothing([Values] bool fails)
    {
        var outer = AsyncContextManager.From(async (Yielder<int> yield) =>
        {
            var inner = ContextManager.From(async (Yielder<int> own) =>
            {
                try
                {
                    await yield.Return(5);
                }
                catch (InvalidOperationException e) when (e is not YieldRuleException)
                {
                    _journal.Write("refused");
                }

                await own.Return(1);
            });
            Should.Throw<BodyException>(() => inner.Run(_ => throw _failure)).ShouldBeSameAs(_failure);
            inner.Run(_ => _journal.Write("inner body"));
            await yield.Return(2);
            _journal.Write("teardown");
        });

        await AsyncForms.CaughtAsync(() => form.ExecuteAsync(outer, Body(fails)));

        string[] expected = ["refused", "refused", "inner body", "body"];
        _journal.ShouldBe(fails ? expected : [.. expected, "teardown"]);
    }

    [Test]
    public async Task Yielder_AwaitedInItsBody_IsAnErrorAndHarmsNothing()
    {
        Yielder<int> captured = default;
        var manager = AsyncContextManager.From(async (Yielder<int> yield) =>
        {
            captured = yield;
            await Wait();
            await yield.Return(1);
            _journal.Write("teardown");
        });

        await form.ExecuteAsync(manager, async _ =>
        {
            await Wait();
            await RefusedAsync(() => captured);
            (await AsyncForms.CaughtAsync(async () => await captured.Return(3))).ShouldBeOfType<InvalidOperationException>();
            _journal.Write("body");
        });

        _journal.ShouldBe("body", "teardown");
    }

    [Test]
    public async Task Yielder_OfAnEndedScopeOrOfNone_IsAnError()
    {
        Yielder<int> captured = default;
        await form.ExecuteAsync(
            AsyncContextManager.From(async (Yielder<int> yield) =>
            {
                captured = yield;
                await yield.Return(1);
            }),
            Body(fails: false));

        await RefusedAsync(() => captured);
        await RefusedAsync(() => default);
        (await AsyncForms.CaughtAsync(async () => await captured.Return(3))).ShouldBeOfType<InvalidOperationException>();
    }

    [Test]
    public async Task Yielder_AwaitedByAMethodOfTheGenerator_Yields([Values] bool fails)
    {
        var thrown = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(
            AsyncContextManager.From(async (Yielder<int> yield) =>
            {
                await YieldFor(yield);
                _journal.Write("completed");
            }),
            Body(fails)));

        thrown.ShouldBeSameAs(fails ? _failure : null);
        _journal.ShouldBe(fails ? ["body", "finally"] : ["body", "finally", "completed"]);

        async Task YieldFor(Yielder<int> yield)
        {
            try
            {
                await Wait();
                await yield.Return(1);
            }
            finally
            {
                _journal.Write("finally");
            }
        }
    }

    // The task of the method may have been dropped, which cannot be known: then its exception would be lost.
    [Test]
    public async Task Yielder_AwaitedByAMethodOfTheGenerator_ACatchAroundItsTaskSuppressesNothing()
    {
        var thrown = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(
            AsyncContextManager.From(async (Yielder<int> yield) =>
            {
                try
                {
                    await YieldFor(yield);
                }
                catch (BodyException)
                {
                    _journal.Write("caught");
                }
            }),
            Body(fails: true)));

        thrown.ShouldBeSameAs(_failure);
        _journal.ShouldBe("body", "caught");

        async Task YieldFor(Yielder<int> yield)
        {
            await Wait();
            await yield.Return(1);
        }
    }

    [Test]
    public async Task Yielder_AwaitedWhereAnotherScopeEnds_Yields([Values] bool isRun, [Values] bool withinAnotherGenerator)
    {
        var gate = new TaskCompletionSource();
        await Task.Run(async () =>
        {
            var running = form.ExecuteAsync(
                AsyncContextManager.From(async (Yielder<int> yield) =>
                {
                    await YieldFor(yield);
                    _journal.Write("completed");
                }),
                Body(fails: false));

            // The other scope ends in the call of SetResult, and its caller continues in it.
            await AsyncContextManager.From(async (Yielder<int> yield) =>
            {
                if (withinAnotherGenerator)
                {
                    gate.SetResult();
                }

                await yield.Return(1);
            }).RunAsync(_ => Task.CompletedTask);
            gate.TrySetResult();
            await running;
        });

        _journal.ShouldBe("body", "completed");

        async Task YieldFor(Yielder<int> yield)
        {
            if (isRun)
            {
                await Ended().RunAsync(async _ => await gate.Task);
            }
            else
            {
                await using var other = await AsyncContextManager.From(async (Yielder<int> its) =>
                {
                    await its.Return(1);
                    await gate.Task;
                }).EnterAsync();
            }

            await yield.Return(1);
        }
    }

    [Test]
    public async Task Generator_YieldsAgainWhereAnotherScopeEnds_IsAViolation()
    {
        var gate = new TaskCompletionSource();
        var resumed = new TaskCompletionSource();
        var violation = await Task.Run(async () =>
        {
            var violates = ViolationAsync(async yield =>
            {
                await yield.Return(1);
                var other = Ended().RunAsync(async _ => await gate.Task);
                resumed.SetResult();
                await other;
                try
                {
                    await yield.Return(2);
                }
                catch (InvalidOperationException)
                {
                }
            });

            await resumed.Task;
            gate.SetResult();

            return await violates;
        });

        violation.Violation.ShouldBe(YieldRuleViolation.YieldedAgain);
    }

    [Test]
    public async Task Yielder_AwaitedByADroppedScopeRun_SuppressesNothing()
    {
        var thrown = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(
            AsyncContextManager.From(async (Yielder<int> yield) =>
            {
                _ = YieldFor(yield);
                await Wait();
            }),
            Body(fails: true)));

        (ReferenceEquals(thrown, _failure) || ReferenceEquals(thrown!.GetContext(), _failure)).ShouldBeTrue();

        static async ScopeRun YieldFor(Yielder<int> yield) => await yield.Return(1);
    }

    [Test]
    public async Task Yielder_AwaitedByTwoBranches_OneOfThemGetsAnError()
    {
        var errors = 0;
        var bothAwait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        await form.ExecuteAsync(
            AsyncContextManager.From(async (Yielder<int> yield) =>
            {
                var branches = Task.WhenAll(BranchAsync(yield), BranchAsync(yield));
                bothAwait.SetResult();
                await branches;
                _journal.Write("teardown");
            }),
            async _ =>
            {
                await bothAwait.Task;
                _journal.Write("body");
            });

        errors.ShouldBe(1);
        _journal.ShouldBe("body", "teardown");

        async Task BranchAsync(Yielder<int> yield)
        {
            try
            {
                await yield.Return(1);
            }
            catch (Exception e) when (e is InvalidOperationException)
            {
                errors++;
            }
        }
    }

    [Test]
    public async Task Generator_DoesNotAwaitItsYield_IsAnErrorAndNothingIsLost([Values] bool fails)
    {
        var ended = new TaskCompletionSource();
        var thrown = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(
            AsyncContextManager.From((Yielder<int> yield) =>
            {
                _ = YieldFor(yield);

                return Task.CompletedTask;
            }),
            Body(fails)));

        await ended.Task;
        _journal.ShouldBe("body", "finally");
        if (fails)
        {
            thrown.ShouldNotBeNull("the exception of the body is not swallowed");
            (ReferenceEquals(thrown, _failure) || ReferenceEquals(thrown.GetContext(), _failure)).ShouldBeTrue();
        }

        async Task YieldFor(Yielder<int> yield)
        {
            try
            {
                await yield.Return(1);
            }
            finally
            {
                _journal.Write("finally");
                ended.SetResult();
            }
        }
    }

    [Test]
    public async Task Delegate_ReturnsNull_IsAnError()
    {
        var thrown = await AsyncForms.CaughtAsync(
            () => form.ExecuteAsync(AsyncContextManager.From((Yielder<int> _) => (Task)null!), Body(fails: false)));

        thrown.ShouldBeOfType<InvalidOperationException>().Message.ShouldContain("returned null instead of a task");
        _journal.ShouldBe();
    }

    [Test]
    public async Task Delegate_Throws_ItsExceptionPropagates() =>
        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(
            AsyncContextManager.From((Func<Yielder<int>, Task>)(_ => throw _failure)), Body(fails: false)))).ShouldBeSameAs(_failure);

    [Test]
    [NeedsExceptionPointers]
    public async Task ScopesAroundTheYield_ReceiveTheOutcome([Values] bool fails, [Values] bool handlesOthers, [Values] bool isAsync)
    {
        var thrown = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(
            AsyncContextManager.From(async (Yielder<int> yield) =>
            {
                if (isAsync)
                {
                    await using var inner = await AsyncScope.EnterAsync(InnerAsync());
                    await yield.Return(1);
                }
                else
                {
                    using var inner = Scope.Enter(Inner());
                    await yield.Return(1);
                }
            }),
            async _ =>
            {
                if (handlesOthers)
                {
                    await AsyncForms.CaughtAsync(() => throw new TimeoutException());
                }

                await Body(fails)(1);
            }));

        thrown.ShouldBeSameAs(fails ? _failure : null);
        _journal.ShouldBe(fails ? ["body", "inner finally"] : ["body", "inner completed", "inner finally"]);

        IEnumerable<int> Inner()
        {
            try
            {
                yield return 1;
                _journal.Write("inner completed");
            }
            finally
            {
                _journal.Write("inner finally");
            }
        }

        async IAsyncEnumerable<int> InnerAsync()
        {
            try
            {
                await Wait();
                yield return 1;
                _journal.Write("inner completed");
            }
            finally
            {
                _journal.Write("inner finally");
            }
        }
    }

    [Test]
    [NeedsExceptionPointers]
    public async Task ScopeAroundTheYield_TheGeneratorCatchesInsideIt_HasCompleted([Values] bool isAsync)
    {
        var thrown = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(
            AsyncContextManager.From(async (Yielder<int> yield) =>
            {
                if (isAsync)
                {
                    await using var inner = await Recorded().EnterAsync();
                    await YieldAndCatch();
                }
                else
                {
                    using var inner = ContextManager.From(async (Yielder<int> own) =>
                    {
                        await own.Return(1);
                        _journal.Write("completed");
                    }).Enter();
                    try
                    {
                        await yield.Return(1);
                    }
                    catch (BodyException)
                    {
                        _journal.Write("caught");
                    }
                }

                async Task YieldAndCatch()
                {
                    try
                    {
                        await yield.Return(1);
                    }
                    catch (BodyException)
                    {
                        _journal.Write("caught");
                    }
                }
            }),
            Body(fails: true)));

        thrown.ShouldBeSameAs(form.CanSuppress() ? null : _failure);
        _journal.ShouldBe(isAsync ? ["setup", "body", "caught", "completed", "finally"] : ["body", "caught", "completed"]);
    }

    [Test]
    [NeedsExceptionPointers]
    public async Task ScopeInAnInnerGenerator_TheExceptionIsHandledInsideIt_HasCompleted([Values] bool byTheBody)
    {
        await AsyncForms.CaughtAsync(() => form.ExecuteAsync(
            AsyncContextManager.From(async (Yielder<int> yield) =>
            {
                await using var inner = await Holding().EnterAsync();
                try
                {
                    await yield.Return(1);
                }
                catch (BodyException)
                {
                    _journal.Write("caught");
                }
            }),
            async value =>
            {
                try
                {
                    await Body(fails: true)(value);
                }
                catch (BodyException) when (byTheBody)
                {
                    _journal.Write("caught");
                }
            }));

        _journal.ShouldBe("body", "caught", "inner completed", "inner finally");

        AsyncContextManager<int> Holding() => AsyncContextManager.From(async (Yielder<int> yield) =>
        {
            using var inner = Scope.Enter(Inner());
            await yield.Return(1);
        });

        IEnumerable<int> Inner()
        {
            try
            {
                yield return 1;
                _journal.Write("inner completed");
            }
            finally
            {
                _journal.Write("inner finally");
            }
        }
    }

    [Test]
    public async Task AmbientValue_OfTheSetup_IsInTheTeardown_AndInTheBodyOfADirectRun()
    {
        var ambient = new AsyncLocal<int>();

        await form.ExecuteAsync(
            AsyncContextManager.From(async (Yielder<int> yield) =>
            {
                ambient.Value = 1;
                await Wait();
                await yield.Return(1);
                await Wait();
                _journal.Write($"teardown {ambient.Value}");
            }),
            async _ =>
            {
                await Wait();
                _journal.Write($"body {ambient.Value}");
            });

        var isDirect = form is AwaitedAsyncForm.Run or AwaitedAsyncForm.RunWithResult or AwaitedAsyncForm.Wrap;
        _journal.ShouldBe(isDirect ? "body 1" : "body 0", "teardown 1");
        ambient.Value.ShouldBe(0);
    }

    [Test]
    public async Task Events_AreThoseOfAnyScope([Values] bool fails)
    {
        using var log = new LogOfTest();

        await AsyncForms.CaughtAsync(() => form.ExecuteAsync(Recorded(), Body(fails)));

        var own = log.Events.Where(e => e.Properties["Generator"].ToString() == "\"a lambda in Recorded\"").ToList();
        string[] events = ["Entered", "Exited"];
        var isShared = form is AwaitedAsyncForm.Shared or AwaitedAsyncForm.SharedRun; // whose scope has the name of its manager
        own.Select(e => e.MessageTemplate.Text.Split(' ')[0]).ShouldBe(isShared ? ["Entered", .. events, "Exited"] : events);
        own.Skip(isShared ? 2 : 1).ShouldAllBe(e => e.Properties["Body"].ToString() == (fails ? "Failed" : "Completed"));
    }

    private async Task Wait()
    {
        if (waits)
        {
            await Task.Yield();
        }
    }

    // Another scope's generator awaits a yielder that is not its own.
    private static async Task RefusedAsync(Func<Yielder<int>> yielder)
    {
        var thrown = await AsyncForms.CaughtAsync(() => AsyncContextManager.From(async (Yielder<int> own) =>
        {
            await yielder().Return(3);
            await own.Return(1);
        }).RunAsync(_ => Task.CompletedTask));

        thrown.ShouldBeOfType<InvalidOperationException>();
        thrown.Message.Length.ShouldBeLessThan(200);
    }

    private AsyncContextManager<int> Recorded(int value = 1) => AsyncContextManager.From(async (Yielder<int> yield) =>
    {
        await Wait();
        _journal.Write("setup");
        try
        {
            await yield.Return(value);
            await Wait();
            _journal.Write("completed");
        }
        finally
        {
            await Wait();
            _journal.Write("finally");
        }
    });

    // Ends in the call that ends its body.
    private static AsyncContextManager<int> Ended() => AsyncContextManager.From(async (Yielder<int> yield) => await yield.Return(1));

    private Func<int, Task> Body(bool fails) => async _ =>
    {
        await Wait();
        _journal.Write("body");
        if (fails)
        {
            throw _failure;
        }
    };

    private async Task<YieldRuleException> ViolationAsync(Func<Yielder<int>, Task> generator, bool fails = false) =>
        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(AsyncContextManager.From(generator), Body(fails))))
            .ShouldBeOfType<YieldRuleException>();
}
