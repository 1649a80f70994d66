namespace Yielding;

/// <summary>The table of design section 3, row by row, in both forms.</summary>
[TestFixture(Form.Using)]
[TestFixture(Form.Run)]
public sealed class ScopeTests(Form form)
{
    private readonly BodyException _failure = new();
    private readonly Journal _journal = new();

    [Test]
    public void Plain_Completed_IsResumedToItsEnd()
    {
        form.Execute(PlainRecipe(), value => _journal.Write($"body saw {value}"));

        _journal.ShouldBe("setup", "body saw 42", "after the yield", "finally");
    }

    [Test]
    public void Plain_Failed_IsClosedAndTheExceptionPropagates()
    {
        Forms.Caught(() => form.Execute(PlainRecipe(), _ => throw _failure)).ShouldBeSameAs(_failure);

        _journal.ShouldBe("setup", "finally");
    }

    [Test]
    public void ScopeBody_Completed_RethrowDoesNothing()
    {
        form.Execute(
            ObservingRecipe(body =>
            {
                body.Rethrow();
                body.Suppress();
                _journal.Write($"{body.Status} {body.Exception is null}");
            }),
            _ => _journal.Write("body"));

        _journal.ShouldBe("setup Running", "body", "Completed True", "finally");
    }

    [Test]
    public void ScopeBody_Failed_RethrowThrowsTheSameObject()
    {
        Exception? received = null;

        Forms.Caught(
                () => form.Execute(
                    ObservingRecipe(body =>
                    {
                        _journal.Write($"{body.Status}");
                        received = Forms.Caught(body.Rethrow);
                        body.Rethrow();
                    }),
                    _ => throw _failure))
            .ShouldBeSameAs(_failure);

        received.ShouldBeSameAs(_failure);
        _journal.ShouldBe("setup Running", "Failed", "finally");
        _failure.GetContext().ShouldBeNull();
    }

    [Test]
    [NeedsExceptionPointers]
    public void ScopeBody_ThrowsAnother_ItPropagatesWithTheBodysAsContext()
    {
        var replacement = new TimeoutException("later");
        using var log = new LogOfTest();

        Forms.Caught(() => form.Execute(ObservingRecipe(_ => throw replacement), _ => throw _failure)).ShouldBeSameAs(replacement);

        replacement.GetContext().ShouldBeSameAs(_failure);
        log.Warnings.ShouldHaveSingleItem().Exception.ShouldBeSameAs(_failure);
        _journal.ShouldBe("setup Running", "finally");
    }

    [Test]
    public void ScopeBody_WrapsTheException_TheWrapperPropagatesAndKeepsItAsContextToo()
    {
        var thrown = Forms.Caught(
            () => form.Execute(
                ObservingRecipe(body =>
                {
                    try
                    {
                        body.Rethrow();
                    }
                    catch (BodyException e)
                    {
                        throw new InvalidOperationException("wrapped", e);
                    }
                }),
                _ => throw _failure));

        thrown.ShouldBeOfType<InvalidOperationException>().InnerException.ShouldBeSameAs(_failure);
        thrown.GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    [NeedsExceptionPointers]
    public void ScopeBody_CatchesFromRethrowAndEnds_SuppressesInRunOnly()
    {
        using var log = new LogOfTest();

        var thrown = Forms.Caught(
            () => form.Execute(ObservingRecipe(body => Should.Throw<BodyException>(body.Rethrow)), _ => throw _failure));

        ShouldBeSuppressedInRunOnly(thrown, log);
    }

    [Test]
    [NeedsExceptionPointers]
    public void ScopeBody_CallsSuppress_SuppressesInRunOnly()
    {
        using var log = new LogOfTest();

        var thrown = Forms.Caught(() => form.Execute(ObservingRecipe(body => body.Suppress()), _ => throw _failure));

        ShouldBeSuppressedInRunOnly(thrown, log);
    }

    [Test]
    [NeedsExceptionPointers]
    public void ScopeBody_NeverRethrows_TheExceptionPropagates()
    {
        using var log = new LogOfTest();

        Forms.Caught(() => form.Execute(ObservingRecipe(body => _journal.Write($"read {body.Exception?.Message}")), _ => throw _failure))
            .ShouldBeSameAs(_failure);

        _journal.ShouldBe("setup Running", "read the body failed", "finally");
        log.Warnings.ShouldBeEmpty();
    }

    [Test]
    public void ScopeBody_SuppressesAndThenThrowsAnother_TheOtherPropagates()
    {
        var thrown = Forms.Caught(
            () => form.Execute(
                ObservingRecipe(body =>
                {
                    body.Suppress();
                    throw new TimeoutException();
                }),
                _ => throw _failure));

        thrown.ShouldBeOfType<TimeoutException>().GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    public void ScopeBody_SuppressesAndThenRethrows_TheExceptionPropagates() =>
        Forms.Caught(
                () => form.Execute(
                    ObservingRecipe(body =>
                    {
                        body.Suppress();
                        body.Rethrow();
                    }),
                    _ => throw _failure))
            .ShouldBeSameAs(_failure);

    [Test]
    public void ScopeBody_RethrowBeforeTheYield_HasNoEffect()
    {
        IEnumerable<int> Early(ScopeBody body)
        {
            body.Rethrow();
            body.Suppress();
            yield return 1;
        }

        Forms.Caught(() => form.Execute(Early, _ => throw _failure)).ShouldBeSameAs(_failure);
    }

    [Test]
    [NeedsExceptionPointers]
    public void ScopeBody_FailedAndYieldsAgain_TheViolationPropagatesWithTheBodysAsContext()
    {
        using var log = new LogOfTest();
        IEnumerable<int> Twice(ScopeBody body)
        {
            try
            {
                yield return 1;
                body.Suppress();
                yield return 2;
            }
            finally
            {
                _journal.Write("finally");
            }
        }

        var violation = Forms.Caught(() => form.Execute(Twice, _ => throw _failure)).ShouldBeOfType<YieldRuleException>();

        violation.GetContext().ShouldBeSameAs(_failure);
        violation.Generator.ShouldBe("Twice");
        violation.Violation.ShouldBe(YieldRuleViolation.YieldedAgain);
        log.Warnings.ShouldHaveSingleItem().Exception.ShouldBeSameAs(_failure);
        _journal.ShouldBe("finally");
    }

    [Test]
    [NeedsExceptionPointers]
    public void Plain_FailedAndItsFinallyThrows_ThatPropagatesWithTheBodysAsContext()
    {
        using var log = new LogOfTest();
        var replacement = new TimeoutException();
        IEnumerable<int> Failing()
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

        Forms.Caught(() => form.Execute(Failing(), _ => throw _failure)).ShouldBeSameAs(replacement);

        replacement.GetContext().ShouldBeSameAs(_failure);
        log.Warnings.ShouldHaveSingleItem().Exception.ShouldBeSameAs(_failure);
    }

    [Test]
    public void Teardown_ThrowsAfterACompletedBody_PropagatesWithoutContext()
    {
        var failure = new TimeoutException();

        Forms.Caught(() => form.Execute(ObservingRecipe(_ => throw failure), _ => { })).ShouldBeSameAs(failure);

        failure.GetContext().ShouldBeNull();
        _journal.ShouldBe("setup Running", "finally");
    }

    [Test]
    public void Setup_Throws_PropagatesUnchangedAfterTheFinallyBlocksAndTheBodyNeverRuns()
    {
        IEnumerable<int> Failing()
        {
            try
            {
                Throw(_failure);
                yield return 1;
            }
            finally
            {
                _journal.Write("finally");
            }
        }

        Forms.Caught(() => form.Execute(Failing(), _ => _journal.Write("body"))).ShouldBeSameAs(_failure);

        _journal.ShouldBe("finally");
    }

    [Test]
    public void NoYield_IsAViolationAndTheBodyNeverRuns()
    {
        IEnumerable<int> Never()
        {
            try
            {
                if (_journal.Lines.Count > 0)
                {
                    yield return 1;
                }
            }
            finally
            {
                _journal.Write("finally");
            }
        }

        var violation = Forms.Caught(() => form.Execute(Never(), _ => _journal.Write("body"))).ShouldBeOfType<YieldRuleException>();

        violation.Violation.ShouldBe(YieldRuleViolation.NeverYielded);
        violation.Generator.ShouldBe("Never");
        _journal.ShouldBe("finally");
    }

    [Test]
    public void SecondYield_AfterACompletedBody_IsAViolationAndTheGeneratorIsClosedFirst()
    {
        IEnumerable<int> Twice()
        {
            try
            {
                yield return 1;
                yield return 2;
            }
            finally
            {
                _journal.Write("finally");
            }
        }

        var violation = Forms.Caught(() => form.Execute(Twice(), _ => _journal.Write("body"))).ShouldBeOfType<YieldRuleException>();

        violation.Violation.ShouldBe(YieldRuleViolation.YieldedAgain);
        violation.GetContext().ShouldBeNull();
        _journal.ShouldBe("body", "finally");
    }

    [Test]
    public void SecondYield_WhenClosingThrows_ThatPropagatesWithTheViolationAsContext()
    {
        var closing = new TimeoutException();
        IEnumerable<int> Twice()
        {
            try
            {
                yield return 1;
                yield return 2;
            }
            finally
            {
                Throw(closing);
            }
        }

        Forms.Caught(() => form.Execute(Twice(), _ => { })).ShouldBeSameAs(closing);

        closing.GetContext().ShouldBeOfType<YieldRuleException>();
    }

    [Test]
    public void SecondYieldAfterAFailure_WhenClosingThrows_TheChainHasAllThree()
    {
        var closing = new TimeoutException();
        IEnumerable<int> Twice(ScopeBody body)
        {
            try
            {
                yield return 1;
                body.Suppress();
                yield return 2;
            }
            finally
            {
                Throw(closing);
            }
        }

        Forms.Caught(() => form.Execute(Twice, _ => throw _failure)).ShouldBeSameAs(closing);

        closing.GetContext().ShouldBeOfType<YieldRuleException>().GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    public void Failed_TheTrace_HasTheBodysFramesAndNoneOfTheLibrary()
    {
        var thrown = Forms.Caught(
            () => form.Execute(
                ObservingRecipe(body =>
                {
                    Should.Throw<BodyException>(body.Rethrow);
                    body.Rethrow();
                }),
                _ => FailDeep(_failure)));

        ShouldBeTheBodysTrace(thrown);
    }

    [Test]
    public void Failed_WhenTheGeneratorThrowsItByName_TheTraceStillHasTheBodysFrames()
    {
        var thrown = Forms.Caught(() => form.Execute(ObservingRecipe(body => throw body.Exception!), _ => FailDeep(_failure)));

        ShouldBeTheBodysTrace(thrown);
    }

    [Test]
    public void Replaced_TheContextsTrace_HasTheBodysFramesAndNoneOfTheLibrary()
    {
        var thrown = Forms.Caught(
            () => form.Execute(
                ObservingRecipe(body =>
                {
                    Should.Throw<BodyException>(body.Rethrow);
                    throw new TimeoutException();
                }),
                _ => FailDeep(_failure)));

        ShouldBeTheBodysTrace(thrown.ShouldBeOfType<TimeoutException>().GetContext());
    }

    [Test]
    public void Failed_ThroughAPlainGenerator_TheTraceHasTheBodysFramesOnly()
    {
        var thrown = Forms.Caught(() => form.Execute(PlainRecipe(), _ => FailDeep(_failure)));

        ShouldBeTheBodysTrace(thrown);
    }

    // .NET's own way to put a trace back marks the thread: the next throw on it, whatever it throws, would continue an old trace.
    [Test]
    public void Failed_AndTheTraceWasPutBack_TheNextThrowOnThisThreadBeginsATraceOfItsOwn()
    {
        var another = Forms.Caught(() => FailDeep(new BodyException("another"))).ShouldNotBeNull();
        Forms.Caught(() => form.Execute(ObservingRecipe(body => body.Rethrow()), _ => throw _failure)).ShouldBeSameAs(_failure);

        var trace = Forms.Caught(() => Throw(another))!.StackTrace.ShouldNotBeNull();

        trace.ShouldContain(nameof(Throw));
        trace.ShouldNotContain(nameof(FailDeep));
    }

    private static void ShouldBeTheBodysTrace(Exception? thrown)
    {
        var trace = thrown.ShouldBeOfType<BodyException>().StackTrace.ShouldNotBeNull();
        trace.ShouldContain(nameof(FailDeep));
        trace.ShouldNotContain("Recipe");
        trace.ShouldNotContain(nameof(ScopeBody));
        trace.ShouldNotContain("GeneratorDriver");
        trace.ShouldNotContain("Yielding.Outcomes");
        trace.Split(nameof(FailDeep)).Length.ShouldBe(2, "the body's frames stand in it once");
    }

    private static void FailDeep(Exception failure) => throw failure;

    private static void Throw(Exception e) => throw e;

    private void ShouldBeSuppressedInRunOnly(Exception? thrown, LogOfTest log)
    {
        var warning = log.Warnings.ShouldHaveSingleItem();
        warning.Exception.ShouldBeSameAs(_failure);
        if (form == Form.Run)
        {
            thrown.ShouldBeNull();
            warning.MessageTemplate.Text.ShouldContain("suppressed");
        }
        else
        {
            thrown.ShouldBeSameAs(_failure);
            warning.MessageTemplate.Text.ShouldContain("suppression needs Run");
        }
    }

    private IEnumerable<int> PlainRecipe()
    {
        _journal.Write("setup");
        try
        {
            yield return 42;
            _journal.Write("after the yield");
        }
        finally
        {
            _journal.Write("finally");
        }
    }

    private Func<ScopeBody, IEnumerable<int>> ObservingRecipe(Action<ScopeBody> afterTheYield)
    {
        return Generator;

        IEnumerable<int> Generator(ScopeBody body)
        {
            _journal.Write($"setup {body.Status}");
            try
            {
                yield return 42;
                afterTheYield(body);
            }
            finally
            {
                _journal.Write("finally");
            }
        }
    }
}
