namespace Yielding;

/// <summary>Delegates that give nothing, and enumerators written by hand that break their contract, at once or in their tasks.</summary>
[TestFixture(AsyncForm.Using, true)]
[TestFixture(AsyncForm.Using, false)]
[TestFixture(AsyncForm.Run, true)]
[TestFixture(AsyncForm.Run, false)]
public sealed class BadInputTests(AsyncForm form, bool throwsAtOnce)
{
    private readonly BodyException _failure = new();
    private readonly Journal _journal = new();

    [Test]
    public async Task GeneratorDelegateReturnsNull_IsAClearErrorAndTheBodyNeverRuns()
    {
        var thrown = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(NoGenerator, _ => Body()));

        thrown.ShouldBeOfType<InvalidOperationException>().Message.ShouldBe(
            "The delegate 'NoGenerator' returned null instead of a generator, so nothing has run. "
            + "Return the result of an async iterator method.");
        _journal.ShouldBe();

        static IAsyncEnumerable<int> NoGenerator(ScopeBody body) => null!;
    }

    [Test]
    public async Task NullThing_IsNamed()
    {
        Should.Throw<ArgumentNullException>(() => AsyncContextManager.Closing<AsyncExitStack>(null!)).ParamName.ShouldBe("thing");
        await using var stack = new AsyncExitStack();
        Should.Throw<ArgumentNullException>(() => stack.Use<MemoryStream>(null!)).ParamName.ShouldBe("disposable");
        (await AsyncForms.CaughtAsync(() => stack.UseAsync<AsyncExitStack>(null!).AsTask()))
            .ShouldBeOfType<ArgumentNullException>()
            .ParamName.ShouldBe("disposable");
    }

    [Test]
    public async Task GeneratorDelegateThrows_ItsExceptionPropagatesUnchanged()
    {
        Func<ScopeBody, IAsyncEnumerable<int>> generator = _ => throw _failure;

        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(generator, _ => Body()))).ShouldBeSameAs(_failure);
    }

    [Test]
    public async Task GetAsyncEnumeratorReturnsNull_IsAClearErrorAndTheBodyNeverRuns([Values] bool observes)
    {
        var thrown = await AsyncForms.CaughtAsync(() => Execute(new AsyncEnumerators.Giving<int>(() => null!), observes, Body));

        thrown.ShouldBeOfType<InvalidOperationException>().Message.ShouldBe(
            "The GetAsyncEnumerator method of 'Giving<Int32>' returned null during setup. Return an enumerator.");
        _journal.ShouldBe();
    }

    [Test]
    public async Task GetAsyncEnumeratorThrows_ItsExceptionPropagatesUnchanged([Values] bool observes) =>
        (await AsyncForms.CaughtAsync(() => Execute(new AsyncEnumerators.Giving<int>(() => throw _failure), observes, Body)))
            .ShouldBeSameAs(_failure);

    [Test]
    public async Task YieldsForever_IsAViolationAndDisposed([Values] bool observes)
    {
        var endless = Script(moveNext: _ => true, dispose: () => _journal.Write("disposed"));

        (await AsyncForms.CaughtAsync(() => Execute(endless, observes, Body)))
            .ShouldBeOfType<YieldRuleException>()
            .Violation.ShouldBe(YieldRuleViolation.YieldedAgain);

        _journal.ShouldBe("body", "disposed");
    }

    [Test]
    public async Task NeverYields_IsDisposed([Values] bool observes)
    {
        var empty = Script(moveNext: _ => false, dispose: () => _journal.Write("disposed"));

        (await AsyncForms.CaughtAsync(() => Execute(empty, observes, Body))).ShouldBeOfType<YieldRuleException>();

        _journal.ShouldBe("disposed");
    }

    [Test]
    public async Task CurrentThrows_ItIsDisposedAndTheExceptionPropagates([Values] bool observes)
    {
        var failing = Script(current: () => throw _failure, dispose: () => _journal.Write("disposed"));

        (await AsyncForms.CaughtAsync(() => Execute(failing, observes, Body))).ShouldBeSameAs(_failure);

        _journal.ShouldBe("disposed");
    }

    [Test]
    public async Task CurrentAndDisposeThrow_TheLaterPropagatesWithTheEarlierAsContext([Values] bool observes)
    {
        var later = new TimeoutException();
        var failing = Script(current: () => throw _failure, dispose: () => throw later);

        (await AsyncForms.CaughtAsync(() => Execute(failing, observes, Body))).ShouldBeSameAs(later);

        later.GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    public async Task FirstMoveNextThrows_ItIsDisposedAndTheExceptionPropagates([Values] bool observes)
    {
        var failing = Script(moveNext: _ => throw _failure, dispose: () => _journal.Write("disposed"));

        (await AsyncForms.CaughtAsync(() => Execute(failing, observes, Body))).ShouldBeSameAs(_failure);

        _journal.ShouldBe("disposed");
    }

    [Test]
    public async Task SecondMoveNextThrows_ItIsDisposedAndTheExceptionPropagates([Values] bool observes)
    {
        var failing = Script(moveNext: move => move == 1 ? true : throw _failure, dispose: () => _journal.Write("disposed"));

        (await AsyncForms.CaughtAsync(() => Execute(failing, observes, Body))).ShouldBeSameAs(_failure);

        _journal.ShouldBe("body", "disposed");
    }

    [Test]
    public async Task SecondMoveNextAndDisposeThrow_TheLaterPropagatesWithTheEarlierAsContext([Values] bool observes)
    {
        var later = new TimeoutException();
        var failing = Script(moveNext: move => move == 1 ? true : throw _failure, dispose: () => throw later);

        (await AsyncForms.CaughtAsync(() => Execute(failing, observes, Body))).ShouldBeSameAs(later);

        later.GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    public async Task DisposeThrows_AfterACompletedBody_ItsExceptionPropagates([Values] bool observes)
    {
        (await AsyncForms.CaughtAsync(() => Execute(Script(dispose: () => throw _failure), observes, Body))).ShouldBeSameAs(_failure);

        _failure.GetContext().ShouldBeNull();
    }

    [Test]
    public async Task DisposeThrows_AfterAFailedBody_ItsExceptionPropagatesWithTheBodysAsContext([Values] bool observes)
    {
        var later = new TimeoutException();

        (await AsyncForms.CaughtAsync(() => Execute(Script(dispose: () => throw later), observes, Fail))).ShouldBeSameAs(later);

        later.GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    public async Task EverythingThrowsAfterAFailedBody_TheChainHasAllThree()
    {
        var first = new TimeoutException("MoveNext");
        var second = new TimeoutException("Dispose");
        var failing = Script(moveNext: move => move == 1 ? true : throw first, dispose: () => throw second);

        (await AsyncForms.CaughtAsync(() => Execute(failing, observes: true, Fail))).ShouldBeSameAs(second);

        second.GetContext().ShouldBeSameAs(first);
        first.GetContext().ShouldBeSameAs(_failure);
        _failure.GetContext().ShouldBeNull();
    }

    [Test]
    public async Task DisposeThrowsTheBodysOwnException_ItPropagatesWithoutContext([Values] bool observes)
    {
        (await AsyncForms.CaughtAsync(() => Execute(Script(dispose: () => throw _failure), observes, Fail))).ShouldBeSameAs(_failure);

        _failure.GetContext().ShouldBeNull();
    }

    private Task Body()
    {
        _journal.Write("body");

        return Task.CompletedTask;
    }

    private async Task Fail()
    {
        await Task.Yield();

        throw _failure;
    }

    private AsyncEnumerators.HandWritten<int> Script(Func<int, bool>? moveNext = null, Func<int>? current = null, Action? dispose = null) =>
        new(throwsAtOnce) { MoveNext = moveNext ?? (move => move == 1), Current = current ?? (() => 1), Dispose = dispose ?? (() => { }) };

    private Task Execute(IAsyncEnumerable<int> generator, bool observes, Func<Task> body) =>
        observes ? form.ExecuteAsync(_ => generator, _ => body()) : form.ExecuteAsync(generator, _ => body());
}
