namespace Yielding;

/// <summary>A lambda that only throws fits every delegate: its exception propagates, whichever overload the compiler has chosen.</summary>
public sealed class ThrowingBodyTests
{
    private readonly BodyException _failure = new();

    [Test]
    public void Run_BodyOnlyThrows_ItsExceptionPropagates()
    {
        var manager = ContextManager.From(One());

        Forms.Caught(() => Scope.Run(One(), _ => throw _failure)).ShouldBeSameAs(_failure);
        Forms.Caught(() => Scope.Run(_ => One(), _ => throw _failure)).ShouldBeSameAs(_failure);
        Forms.Caught(() => Scope.Run(manager, _ => throw _failure)).ShouldBeSameAs(_failure);
        Forms.Caught(() => manager.Run(_ => throw _failure)).ShouldBeSameAs(_failure);
        Forms.Caught(() => ExitStack.Run(_ => throw _failure)).ShouldBeSameAs(_failure);
        Forms.Caught(() => ContextManager.Suppress<IOException>().Run(() => throw _failure)).ShouldBeSameAs(_failure);
    }

    [Test]
    public void Run_BodyWithWhenSuppressedOnlyThrows_ItsExceptionPropagates()
    {
        var manager = ContextManager.From(One());

        Forms.Caught(() => Scope.Run(One(), _ => throw _failure, _ => 1)).ShouldBeSameAs(_failure);
        Forms.Caught(() => Scope.Run(_ => One(), _ => throw _failure, _ => 1)).ShouldBeSameAs(_failure);
        Forms.Caught(() => Scope.Run(manager, _ => throw _failure, _ => 1)).ShouldBeSameAs(_failure);
        Forms.Caught(() => manager.Run(_ => throw _failure, _ => 1)).ShouldBeSameAs(_failure);
    }

    [Test]
    public void Callback_OnlyThrows_ItsExceptionPropagates()
    {
        Forms.Caught(() => ExitStack.Run(stack => stack.Callback(() => throw _failure))).ShouldBeSameAs(_failure);
        Forms.Caught(() => ExitStack.Run(stack => stack.Callback(_ => throw _failure, 1))).ShouldBeSameAs(_failure);
        Forms.Caught(() => ContextManager.Closing(1, _ => throw _failure).Run(_ => { })).ShouldBeSameAs(_failure);
    }

    private static IEnumerable<int> One()
    {
        yield return 1;
    }
}
