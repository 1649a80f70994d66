namespace Yielding.Contextlib;

/// <summary>
/// The rules for one generator, which CPython tests once for its synchronous and once for its asynchronous half. Each half plays them in
/// both of its forms.
/// </summary>
public abstract class ContextManagerContract
{
    // A body's own exception, and such as the library throws itself: they have come out of other scopes.
    private static readonly Func<Exception>[] s_failures =
    [
        () => new BodyException(),
        () => new InvalidOperationException(),
        () => new ObjectDisposedException("a subclass"),
        () => new OperationCanceledException(),
        Violation,
        Abandoned,
    ];

    private readonly BodyException _failure = new();
    private readonly Journal _journal = new();

    /// <summary>The body is a delegate, so that its exception can be suppressed.</summary>
    protected abstract bool CanSuppress { get; }

    /// <summary>Runs a body in the scope of a generator; gives what reached the caller, null when nothing did.</summary>
    protected abstract Task<Exception?> PlayAsync(Recipe recipe, Action<int> body);

    [Test]
    [Contextlib(5, "ContextManagerTestCase.test_contextmanager_plain")]
    [Contextlib(91, "AsyncContextManagerTestCase.test_contextmanager_plain")]
    public async Task Body_Completes_ReceivesTheValueAndTheRestRuns()
    {
        var caught = await PlayAsync(Noting, value => _journal.Write($"body of {value}"));

        caught.ShouldBeNull();
        _journal.ShouldBe("setup", "body of 42", "after", "finally");
    }

    [Test]
    [Contextlib(6, "ContextManagerTestCase.test_contextmanager_finally")]
    [Contextlib(92, "AsyncContextManagerTestCase.test_contextmanager_finally")]
    public async Task Body_Fails_TheFinallyBlockRunsOnceAndTheExceptionPropagates()
    {
        var caught = await PlayAsync(Noting, _ => throw _failure);

        caught.ShouldBeSameAs(_failure);
        _journal.ShouldBe("setup", "finally");
    }

    // It has no frame of the generator and its ScopeBody, however the generator rethrows it.
    [Test]
    [Contextlib(7, "ContextManagerTestCase.test_contextmanager_traceback")]
    [Contextlib(93, "AsyncContextManagerTestCase.test_contextmanager_traceback")]
    public async Task StackTrace_OfAPropagatingException_IsTheBodysOwn([Values("plain", "rethrows", "throws by name")] string generator)
    {
        Recipe recipe = generator switch
        {
            "plain" => new(),
            "rethrows" => new() { AfterWithBody = body => body.Rethrow() },
            _ => new() { AfterWithBody = body => throw body.Exception! },
        };
        foreach (var make in s_failures)
        {
            Exception? failure = null;
            var caught = await PlayAsync(recipe, _ => FailInTheBody(failure = make()));

            caught.ShouldNotBeNull().ShouldBeSameAs(failure);
            caught.StackTrace.ShouldNotBeNull().ShouldSatisfyAllConditions(
                trace => trace.Split(nameof(FailInTheBody)).Length.ShouldBe(2, "the body's frame stands in it once"),
                trace => trace.TrimStart().Split('\n')[0].ShouldContain(nameof(FailInTheBody)),
                trace => trace.ShouldNotContain("Recipe.Generator"),
                trace => trace.ShouldNotContain(nameof(ScopeBody)),
                trace => trace.ShouldNotContain("GeneratorDriver"));
        }
    }

    [Test]
    [Contextlib(9, "ContextManagerTestCase.test_contextmanager_trap_yield_after_throw")]
    [Contextlib(95, "AsyncContextManagerTestCase.test_contextmanager_trap_yield_after_throw")]
    public async Task Generator_CatchesAndYieldsAgain_IsDisposedAndBreaksTheRule()
    {
        var caught = await PlayAsync(Noting with { Yields = 2, AfterWithBody = Catch }, _ => throw _failure);

        var violation = caught.ShouldBeOfType<YieldRuleException>();
        violation.Violation.ShouldBe(YieldRuleViolation.YieldedAgain);
        violation.GetContext().ShouldBeSameAs(_failure);
        _journal.ShouldBe("setup", "caught", "finally");
    }

    [Test]
    [Contextlib(10, "ContextManagerTestCase.test_contextmanager_trap_no_yield")]
    [Contextlib(96, "AsyncContextManagerTestCase.test_contextmanager_trap_no_yield")]
    public async Task Generator_NeverYields_BreaksTheRuleAndTheBodyNeverRuns()
    {
        var caught = await PlayAsync(Noting with { Yields = 0 }, _ => _journal.Write("body"));

        caught.ShouldBeOfType<YieldRuleException>().Violation.ShouldBe(YieldRuleViolation.NeverYielded);
        _journal.ShouldBe("setup", "finally");
    }

    [Test]
    [Contextlib(11, "ContextManagerTestCase.test_contextmanager_trap_second_yield")]
    [Contextlib(97, "AsyncContextManagerTestCase.test_contextmanager_trap_second_yield")]
    public async Task Generator_YieldsAgainAfterASuccess_IsDisposedAndBreaksTheRule()
    {
        var caught = await PlayAsync(Noting with { Yields = 2 }, _ => _journal.Write("body"));

        var violation = caught.ShouldBeOfType<YieldRuleException>();
        violation.Violation.ShouldBe(YieldRuleViolation.YieldedAgain);
        violation.GetContext().ShouldBeNull();
        _journal.ShouldBe("setup", "body", "after", "finally");
    }

    [Test]
    [Contextlib(13, "ContextManagerTestCase.test_contextmanager_except")]
    [Contextlib(99, "AsyncContextManagerTestCase.test_contextmanager_except")]
    public async Task Generator_CatchesTheExceptionAndEnds_SuppressesIt()
    {
        var caught = await PlayAsync(Noting with { AfterWithBody = Catch }, _ => throw _failure);

        caught.ShouldBe(CanSuppress ? null : _failure);
        _journal.ShouldBe("setup", "caught", "finally");
    }

    // No type of exceptions means something special when a body throws it, not even the library's own.
    [Test]
    [Contextlib(14, "ContextManagerTestCase.test_contextmanager_except_stopiter")]
    [Contextlib(100, "AsyncContextManagerTestCase.test_contextmanager_except_stopiter")]
    public async Task Body_ThrowsAnExceptionLikeTheLibrarys_PropagatesUnchanged([Values] bool observes)
    {
        foreach (var make in s_failures)
        {
            Exception? failure = null;
            var caught = await PlayAsync(
                observes ? new() { AfterWithBody = body => body.Rethrow() } : new(), _ => FailInTheBody(failure = make()));

            caught.ShouldNotBeNull().ShouldBeSameAs(failure);
            caught.GetContext().ShouldBeNull();
        }
    }

    [Test]
    [Contextlib(16, "ContextManagerTestCase.test_contextmanager_do_not_unchain_non_stopiteration_exceptions")]
    public Task Generator_ThrowsAWrapper_PropagatesWithItsCause() => WrapperGoesOn(cause => new TimeoutException("wrapper", cause));

    // The exception of the rule itself can only be made by the library; this is the nearest one that a generator can throw.
    [Test]
    [Contextlib(17, "ContextManagerTestCase.test_contextmanager_wrap_runtimeerror")]
    [Contextlib(101, "AsyncContextManagerTestCase.test_contextmanager_wrap_runtimeerror")]
    public Task Generator_ThrowsAWrapperLikeTheLibrarys_IsNotUnwrapped() =>
        WrapperGoesOn(cause => new InvalidOperationException("wrapper", cause));

    private Recipe Noting => new()
    {
        Setup = () => _journal.Write("setup"),
        After = () => _journal.Write("after"),
        Finally = () => _journal.Write("finally"),
    };

    private static void FailInTheBody(Exception failure) => throw failure;

    private static YieldRuleException Violation() => Should.Throw<YieldRuleException>(() => Scope.Run(Enumerable.Empty<int>(), _ => { }));

    private static UnknownOutcomeException Abandoned()
    {
        UnknownOutcomeException? abandoned = null;
        IEnumerable<int> Listening(ScopeBody body)
        {
            yield return 1;
            abandoned = Should.Throw<UnknownOutcomeException>(body.Rethrow);
        }

        // A sequence that is closed early: its scope can't know how the body ended.
        ContextManager.From(Listening).Wrap(() => Enumerable.Range(0, 2))().First().ShouldBe(0);

        return abandoned.ShouldNotBeNull();
    }

    private void Catch(ScopeBody body)
    {
        Should.Throw<BodyException>(body.Rethrow).ShouldBeSameAs(_failure);
        _journal.Write("caught");
    }

    private async Task WrapperGoesOn(Func<Exception, Exception> wrap)
    {
        Exception? wrapper = null;
        var recipe = new Recipe
        {
            AfterWithBody = body =>
            {
                try
                {
                    body.Rethrow();
                }
                catch (BodyException e)
                {
                    throw wrapper = wrap(e);
                }
            },
        };

        var caught = await PlayAsync(recipe, _ => throw _failure);

        caught.ShouldNotBeNull().ShouldBeSameAs(wrapper);
        caught.InnerException.ShouldBeSameAs(_failure);
        caught.GetContext().ShouldBeSameAs(_failure);
        _failure.GetContext().ShouldBeNull();
    }
}
