namespace Yielding;

/// <summary>A delegate that returns a task is refused by synchronous members: nothing has run, and nothing is registered.</summary>
/// <typeparam name="TTask">What the delegate returns.</typeparam>
[TestFixture(typeof(Task))]
[TestFixture(typeof(Task<int>))]
[TestFixture(typeof(ValueTask))]
[TestFixture(typeof(ValueTask<int>))]
[TestFixture(typeof(DerivedTask))]
public sealed class TaskBodyTests<TTask>
{
    private const string OfScopes = "'AsyncScope.RunAsync' of the package Yielding.Async";
    private const string OfStacks = "'AsyncExitStack.RunAsync' of the package Yielding.Async";
    private const string OfWrap = "Leave out the type arguments and pass 'async x => await F(x)'";
    private const string OfCallbacks = "'AsyncExitStack.CallbackAsync' of the package Yielding.Async";
    private const string OfClosing = "'AsyncContextManager.Closing' of the package Yielding.Async";
    private const string OfSuppressions = "'Suppression.RunAsync'";

    private readonly Journal _journal = new();

    [Test]
    public void Run_OfAGenerator_IsRejected()
    {
        ShouldBeRefused(OfScopes, () => Scope.Run(Numbers(), Body));
        ShouldBeRefused(OfScopes, () => Scope.Run(Numbers(), Body, Result));
    }

    [Test]
    public void Run_OfAGeneratorWithAScopeBody_IsRejected()
    {
        ShouldBeRefused(OfScopes, () => Scope.Run(Make, Body));
        ShouldBeRefused(OfScopes, () => Scope.Run(Make, Body, Result));
    }

    [Test]
    public void Run_OfAManager_IsRejected()
    {
        var manager = ContextManager.From(Make);

        ShouldBeRefused(OfScopes, () => Scope.Run(manager, Body));
        ShouldBeRefused(OfScopes, () => Scope.Run(manager, Body, Result));
        ShouldBeRefused(OfScopes, () => manager.Run(Body));
        ShouldBeRefused(OfScopes, () => manager.Run(Body, Result));
    }

    [Test]
    public void Run_OfAStack_IsRejected()
    {
        ShouldBeRefused(OfStacks, () => ExitStack.Run(Body));
        ShouldBeRefused(OfStacks, () => ExitStack.Run(Body, Result));
    }

    [Test]
    public void Run_OfASuppression_IsRejected()
    {
        ShouldBeRefused(OfSuppressions, () => ContextManager.Suppress<InvalidOperationException>().Run(Body));
        ShouldBeRefused(OfSuppressions, () => ContextManager.Suppress<InvalidOperationException>().Run(Body, Result));
    }

    [Test]
    public void Callback_IsRejected()
    {
        using (var stack = new ExitStack())
        {
            ShouldBeRefused(OfCallbacks, () => stack.Callback(Body));
            ShouldBeRefused(OfCallbacks, () => stack.Callback(Body, 1));
            stack.Count.ShouldBe(0);
        }

        _journal.ShouldBe();
    }

    [Test]
    public void Closing_IsRejected() => ShouldBeRefused(OfClosing, () => ContextManager.Closing(1, Body));

    // A compiler of another language may choose this overload where that of C# chooses the one for tasks.
    [Test]
    public void Wrap_OfTheOverloadForAnyResult_IsRejected() =>
        ShouldBeRefused(OfWrap, () => ContextManager.From(Make).Wrap<TTask>(Body));

    private void ShouldBeRefused(string instead, Action call)
    {
        var thrown = Should.Throw<InvalidOperationException>(call);

        thrown.ShouldBeOfType<InvalidOperationException>();
        thrown.InnerException.ShouldBeNull();
        thrown.Message.ShouldStartWith("The ");
        thrown.Message.ShouldContain(" returns a task: ");
        thrown.Message.ShouldEndWith($" {instead}.");
        thrown.Message.Length.ShouldBeLessThanOrEqualTo(200);
        _journal.ShouldBe();
    }

    private IEnumerable<int> Make(ScopeBody body)
    {
        _journal.Write("generator made");

        return Numbers();
    }

    private IEnumerable<int> Numbers()
    {
        _journal.Write("setup");
        yield return 1;
    }

    private TTask Body()
    {
        _journal.Write("body");

        return default!;
    }

    private TTask Body<T>(T value) => Body();

    private TTask Result(Exception suppressed) => Body();
}
