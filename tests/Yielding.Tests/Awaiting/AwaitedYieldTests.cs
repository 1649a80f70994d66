using Microsoft.Data.Sqlite;

namespace Yielding.Awaiting;

/// <summary>Generators that are async methods and yield by an await, in all forms.</summary>
[TestFixtureSource(typeof(AllForms))]
public sealed class AwaitedYieldTests(AwaitedForm form)
{
    private readonly BodyException _failure = new();
    private readonly Journal _journal = new();

    [Test]
    public void SetupBodyTeardown_RunInThisOrder_OnceForEachEntry()
    {
        var manager = Recorded();

        form.Execute(manager, _ => _journal.Write("body"));
        form.Execute(manager, _ => _journal.Write("body"));

        _journal.ShouldBe("setup", "body", "completed", "finally", "setup", "body", "completed", "finally");
    }

    [Test]
    public void Value_IsThatOfReturn()
    {
        form.Execute(Recorded(7), value => _journal.Write($"{value}"));

        _journal.Lines[1].ShouldBe(form == AwaitedForm.Wrap ? "0" : "7", "a decorated action receives no value");
    }

    [Test]
    public void BodyFails_TheAwaitThrowsTheSameObject()
    {
        Exception? received = null;

        Forms.Caught(() => form.Execute(
            ContextManager.From(async (Yielder<int> yield) =>
            {
                try
                {
                    await yield.Return(1);
                }
                catch (BodyException e)
                {
                    received = e;

                    throw;
                }
            }),
            _ => throw _failure)).ShouldBeSameAs(_failure);

        received.ShouldBeSameAs(_failure);
    }

    [Test]
    public void BodyFails_OnlyTheFinallyBlocksRun()
    {
        Forms.Caught(() => form.Execute(Recorded(), _ => throw _failure)).ShouldBeSameAs(_failure);

        _journal.ShouldBe("setup", "finally");
    }

    // Without the pointers AwaitedScopeTests has the forms in which it is exact.
    [Test]
    [NeedsExceptionPointers]
    public void SetupHandlesAnException_AScopeInsideTheGeneratorCompletes()
    {
        form.Execute(
            ContextManager.From(async (Yielder<int> yield) =>
            {
                using var inner = Scope.Enter(Inner());
                try
                {
                    throw new TimeoutException();
                }
                catch (TimeoutException)
                {
                }

                await yield.Return(1);
            }),
            _ => _journal.Write("body"));

        _journal.ShouldBe("body", "completed");

        IEnumerable<int> Inner()
        {
            yield return 1;
            _journal.Write("completed");
        }
    }

    [Test]
    public void BodyFails_ItsStackTraceIsThatOfTheBody()
    {
        Forms.Caught(() => form.Execute(Recorded(), _ => ThrowDeep()));

        _failure.StackTrace!.ShouldContain(nameof(ThrowDeep));
        _failure.StackTrace!.ShouldNotContain("YieldPoint");
        _failure.StackTrace!.ShouldNotContain("AwaitedRun");
    }

    [Test]
    [NeedsExceptionPointers]
    public void Generator_CatchesTheException_SuppressesItInRun()
    {
        using var log = new LogOfTest();

        var thrown = Forms.Caught(() => form.Execute(
            ContextManager.From(async (Yielder<int> yield) =>
            {
                try
                {
                    await yield.Return(1);
                }
                catch (BodyException)
                {
                    _journal.Write("caught");
                }
            }),
            _ => throw _failure));

        thrown.ShouldBeSameAs(form.CanSuppress() ? null : _failure);
        _journal.ShouldBe("caught");
        var warning = log.Warnings.ShouldHaveSingleItem();
        warning.Exception.ShouldBeSameAs(_failure);
        warning.MessageTemplate.Text.Contains("suppression needs Run", StringComparison.Ordinal).ShouldBe(!form.CanSuppress());
    }

    [Test]
    public void Generator_ThrowsAnotherException_ThatPropagatesWithTheBodysAsItsContext()
    {
        var replacement = new TimeoutException();

        Forms.Caught(() => form.Execute(
            ContextManager.From(async (Yielder<int> yield) =>
            {
                try
                {
                    await yield.Return(1);
                }
                catch (BodyException)
                {
                    throw replacement;
                }
            }),
            _ => throw _failure)).ShouldBeSameAs(replacement);

        replacement.GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    public void Teardown_ThrowsAfterACompletedBody_ItsExceptionPropagates()
    {
        var failure = new TimeoutException();

        Forms.Caught(() => form.Execute(
            ContextManager.From(async (Yielder<int> yield) =>
            {
                await yield.Return(1);

                throw failure;
            }),
            _ => { })).ShouldBeSameAs(failure);

        failure.GetContext().ShouldBeNull();
    }

    [Test]
    public void Setup_Throws_ItsExceptionPropagatesAndThereIsNoBody()
    {
        Forms.Caught(() => form.Execute(
            ContextManager.From(async (Yielder<int> yield) =>
            {
                try
                {
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
            _ => _journal.Write("body"))).ShouldBeSameAs(_failure);

        _journal.ShouldBe("finally");
        _failure.StackTrace!.ShouldContain(nameof(Setup_Throws_ItsExceptionPropagatesAndThereIsNoBody));
    }

    [Test]
    public void Filter_AtTheYield_Applies([Values] bool matches)
    {
        Forms.Caught(() => form.Execute(
            ContextManager.From(async (Yielder<int> yield) =>
            {
                try
                {
                    await yield.Return(1);
                }
                catch (BodyException e) when (e.Message == "matches")
                {
                    _journal.Write("caught");

                    throw;
                }
            }),
            _ => throw new BodyException(matches ? "matches" : "other"))).ShouldBeOfType<BodyException>();

        _journal.ShouldBe(matches ? ["caught"] : []);
    }

    [Test]
    public void Generator_DoesNotYield_IsAViolationAndThereIsNoBody()
    {
        var violation = Violation(async yield =>
        {
            _journal.Write("setup");
            if (yield.ToString() is null)
            {
                await yield.Return(1);
            }
        });

        violation.Violation.ShouldBe(YieldRuleViolation.NeverYielded);
        violation.Body.ShouldBe(BodyStatus.Running);
        violation.Generator.ShouldBe($"a lambda in {nameof(Generator_DoesNotYield_IsAViolationAndThereIsNoBody)}");
        _journal.ShouldBe("setup");
    }

    [Test]
    [NeedsExceptionPointers]
    public void Generator_HandlesAnExceptionInsteadOfYielding_ItIsTheContext()
    {
        Violation(async yield =>
        {
            try
            {
                throw _failure;
            }
            catch (BodyException)
            {
                if (yield.ToString() is null)
                {
                    await yield.Return(1);
                }
            }
        }).GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    public void Return_IsNotAwaited_IsAViolation() =>
        Violation(yield =>
        {
            yield.Return(1);

            return EndedRun();
        }).Violation.ShouldBe(YieldRuleViolation.NeverYielded);

    [Test]
    public void Generator_YieldsAgain_ItsFinallyBlocksRunAndItIsAViolation([Values] bool fails, [Values] bool catches)
    {
        Exception? atTheYield = null;
        var violation = Violation(
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
    public void Generator_ThrowsAtItsSecondYield_TheViolationIsTheContext([Values] bool fails)
    {
        var other = new TimeoutException();

        Forms.Caught(() => form.Execute(
            ContextManager.From(async (Yielder<int> yield) =>
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
            Body(fails))).ShouldBeSameAs(other);

        var violation = other.GetContext().ShouldBeOfType<YieldRuleException>();
        violation.Violation.ShouldBe(YieldRuleViolation.YieldedAgain);
        violation.GetContext().ShouldBeSameAs(fails ? _failure : null);
    }

    [Test]
    public void Generator_YieldsAThirdTime_NothingAfterItRuns([Values] bool fails)
    {
        var violation = Violation(
            async yield =>
            {
                for (var i = 1; i <= 3; i++)
                {
                    try
                    {
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
    public void Yielder_OfAnotherEntry_IsAnErrorAndHarmsNothing()
    {
        var outer = ContextManager.From(async (Yielder<int> yield) =>
        {
            var inner = ContextManager.From(async (Yielder<int> own) =>
            {
                _journal.Write("inner setup");
                Forms.Caught(() => { }).ShouldBeNull();
                try
                {
                    await yield.Return(5);
                }
                catch (InvalidOperationException e) when (e is not YieldRuleException)
                {
                    _journal.Write("refused");
                }

                await own.Return(1);
                _journal.Write("inner teardown");
            });
            inner.Run(_ => _journal.Write("inner body"));
            await yield.Return(2);
            _journal.Write("teardown");
        });

        form.Execute(outer, _ => _journal.Write("body"));

        _journal.ShouldBe("inner setup", "refused", "inner body", "inner teardown", "body", "teardown");
    }

    [Test]
    public void Yielder_AwaitedInItsBody_IsAnErrorAndHarmsNothing()
    {
        Yielder<int> captured = default;
        var manager = ContextManager.From(async (Yielder<int> yield) =>
        {
            captured = yield;
            await yield.Return(1);
            _journal.Write("teardown");
        });

        form.Execute(manager, _ =>
        {
            Refused(() => captured);
            _journal.Write("body");
        });

        _journal.ShouldBe("body", "teardown");
    }

    [Test]
    public void Yielder_OfAnEndedScopeOrOfNone_IsAnError()
    {
        Yielder<int> captured = default;
        form.Execute(
            ContextManager.From(async (Yielder<int> yield) =>
            {
                captured = yield;
                await yield.Return(1);
            }),
            _ => { });

        Refused(() => captured);
        Refused(() => default);
    }

    [Test]
    public void Yielder_AwaitedOnAnotherThreadsEntry_IsAnErrorAndHarmsNothing()
    {
        form.Execute(
            ContextManager.From(async (Yielder<int> yield) =>
            {
                var thread = new Thread(() => Refused(() => yield));
                thread.Start();
                thread.Join();
                await yield.Return(1);
                _journal.Write("teardown");
            }),
            _ => _journal.Write("body"));

        _journal.ShouldBe("body", "teardown");
    }

    [Test]
    public void Delegate_ReturnsDefault_IsAnError()
    {
        var thrown = Forms.Caught(
            () => form.Execute(ContextManager.From((Yielder<int> _) => default(ScopeRun)), _ => _journal.Write("body")));

        thrown.ShouldBeOfType<InvalidOperationException>().Message.ShouldContain("returned default(ScopeRun)");
        _journal.ShouldBe();
    }

    [Test]
    public void Delegate_DropsTheRunThatFailed_NothingIsLost([Values] bool fails)
    {
        var inTeardown = new TimeoutException();
        var thrown = Forms.Caught(() => form.Execute(
            ContextManager.From<int>(yield =>
            {
                _ = Dropped(yield);

                return EndedRun();
            }),
            Body(fails)));

        thrown.ShouldBeOfType<InvalidOperationException>();
        _journal.Lines.ShouldContain("finally");

        async ScopeRun Dropped(Yielder<int> yield)
        {
            try
            {
                await yield.Return(1);
            }
            finally
            {
                _journal.Write("finally");
            }

            throw inTeardown;
        }
    }

    [Test]
    public void Generator_DropsAnotherRunThatFailed_NothingIsLost([Values] bool inSetup)
    {
        var failure = new TimeoutException();

        var thrown = Forms.Caught(() => form.Execute(
            ContextManager.From(async (Yielder<int> yield) =>
            {
                _ = inSetup ? Failing(yield) : default;
                await yield.Return(1);
                _ = inSetup ? default : Failing(yield);
            }),
            Body(fails: false)));

        thrown.ShouldBeOfType<InvalidOperationException>().InnerException.ShouldBeSameAs(failure);

        async ScopeRun Failing(Yielder<int> yield)
        {
            if (failure.Data.Count == 0)
            {
                throw failure;
            }

            await yield.Return(2);
        }
    }

    [Test]
    public void Yielder_AwaitedByAMethodThatReturnsATask_DoesNotLeaveItPending()
    {
        Task? awaiting = null;
        Forms.Caught(() => form.Execute(
            ContextManager.From(async (Yielder<int> yield) =>
            {
                awaiting = YieldFor(yield);
                awaiting.IsCompleted.ShouldBeTrue("a generator that blocks on the task would hang");
                if (awaiting.IsFaulted)
                {
                    await yield.Return(2);
                    _journal.Write("teardown");
                }
            }),
            _ => _journal.Write("body"))).ShouldBeNull();

        _journal.ShouldBe(awaiting!.IsFaulted ? ["body", "teardown"] : ["body"]);

        static async Task YieldFor(Yielder<int> yield) => await yield.Return(1);
    }

    [Test]
    public void GetResult_CalledByOtherCode_IsAnErrorAndRunsNoBody()
    {
        Yielder<int> captured = default;
        form.Execute(
            ContextManager.From(async (Yielder<int> yield) =>
            {
                captured = yield;
                ContextManager.From(async (Yielder<int> own) =>
                {
                    Refused();
                    await own.Return(1);
                }).Run(_ => { });
                await yield.Return(1);
                _journal.Write("teardown");
            }),
            _ =>
            {
                _journal.Write("body");
                Refused();
            });

        Refused();
        captured = default;
        Refused();

        _journal.ShouldBe("body", "teardown");

        void Refused() =>
            Forms.Caught(() => captured.Return(3).GetAwaiter().GetResult()).ShouldBeOfType<InvalidOperationException>();
    }

    [Test]
    public void Generator_DropsATaskThatYields_TheBodysExceptionIsNotSuppressed()
    {
        var thrown = Forms.Caught(() => form.Execute(
            ContextManager.From<int>(async (Yielder<int> yield) =>
            {
                _ = YieldFor(yield);
                if (yield.ToString() is null)
                {
                    await yield.Return(1);
                }
            }),
            Body(fails: true)));

        thrown.ShouldNotBeNull();
        (ReferenceEquals(thrown, _failure) || !_journal.Lines.Contains("body")).ShouldBeTrue("it ran, and its exception was lost");

        static async Task YieldFor(Yielder<int> yield) => await yield.Return(1);
    }

    [Test]
    public void Delegate_ReturnsTheRunOfAnotherEntry_IsAnError()
    {
        ScopeRun stolen = default;
        using var scope = ContextManager.From<int>(yield => stolen = Suspended(yield)).Enter();

        Forms.Caught(() => form.Execute(ContextManager.From<int>(_ => stolen), _ => _journal.Write("body")))
            .ShouldBeOfType<InvalidOperationException>();

        _journal.ShouldBe();

        static async ScopeRun Suspended(Yielder<int> yield) => await yield.Return(1);
    }

    [Test]
    public void Delegate_Throws_ItsExceptionPropagates() =>
        Forms.Caught(() => form.Execute(ContextManager.From((Func<Yielder<int>, ScopeRun>)(_ => throw _failure)), _ => { }))
            .ShouldBeSameAs(_failure);

    [Test]
    public void MethodGroup_WithTheTypeArgument_IsAGenerator()
    {
        form.Execute(ContextManager.From<int>(Named), _ => _journal.Write("body"));

        _journal.ShouldBe("body", "teardown");

        async ScopeRun Named(Yielder<int> yield)
        {
            await yield.Return(1);
            _journal.Write("teardown");
        }
    }

    [Test]
    [NeedsExceptionPointers]
    public void ScopesAroundTheYield_ReceiveTheOutcome([Values] bool fails, [Values] bool handlesOthers)
    {
        var thrown = Forms.Caught(() => form.Execute(
            ContextManager.From(async (Yielder<int> yield) =>
            {
                using var inner = Scope.Enter(Inner());
                await yield.Return(1);
                _journal.Write("completed");
            }),
            _ =>
            {
                if (handlesOthers)
                {
                    Forms.Caught(() => throw new TimeoutException());
                }

                Body(fails)(1);
            }));

        thrown.ShouldBeSameAs(fails ? _failure : null);
        _journal.ShouldBe(fails ? ["body", "inner finally"] : ["body", "completed", "inner completed", "inner finally"]);

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
    public void Transaction_CommitsOnlyWhenTheBodyCompleted([Values] bool fails)
    {
        using var database = new SqliteConnection("Data Source=:memory:");
        database.Open();
        Execute(database, "CREATE TABLE orders (item TEXT UNIQUE)");
        var manager = ContextManager.From(async (Yielder<SqliteConnection> yield) =>
        {
            using var transaction = database.BeginTransaction();
            try
            {
                await yield.Return(database);
                transaction.Commit();
            }
            catch (SqliteException e) when (e.SqliteErrorCode == 19)
            {
                throw new InvalidDataException("The order exists.", e);
            }
        });

        var thrown = Forms.Caught(() => form.Execute(manager, _ =>
        {
            Execute(database, "INSERT INTO orders VALUES ('tea')");
            if (fails)
            {
                Execute(database, "INSERT INTO orders VALUES ('tea')");
            }
        }));

        (thrown is InvalidDataException).ShouldBe(fails);
        thrown?.GetContext().ShouldBeSameAs(thrown.InnerException);
        using var count = database.CreateCommand();
        count.CommandText = "SELECT count(*) FROM orders";
        count.ExecuteScalar().ShouldBe(fails ? 0L : 1L);
    }

    [Test]
    public void AmbientValue_OfTheSetup_IsInTheBodyAndInTheTeardown()
    {
        var ambient = new AsyncLocal<int>();

        form.Execute(
            ContextManager.From(async (Yielder<int> yield) =>
            {
                ambient.Value = 1;
                await yield.Return(1);
                _journal.Write($"teardown {ambient.Value}");
                ambient.Value = 0;
            }),
            _ => _journal.Write($"body {ambient.Value}"));

        _journal.ShouldBe("body 1", "teardown 1");
        ambient.Value.ShouldBe(0);
    }

    [Test]
    [NeedsExceptionPointers]
    public void Events_AreThoseOfAnyScope([Values] bool fails)
    {
        using var log = new LogOfTest();

        Forms.Caught(() => form.Execute(Recorded(), Body(fails)));

        var own = log.Events.Where(e => e.Properties["Generator"].ToString() == "\"a lambda in Recorded\"").ToList();
        string[] events = ["Entered", "Exited"];
        var isShared = form is AwaitedForm.Shared or AwaitedForm.SharedRun; // whose scope has the name of its manager
        own.Select(e => e.MessageTemplate.Text.Split(' ')[0]).ShouldBe(isShared ? ["Entered", .. events, "Exited"] : events);
        own.Skip(isShared ? 2 : 1).ShouldAllBe(e => e.Properties["Body"].ToString() == (fails ? "Failed" : "Completed"));
    }

    private static ScopeRun EndedRun()
    {
        return Nothing();

#pragma warning disable CS1998 // a generator that does not yield
        static async ScopeRun Nothing()
        {
        }
#pragma warning restore CS1998
    }

    private static void Execute(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
#pragma warning disable CA2100 // the statements are constants
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    // Another scope's generator awaits a yielder that is not its own.
    private static void Refused(Func<Yielder<int>> yielder)
    {
        var thrown = Forms.Caught(() => ContextManager.From(async (Yielder<int> own) =>
        {
            await yielder().Return(3);
            await own.Return(1);
        }).Run(_ => { }));

        thrown.ShouldBeOfType<InvalidOperationException>();
        thrown.Message.Length.ShouldBeLessThan(200);
    }

    private ContextManager<int> Recorded(int value = 1) => ContextManager.From(async (Yielder<int> yield) =>
    {
        _journal.Write("setup");
        try
        {
            await yield.Return(value);
            _journal.Write("completed");
        }
        finally
        {
            _journal.Write("finally");
        }
    });

    private Action<int> Body(bool fails) => _ =>
    {
        _journal.Write("body");
        if (fails)
        {
            throw _failure;
        }
    };

    private YieldRuleException Violation(Func<Yielder<int>, ScopeRun> generator, bool fails = false) =>
        Forms.Caught(() => form.Execute(ContextManager.From(generator), Body(fails))).ShouldBeOfType<YieldRuleException>();

    private void ThrowDeep() => throw _failure;

    private sealed class AllForms : System.Collections.IEnumerable
    {
        public System.Collections.IEnumerator GetEnumerator() => Enum.GetValues<AwaitedForm>().GetEnumerator();
    }
}
