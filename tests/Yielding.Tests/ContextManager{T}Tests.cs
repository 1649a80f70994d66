namespace Yielding;

/// <summary>The class-based style, in both forms.</summary>
[TestFixture(Form.Using)]
[TestFixture(Form.Run)]
public sealed class ContextManagerOfTTests(Form form)
{
    private readonly BodyException _failure = new();

    [Test]
    [Contextlib(36, "TestContextDecorator.test_contextdecorator")]
    public void Completed_ExitReceivesNull()
    {
        var manager = new Manager();

        form.Execute(manager, value => value.ShouldBe(42));

        manager.Received.ShouldBe([null]);
    }

    [Test]
    public void Completed_TheAnswerHasNoEffect()
    {
        using var log = new LogOfTest();

        form.Execute(new Manager { Exit = _ => true }, _ => { });

        log.Warnings.ShouldBeEmpty();
    }

    [Test]
    [Contextlib(37, "TestContextDecorator.test_contextdecorator_with_exception")]
    public void Failed_ExitReceivesTheExceptionAndItPropagates()
    {
        var manager = new Manager();

        Forms.Caught(() => form.Execute(manager, _ => throw _failure)).ShouldBeSameAs(_failure);

        manager.Received.ShouldBe([_failure]);
        _failure.StackTrace.ShouldNotBeNull().ShouldNotContain(nameof(Manager) + ".OnExit");
    }

    [Test]
    [NeedsExceptionPointers]
    [Contextlib(37, "TestContextDecorator.test_contextdecorator_with_exception")]
    public void Failed_TrueSuppressesInRunOnly()
    {
        using var log = new LogOfTest();

        var thrown = Forms.Caught(() => form.Execute(new Manager { Exit = _ => true }, _ => throw _failure));

        thrown.ShouldBe(form == Form.Run ? null : _failure);
        var warning = log.Warnings.ShouldHaveSingleItem();
        warning.Exception.ShouldBeSameAs(_failure);
        warning.MessageTemplate.Text.Contains("suppression needs Run", StringComparison.Ordinal).ShouldBe(form == Form.Using);
    }

    [Test]
    public void Failed_ExitThrowsAnother_ItPropagatesWithTheBodysAsContext()
    {
        var later = new TimeoutException();

        Forms.Caught(() => form.Execute(new Manager { Exit = _ => throw later }, _ => throw _failure)).ShouldBeSameAs(later);

        later.GetContext().ShouldBeSameAs(_failure);
    }

    [Test]
    public void Failed_ExitThrowsTheSame_ItPropagatesWithItsOwnTrace()
    {
        Forms.Caught(() => form.Execute(new Manager { Exit = e => throw e! }, _ => FailDeep())).ShouldBeSameAs(_failure);

        _failure.GetContext().ShouldBeNull();
        _failure.StackTrace.ShouldNotBeNull().ShouldContain(nameof(FailDeep));
        _failure.StackTrace!.ShouldNotContain("OnExit");
    }

    [Test]
    public void EnterThrows_ItPropagatesUnchangedAndExitIsNotCalled()
    {
        var manager = new Manager { Enter_ = () => throw _failure };

        Forms.Caught(() => form.Execute(manager, _ => Assert.Fail("the body must not run"))).ShouldBeSameAs(_failure);

        manager.Received.ShouldBeEmpty();
    }

    [Test]
    public void ExitThrowsAfterACompletedBody_ItPropagates() =>
        Forms.Caught(() => form.Execute(new Manager { Exit = _ => throw _failure }, _ => { })).ShouldBeSameAs(_failure);

    private void FailDeep() => throw _failure;

    private sealed class Manager : ContextManager<int>
    {
        public List<Exception?> Received { get; } = [];

        public Func<int> Enter_ { get; init; } = () => 42;

        public Func<Exception?, bool> Exit { get; init; } = _ => false;

        protected override int OnEnter() => Enter_();

        protected override bool OnExit(Exception? thrown)
        {
            Received.Add(thrown);

            return Exit(thrown);
        }
    }
}
