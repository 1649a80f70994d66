namespace Yielding.Contextlib;

/// <summary>The rules of TestContextDecorator for decorated functions. The others stand in ContextManager{T}Tests and WrapTests.</summary>
public sealed class ContextDecoratorRules
{
    private readonly Journal _journal = new();

    // Every manager can decorate, without a word about it in its class.
    [Test]
    [Contextlib(38, "TestContextDecorator.test_decorator")]
    [Contextlib(43, "TestContextDecorator.test_contextdecorator_as_mixin")]
    public void Wrap_ClassBasedManager_FunctionRunsInsideItsScope()
    {
        var wrapped = new Recording(_journal).Wrap(() => _journal.Write("body"));

        wrapped();

        _journal.ShouldBe("enter", "body", "exit null");
    }

    [Test]
    [Contextlib(39, "TestContextDecorator.test_decorator_with_exception")]
    public void Wrap_FunctionFails_ExitReceivesTheExceptionAndItPropagates()
    {
        var failure = new BodyException();
        Action failing = () => throw failure;

        Forms.Caught(new Recording(_journal).Wrap(failing)).ShouldBeSameAs(failure);

        _journal.ShouldBe("enter", "exit BodyException");
    }

    [Test]
    [Contextlib(40, "TestContextDecorator.test_decorating_method")]
    public void Wrap_Method_KeepsItsObjectAndReceivesItsArguments()
    {
        var account = new Account();
        var transfer = new Recording(_journal).Wrap<int, string, string>(account.Transfer);

        transfer(5, "rent").ShouldBe("rent: -5");
        transfer(7, "tea").ShouldBe("tea: -12");

        account.Balance.ShouldBe(-12);
    }

    [Test]
    [Contextlib(44, "TestContextDecorator.test_contextmanager_as_decorator")]
    public void Wrap_GeneratorWithArguments_EvaluatesThemOnceAndRunsFreshForEachCall()
    {
        var wrapped = ContextManager.From(Tag(Name())).Wrap((string text) => _journal.Write(text));

        wrapped("one");
        wrapped("two");

        _journal.ShouldBe("evaluated", "<b>", "one", "</b>", "<b>", "two", "</b>");
    }

    private string Name()
    {
        _journal.Write("evaluated");

        return "b";
    }

    private IEnumerable<string> Tag(string name)
    {
        _journal.Write($"<{name}>");
        yield return name;
        _journal.Write($"</{name}>");
    }

    private sealed class Recording(Journal journal) : ContextManager<int>
    {
        protected override int OnEnter()
        {
            journal.Write("enter");

            return 1;
        }

        protected override bool OnExit(Exception? thrown)
        {
            journal.Write($"exit {thrown?.GetType().Name ?? "null"}");

            return false;
        }
    }

    private sealed class Account
    {
        public int Balance { get; private set; }

        public string Transfer(int amount, string purpose) => $"{purpose}: {Balance -= amount}";
    }
}
