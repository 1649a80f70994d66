namespace Yielding;

/// <summary>A callback that returns a task is refused where the stack would not await it, and is not registered.</summary>
/// <typeparam name="TTask">What the callback returns.</typeparam>
[TestFixture(typeof(Task))]
[TestFixture(typeof(Task<int>))]
[TestFixture(typeof(ValueTask))]
[TestFixture(typeof(ValueTask<int>))]
[TestFixture(typeof(DerivedTask))]
public sealed class TaskBodyTests<TTask>
{
    private readonly Journal _journal = new();

    [Test]
    public async Task Callback_IsRejected()
    {
        await using (var stack = new AsyncExitStack())
        {
            ShouldBeRefused(() => stack.Callback(Work));
            ShouldBeRefused(() => stack.Callback(Work, 1));
            stack.Count.ShouldBe(0);
        }

        _journal.ShouldBe();
    }

    private static void ShouldBeRefused(Action call)
    {
        var thrown = Should.Throw<InvalidOperationException>(call);

        thrown.ShouldBeOfType<InvalidOperationException>();
        thrown.InnerException.ShouldBeNull();
        thrown.Message.ShouldStartWith("The callback returns a task: ");
        thrown.Message.ShouldEndWith(" Use 'AsyncExitStack.CallbackAsync' of the package Yielding.Async.");
        thrown.Message.Length.ShouldBeLessThanOrEqualTo(200);
    }

    private TTask Work()
    {
        _journal.Write("callback");

        return default!;
    }

    private TTask Work(int state) => Work();
}
