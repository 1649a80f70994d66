namespace Yielding.Outcomes;

/// <summary>A generator's own scopes, around its yield: when the generator was disposed, their outcome is never Completed.</summary>
[TestFixture(Form.Using)]
[TestFixture(Form.Run)]
public sealed class ScopesInsideGeneratorsTests(Form form)
{
    private readonly BodyException _failure = new();
    private readonly Listener _inner = new("inner");

    // The test runner's context would keep continuations from running inline.
    [SetUp]
    public void LeaveTheRunnersContext() => SynchronizationContext.SetSynchronizationContext(null);

    [Test]
    public void Completed_InnerIsCompleted()
    {
        form.Execute(Around(), _ => Handle(new TimeoutException()));

        _inner.ShouldHaveCompleted();
    }

    [Test]
    public void Failed_InnerReceivesTheException()
    {
        Forms.Caught(() => form.Execute(Around(), _ => throw _failure)).ShouldBeSameAs(_failure);

        _inner.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public void Failed_ThreeDeep_AllReceiveTheException()
    {
        Listener[] scopes = [new("outermost"), new("middle"), new("innermost")];

        Forms.Caught(() => form.Execute(Outer(Outer(Outer(null, scopes[2]), scopes[1]), scopes[0]), _ => throw _failure))
            .ShouldBeSameAs(_failure);

        foreach (var scope in scopes)
        {
            scope.ShouldHaveFailedWith(_failure);
        }

        static IEnumerable<int> Outer(IEnumerable<int>? next, Listener scope)
        {
            using (scope.Enter())
            {
                if (next is null)
                {
                    yield return 1;
                }
                else
                {
                    using (Scope.Enter(next, out var value))
                    {
                        yield return value;
                    }
                }
            }
        }
    }

    [Test]
    public void Failed_InnerPlainTransaction_DoesNotCommit()
    {
        var journal = new Journal();

        Forms.Caught(() => form.Execute(Repository(), _ => throw _failure)).ShouldBeSameAs(_failure);

        journal.ShouldBe("rolled back");

        IEnumerable<int> Repository()
        {
            using (Scope.Enter(Transaction(), out var transaction))
            {
                yield return transaction;
            }
        }

        IEnumerable<int> Transaction()
        {
            var committed = false;
            try
            {
                yield return 1;
                committed = true;
            }
            finally
            {
                journal.Write(committed ? "committed" : "rolled back");
            }
        }
    }

    [Test]
    public void Failed_ComposedByLinq_AllReceiveTheException()
    {
        Listener second = new("second");
        var query = from first in Around() from value in Around(second) select value;

        Forms.Caught(() => form.Execute(query, _ => throw _failure)).ShouldBeSameAs(_failure);

        _inner.ShouldHaveFailedWith(_failure);
        second.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public void Completed_ComposedByLinq_AllHaveCompleted()
    {
        Listener second = new("second");
        var query = from first in Around() from value in Around(second) select value;

        form.Execute(query, _ => Handle(_failure));

        _inner.ShouldHaveCompleted();
        second.ShouldHaveCompleted();
    }

    [Test]
    public void SetupFailsBehindAnInnerScope_InnerReceivesTheException()
    {
        var query = from first in Around() from value in Failing() select value;

        Forms.Caught(() => form.Execute(query, _ => Assert.Fail("the body must not run"))).ShouldBeSameAs(_failure);

        _inner.ShouldHaveFailedWith(_failure);

        IEnumerable<int> Failing()
        {
            Throw(_failure);
            yield return 1;
        }
    }

    [Test]
    public void YieldedAgain_InnerReceivesTheViolation()
    {
        IEnumerable<int> Twice()
        {
            using (_inner.Enter())
            {
                yield return 1;
                yield return 2;
            }
        }

        var violation = Forms.Caught(() => form.Execute(Twice(), _ => { })).ShouldBeOfType<YieldRuleException>();

        _inner.ShouldHaveFailedWith(violation);
    }

    [Test]
    public void NeverYielded_BehindAnOperator_InnerReceivesTheViolationOrCompletedInSetup()
    {
        var query = Around().Where(value => value < 0);

        Forms.Caught(() => form.Execute(query, _ => { })).ShouldBeOfType<YieldRuleException>();

        // The operator ran the generator to its end in search of a value: its body, the search, has completed.
        _inner.ShouldHaveCompleted();
    }

    [Test]
    public void ScopeBody_NeverRethrows_InnerReceivesTheException()
    {
        IEnumerable<int> Silent(ScopeBody body)
        {
            using (_inner.Enter())
            {
                yield return (int)body.Status;
            }
        }

        Forms.Caught(() => form.Execute(Silent, _ => throw _failure)).ShouldBeSameAs(_failure);

        _inner.ShouldHaveFailedWith(_failure);
    }

    [Test]
    [NeedsExceptionPointers]
    public void ScopeBody_HandlesTheExceptionInsideTheInnerScope_InnerIsCompleted()
    {
        IEnumerable<int> Handling(ScopeBody body)
        {
            using (_inner.Enter())
            {
                yield return 1;
                Forms.Caught(body.Rethrow).ShouldBeSameAs(_failure);
            }
        }

        Forms.Caught(() => form.Execute(Handling, _ => throw _failure));

        _inner.ShouldHaveCompleted();
    }

    [Test]
    public void ScopeBody_RethrowsThroughTheInnerScope_InnerReceivesTheException()
    {
        IEnumerable<int> Passing(ScopeBody body)
        {
            using (_inner.Enter())
            {
                yield return 1;
                body.Rethrow();
            }
        }

        Forms.Caught(() => form.Execute(Passing, _ => throw _failure)).ShouldBeSameAs(_failure);

        _inner.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public void ScopeBody_ReplacesTheExceptionInsideTheInnerScope_InnerReceivesTheReplacement()
    {
        var replacement = new TimeoutException();
        IEnumerable<int> Replacing(ScopeBody body)
        {
            using (_inner.Enter())
            {
                yield return 1;
                if (body.Status == BodyStatus.Failed)
                {
                    throw replacement;
                }
            }
        }

        Forms.Caught(() => form.Execute(Replacing, _ => throw _failure)).ShouldBeSameAs(replacement);

        _inner.ShouldHaveFailedWith(replacement);
        replacement.GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    public void Failed_WhenAFinallyBlockFurtherInThrows_InnerReceivesThatException()
    {
        var replacement = new TimeoutException();
        IEnumerable<int> Failing()
        {
            using (_inner.Enter())
            {
                try
                {
                    yield return 1;
                }
                finally
                {
                    Throw(replacement);
                }
            }
        }

        Forms.Caught(() => form.Execute(Failing(), _ => throw _failure)).ShouldBeSameAs(replacement);

        _inner.ShouldHaveFailedWith(replacement);
        replacement.GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    public void ScopeWhollyInTheFinallyBlock_IsNotConcerned()
    {
        Listener failing = new("failing, in the finally block");
        var own = new TimeoutException();
        IEnumerable<int> Tidying()
        {
            try
            {
                yield return 1;
            }
            finally
            {
                using (_inner.Enter())
                {
                    Handle(new TimeoutException());
                }

                Forms.Caught(() =>
                {
                    using (failing.Enter())
                    {
                        throw own;
                    }
                });
            }
        }

        Forms.Caught(() => form.Execute(Tidying(), _ => throw _failure)).ShouldBeSameAs(_failure);

        _inner.ShouldHaveCompleted();
        failing.ShouldHaveFailedWith(own);
    }

    [Test]
    public void GeneratorScopeWhollyInTheFinallyBlock_ItsOwnInnerScopeIsNotConcernedEither()
    {
        IEnumerable<int> Tidying()
        {
            try
            {
                yield return 1;
            }
            finally
            {
                form.Execute(Around(), _ => Handle(new TimeoutException()));
            }
        }

        Forms.Caught(() => form.Execute(Tidying(), _ => throw _failure)).ShouldBeSameAs(_failure);

        _inner.ShouldHaveCompleted();
    }

    [Test]
    public void InnerReportedCompletionBeforeTheBodyFailed_ReceivesTheException()
    {
        IEnumerable<int> Hasty()
        {
            using var inner = _inner.Enter();
            inner.Complete();
            yield return 1;
        }

        Forms.Caught(() => form.Execute(Hasty(), _ => throw _failure)).ShouldBeSameAs(_failure);

        _inner.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public void InnerReportedAFailureBeforeTheBodyFailed_ReceivesThePropagatingException()
    {
        IEnumerable<int> Hasty()
        {
            using var inner = _inner.Enter();
            inner.Fail(new TimeoutException());
            yield return 1;
        }

        Forms.Caught(() => form.Execute(Hasty(), _ => throw _failure)).ShouldBeSameAs(_failure);

        _inner.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public void InnerReportedAFailureBeforeTheBodyCompleted_ReceivesThatFailure()
    {
        IEnumerable<int> Hasty()
        {
            using var inner = _inner.Enter();
            inner.Fail(_failure);
            yield return 1;
        }

        form.Execute(Hasty(), _ => { });

        _inner.ShouldHaveFailedWith(_failure);
    }

    [Test]
    public void InnerReportsCompletionInTheFinallyBlock_IsCompletedAndSoIsItsContent()
    {
        IEnumerable<int> Insisting()
        {
            var inner = Scope.Enter(Around());
            try
            {
                yield return 1;
            }
            finally
            {
                inner.Complete();
                inner.Dispose();
            }
        }

        Forms.Caught(() => form.Execute(Insisting(), _ => throw _failure)).ShouldBeSameAs(_failure);

        _inner.ShouldHaveCompleted();
    }

    [Test]
    public void InnerScopeBodySuppresses_TheExceptionPropagates()
    {
        IEnumerable<int> Outer()
        {
            using (Scope.Enter(Suppressing))
            {
                yield return 1;
            }
        }

        IEnumerable<int> Suppressing(ScopeBody body)
        {
            yield return 1;
            body.Suppress();
        }

        Forms.Caught(() => form.Execute(Outer(), _ => throw _failure)).ShouldBeSameAs(_failure);
    }

    [Test]
    [NeedsExceptionPointers]
    public void EnumeratorThatDisposesItsScopeInDispose_InnerReceivesThePropagatingException([Values] bool replaces)
    {
        using var log = new LogOfTest(Serilog.Events.LogEventLevel.Warning);
        var inner = _inner.Enter();
        var replacement = new TimeoutException();
        Func<ScopeBody, IEnumerable<int>> late = body => new Enumerators.HandWritten<int>
        {
            MoveNext = move =>
            {
                if (move > 1)
                {
                    Forms.Caught(body.Rethrow);
                    throw replaces ? replacement : _failure;
                }

                return true;
            },
            Dispose = inner.Dispose,
        };

        var thrown = Forms.Caught(() => form.Execute(late, _ => throw _failure));

        thrown.ShouldBeSameAs(replaces ? replacement : _failure);
        _inner.ShouldHaveFailedWith(thrown);
        log.Warnings.ShouldNotContain(warning => warning.MessageTemplate.Text.Contains("Could not determine", StringComparison.Ordinal));
    }

    [Test]
    public void EnumeratorWhoseTeardownFailsAfterACompletedBody_InnerReceivesThatException()
    {
        using var log = new LogOfTest(Serilog.Events.LogEventLevel.Warning);
        var inner = _inner.Enter();
        var late = new Enumerators.HandWritten<int> { MoveNext = move => move == 1 ? true : throw _failure, Dispose = inner.Dispose };

        Forms.Caught(() => form.Execute(late, _ => { })).ShouldBeSameAs(_failure);

        _inner.ShouldHaveFailedWith(_failure);
        log.Events.ShouldBeEmpty();
    }

    [Test]
    public void ManagersOwnScopes_ReceiveTheOutcomeOfTheManager([Values] bool fails)
    {
        Forms.Caught(
            () => form.Execute(
                new HoldingManager(_inner),
                _ =>
                {
                    if (fails)
                    {
                        throw _failure;
                    }
                }));

        if (fails)
        {
            _inner.ShouldHaveFailedWith(_failure);
        }
        else
        {
            _inner.ShouldHaveCompleted();
        }
    }

    [Test]
    public void AsynchronousMethodResumedFromTheFinallyBlock_IsNotConcerned()
    {
        var gate = new TaskCompletionSource();
        Listener bystander = new("bystander");
        Task? running = null;
        IEnumerable<int> Releasing()
        {
            try
            {
                yield return 1;
            }
            finally
            {
                gate.SetResult();
            }
        }

        Forms.Caught(
            () => form.Execute(
                Releasing(),
                _ =>
                {
                    running = Wait();
                    throw _failure;
                })).ShouldBeSameAs(_failure);

        running.ShouldNotBeNull().IsCompletedSuccessfully.ShouldBeTrue();
        bystander.ShouldHaveCompleted();

        async Task Wait()
        {
            using (bystander.Enter())
            {
                await gate.Task.ConfigureAwait(false);
            }
        }
    }

    [Test]
    public void ScopeInTheCallersCatchBlock_AroundAGenerator_InnerIsCompleted()
    {
        try
        {
            throw _failure;
        }
        catch (BodyException)
        {
            form.Execute(Around(), _ => Handle(new TimeoutException()));
        }

        _inner.ShouldHaveCompleted();
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

    private static IEnumerable<int> Around(Listener scope)
    {
        using (scope.Enter())
        {
            yield return 1;
        }
    }

    private IEnumerable<int> Around() => Around(_inner);
}
