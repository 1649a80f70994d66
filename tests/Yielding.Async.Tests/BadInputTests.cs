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
            "The generator delegate 'NoGenerator' returned null before setup. "
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
        (await AsyncForms.CaughtAsync(() => stack.UseAsync<AsyncExitStack>(null!).AsTask())).ShouldBeOfType<ArgumentNullException>().ParamName.ShouldBe("disposable");
    }

    [Test]
    public async Task GeneratorDelegateThrows_ItsExceptionLeavesUnchanged() =>
        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync<int>((Func<ScopeBody, IAsyncEnumerable<int>>)(_ => throw _failure), _ => Body()))).ShouldBeSameAs(_failure);

    [Test]
    public async Task GetAsyncEnumeratorReturnsNull_IsAClearErrorAndTheBodyNeverRuns([Values] bool hears)
    {
        var thrown = await AsyncForms.CaughtAsync(() => Execute(new AsyncEnumerators.Giving<int>(() => null!), hears, Body));

        thrown.ShouldBeOfType<InvalidOperationException>().Message.ShouldBe(
            "The GetAsyncEnumerator method of 'Giving<Int32>' returned null during setup. Return an enumerator.");
        _journal.ShouldBe();
    }

    [Test]
    public async Task GetAsyncEnumeratorThrows_ItsExceptionLeavesUnchanged([Values] bool hears) =>
        (await AsyncForms.CaughtAsync(() => Execute(new AsyncEnumerators.Giving<int>(() => throw _failure), hears, Body))).ShouldBeSameAs(_failure);

    [Test]
    public async Task YieldsForever_IsAViolationAndDisposed([Values] bool hears)
    {
        var endless = Script(moveNext: _ => true, dispose: () => _journal.Write("disposed"));

        (await AsyncForms.CaughtAsync(() => Execute(endless, hears, Body)))
            .ShouldBeOfType<YieldRuleException>()
            .Violation.ShouldBe(YieldRuleViolation.YieldedAgain);

        _journal.ShouldBe("body", "disposed");
    }

    [Test]
    public async Task NeverYields_IsDisposed([Values] bool hears)
    {
        var empty = Script(moveNext: _ => false, dispose: () => _journal.Write("disposed"));

        (await AsyncForms.CaughtAsync(() => Execute(empty, hears, Body))).ShouldBeOfType<YieldRuleException>();

        _journal.ShouldBe("disposed");
    }

    [Test]
    public async Task CurrentThrows_ItIsDisposedAndTheExceptionLeaves([Values] bool hears)
    {
        var failing = Script(current: () => throw _failure, dispose: () => _journal.Write("disposed"));

        (await AsyncForms.CaughtAsync(() => Execute(failing, hears, Body))).ShouldBeSameAs(_failure);

        _journal.ShouldBe("disposed");
    }

    [Test]
    public async Task CurrentAndDisposeThrow_TheLaterGoesOnWithTheEarlierAsContext([Values] bool hears)
    {
        var later = new TimeoutException();
        var failing = Script(current: () => throw _failure, dispose: () => throw later);

        (await AsyncForms.CaughtAsync(() => Execute(failing, hears, Body))).ShouldBeSameAs(later);

        later.GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    public async Task FirstMoveNextThrows_ItIsDisposedAndTheExceptionLeaves([Values] bool hears)
    {
        var failing = Script(moveNext: _ => throw _failure, dispose: () => _journal.Write("disposed"));

        (await AsyncForms.CaughtAsync(() => Execute(failing, hears, Body))).ShouldBeSameAs(_failure);

        _journal.ShouldBe("disposed");
    }

    [Test]
    public async Task SecondMoveNextThrows_ItIsDisposedAndTheExceptionLeaves([Values] bool hears)
    {
        var failing = Script(moveNext: move => move == 1 ? true : throw _failure, dispose: () => _journal.Write("disposed"));

        (await AsyncForms.CaughtAsync(() => Execute(failing, hears, Body))).ShouldBeSameAs(_failure);

        _journal.ShouldBe("body", "disposed");
    }

    [Test]
    public async Task SecondMoveNextAndDisposeThrow_TheLaterGoesOnWithTheEarlierAsContext([Values] bool hears)
    {
        var later = new TimeoutException();
        var failing = Script(moveNext: move => move == 1 ? true : throw _failure, dispose: () => throw later);

        (await AsyncForms.CaughtAsync(() => Execute(failing, hears, Body))).ShouldBeSameAs(later);

        later.GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    public async Task DisposeThrows_AfterACompletedBody_ItsExceptionGoesOn([Values] bool hears)
    {
        (await AsyncForms.CaughtAsync(() => Execute(Script(dispose: () => throw _failure), hears, Body))).ShouldBeSameAs(_failure);

        _failure.GetContext().ShouldBeNull();
    }

    [Test]
    public async Task DisposeThrows_AfterAFailedBody_ItsExceptionGoesOnWithTheBodysAsContext([Values] bool hears)
    {
        var later = new TimeoutException();

        (await AsyncForms.CaughtAsync(() => Execute(Script(dispose: () => throw later), hears, Fail))).ShouldBeSameAs(later);

        later.GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    public async Task EverythingThrowsAfterAFailedBody_TheChainHasAllThree()
    {
        var first = new TimeoutException("MoveNext");
        var second = new TimeoutException("Dispose");
        var failing = Script(moveNext: move => move == 1 ? true : throw first, dispose: () => throw second);

        (await AsyncForms.CaughtAsync(() => Execute(failing, hears: true, Fail))).ShouldBeSameAs(second);

        second.GetContext().ShouldBeSameAs(first);
        first.GetContext().ShouldBeSameAs(_failure);
        _failure.GetContext().ShouldBeNull();
    }

    [Test]
    public async Task DisposeThrowsTheBodysOwnException_ItGoesOnWithoutContext([Values] bool hears)
    {
        (await AsyncForms.CaughtAsync(() => Execute(Script(dispose: () => throw _failure), hears, Fail))).ShouldBeSameAs(_failure);

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

    private Task Execute(IAsyncEnumerable<int> generator, bool hears, Func<Task> body) =>
        hears ? form.ExecuteAsync(_ => generator, _ => body()) : form.ExecuteAsync(generator, _ => body());
}
