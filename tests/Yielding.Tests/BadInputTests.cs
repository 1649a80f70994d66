namespace Yielding;

/// <summary>Nulls, delegates that give nothing, and enumerators written by hand that break their contract.</summary>
[TestFixture(Form.Using)]
[TestFixture(Form.Run)]
public sealed class BadInputTests(Form form)
{
    private readonly BodyException _failure = new();
    private readonly Journal _journal = new();

    [Test]
    public void GeneratorDelegateReturnsNull_IsAClearErrorAndTheBodyNeverRuns()
    {
        var thrown = Forms.Caught(() => form.Execute(NoGenerator, _ => _journal.Write("body")));

        thrown.ShouldBeOfType<InvalidOperationException>().Message.ShouldBe(
            "The delegate 'NoGenerator' returned null instead of a generator, so nothing has run. "
            + "Return the result of an iterator method.");
        _journal.ShouldBe();

        static IEnumerable<int> NoGenerator(ScopeBody body) => null!;
    }

    [Test]
    public void NullThing_IsNamed()
    {
        Should.Throw<ArgumentNullException>(() => ContextManager.Closing<MemoryStream>(null!)).ParamName.ShouldBe("thing");
        using var stack = new ExitStack();
        Should.Throw<ArgumentNullException>(() => stack.Use<MemoryStream>(null!)).ParamName.ShouldBe("disposable");
    }

    [Test]
    public void NameThatNoEnvironmentCanHold_IsAClearError() =>
        Should.Throw<ArgumentException>(() => ContextManager.EnvironmentVariable("a=b", "c")).Message.ShouldStartWith(
            "The name of an environment variable contains an equals sign or a null character. Leave it out.");

    [Test]
    public void SuppressTwice_IsOnce()
    {
        Scope.Run(Suppressing, _ => throw _failure);

        static IEnumerable<int> Suppressing(ScopeBody body)
        {
            yield return 1;
            body.Suppress();
            body.Suppress();
        }
    }

    [Test]
    public void GeneratorLambdaReturnsNull_IsNamedByTheMethodItStandsIn() =>
        Forms.Caught(() => form.Execute(_ => (IEnumerable<int>)null!, _ => { }))
            .ShouldBeOfType<InvalidOperationException>()
            .Message.ShouldStartWith(
                "The delegate 'a lambda in GeneratorLambdaReturnsNull_IsNamedByTheMethodItStandsIn' returned null");

    [Test]
    public void GeneratorDelegateThrows_ItsExceptionPropagatesUnchanged() =>
        Forms.Caught(() => form.Execute<int>((Func<ScopeBody, IEnumerable<int>>)(_ => throw _failure), _ => { })).ShouldBeSameAs(_failure);

    [Test]
    public void GetEnumeratorReturnsNull_IsAClearError() =>
        Forms.Caught(() => form.Execute(new Enumerators.Giving<int>(() => null!), _ => { }))
            .ShouldBeOfType<InvalidOperationException>()
            .Message.ShouldBe(
                "The GetEnumerator method of 'Giving<Int32>' returned null during setup. Return an enumerator.");

    [Test]
    public void GetEnumeratorThrows_ItsExceptionPropagatesUnchanged() =>
        Forms.Caught(() => form.Execute(new Enumerators.Giving<int>(() => throw _failure), _ => { })).ShouldBeSameAs(_failure);

    [Test]
    public void YieldsForever_IsAViolationAndDisposed()
    {
        var endless = new Enumerators.HandWritten<int> { MoveNext = _ => true, Dispose = () => _journal.Write("disposed") };

        Forms.Caught(() => form.Execute(endless, _ => _journal.Write("body")))
            .ShouldBeOfType<YieldRuleException>()
            .Violation.ShouldBe(YieldRuleViolation.YieldedAgain);

        _journal.ShouldBe("body", "disposed");
    }

    [Test]
    public void NeverYields_IsDisposed()
    {
        var empty = new Enumerators.HandWritten<int> { Dispose = () => _journal.Write("disposed") };

        Forms.Caught(() => form.Execute(empty, _ => { })).ShouldBeOfType<YieldRuleException>();

        _journal.ShouldBe("disposed");
    }

    [Test]
    public void CurrentThrows_ItIsDisposedAndTheExceptionPropagates()
    {
        var failing = new Enumerators.HandWritten<int>
        {
            MoveNext = move => move == 1,
            Current = () => throw _failure,
            Dispose = () => _journal.Write("disposed"),
        };

        Forms.Caught(() => form.Execute(failing, _ => _journal.Write("body"))).ShouldBeSameAs(_failure);

        _journal.ShouldBe("disposed");
    }

    [Test]
    public void CurrentAndDisposeThrow_TheLaterPropagatesWithTheEarlierAsContext()
    {
        var later = new TimeoutException();
        var failing = new Enumerators.HandWritten<int>
        {
            MoveNext = move => move == 1,
            Current = () => throw _failure,
            Dispose = () => throw later,
        };

        Forms.Caught(() => form.Execute(failing, _ => { })).ShouldBeSameAs(later);

        later.GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    public void FirstMoveNextThrows_ItIsDisposedAndTheExceptionPropagates()
    {
        var failing = new Enumerators.HandWritten<int> { MoveNext = _ => throw _failure, Dispose = () => _journal.Write("disposed") };

        Forms.Caught(() => form.Execute(failing, _ => _journal.Write("body"))).ShouldBeSameAs(_failure);

        _journal.ShouldBe("disposed");
    }

    [Test]
    public void SecondMoveNextThrows_ItIsDisposedAndTheExceptionPropagates([Values] bool observes)
    {
        var failing = new Enumerators.HandWritten<int>
        {
            MoveNext = move => move == 1 ? true : throw _failure,
            Dispose = () => _journal.Write("disposed"),
        };

        Forms.Caught(() => Execute(failing, observes, () => { })).ShouldBeSameAs(_failure);

        _journal.ShouldBe("disposed");
    }

    [Test]
    public void SecondMoveNextAndDisposeThrow_TheLaterPropagatesWithTheEarlierAsContext([Values] bool observes)
    {
        var later = new TimeoutException();
        var failing = new Enumerators.HandWritten<int>
        {
            MoveNext = move => move == 1 ? true : throw _failure,
            Dispose = () => throw later,
        };

        Forms.Caught(() => Execute(failing, observes, () => { })).ShouldBeSameAs(later);

        later.GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    public void DisposeThrows_AfterACompletedBody_ItsExceptionPropagates([Values] bool observes)
    {
        var failing = new Enumerators.HandWritten<int> { MoveNext = move => move == 1, Dispose = () => throw _failure };

        Forms.Caught(() => Execute(failing, observes, () => { })).ShouldBeSameAs(_failure);

        _failure.GetContext().ShouldBeNull();
    }

    [Test]
    public void DisposeThrows_AfterAFailedBody_ItsExceptionPropagatesWithTheBodysAsContext([Values] bool observes)
    {
        var later = new TimeoutException();
        var failing = new Enumerators.HandWritten<int> { MoveNext = move => move == 1, Dispose = () => throw later };

        Forms.Caught(() => Execute(failing, observes, () => throw _failure)).ShouldBeSameAs(later);

        later.GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    public void EverythingThrowsAfterAFailedBody_TheChainHasAllThree()
    {
        var first = new TimeoutException("MoveNext");
        var second = new TimeoutException("Dispose");
        var failing = new Enumerators.HandWritten<int> { MoveNext = move => move == 1 ? true : throw first, Dispose = () => throw second };

        Forms.Caught(() => Execute(failing, observes: true, () => throw _failure)).ShouldBeSameAs(second);

        second.GetContext().ShouldBeSameAs(first);
        first.GetContext().ShouldBeSameAs(_failure);
        _failure.GetContext().ShouldBeNull();
    }

    [Test]
    public void DisposeThrowsTheBodysOwnException_ItPropagatesWithoutContext([Values] bool observes)
    {
        var failing = new Enumerators.HandWritten<int> { MoveNext = move => move == 1, Dispose = () => throw _failure };

        Forms.Caught(() => Execute(failing, observes, () => throw _failure)).ShouldBeSameAs(_failure);

        _failure.GetContext().ShouldBeNull();
    }

    private void Execute(IEnumerable<int> generator, bool observes, Action body)
    {
        if (observes)
        {
            form.Execute(_ => generator, _ => body());
        }
        else
        {
            form.Execute(generator, _ => body());
        }
    }
}
