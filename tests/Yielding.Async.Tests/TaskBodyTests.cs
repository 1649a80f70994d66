using static Yielding.Support.ConsumerCode;

namespace Yielding;

/// <summary>A callback of the synchronous kind whose task nobody would await doesn't compile, and others do.</summary>
public sealed class TaskBodyTests
{
    [TestCase("async () => await Task.Yield()")]
    [TestCase("async () => { await Task.Yield(); return 1; }")]
    [TestCase("() => WorkAsync(1)")]
    [TestCase("() => NothingAsync()")]
    [TestCase("() => LengthAsync(1)")]
    [TestCase("async x => await Task.Yield(), 1")]
    [TestCase("async x => { await Task.Yield(); return x; }, 1")]
    [TestCase("WorkAsync, 1")]
    [TestCase("x => NothingAsync(), 1")]
    [TestCase("LengthAsync, 1")]
    public void CallbackThatReturnsATask_IsAnErrorThatNamesTheWayOut(string callback)
    {
        ErrorsOf($"new AsyncExitStack().Callback({callback});").ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            error => error.Id.ShouldBe("CS0619"),
            error => error.GetMessage(null).ShouldContain("CallbackAsync"));
    }

    [TestCase("async () => await Task.Yield()")]
    [TestCase("() => WorkAsync(1)")]
    [TestCase("() => NothingAsync()")]
    [TestCase("async x => await Task.Yield(), 1")]
    [TestCase("WorkAsync, 1")]
    [TestCase("x => NothingAsync(), 1")]
    public void AsynchronousCallbacks_Compile(string callback) => ErrorsOf($"new AsyncExitStack().CallbackAsync({callback});").ShouldBeEmpty();

    [TestCase("() => { }")]
    [TestCase("() => throw new System.Exception()")]
    [TestCase("Nothing")]
    [TestCase("x => { }, 1")]
    [TestCase("x => throw new System.Exception(), 1")]
    [TestCase("Use, 1")]
    public void OtherCallbacks_Compile(string callback) => ErrorsOf($"new AsyncExitStack().Callback({callback});").ShouldBeEmpty();
}
