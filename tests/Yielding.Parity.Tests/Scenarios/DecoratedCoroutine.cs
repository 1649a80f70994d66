// A decorated coroutine function: Python exits the scope before the first step. In C# it stays active until the task has ended.
namespace Yielding.Parity.Scenarios;

internal sealed class DecoratedCoroutine : AsyncScenario
{
    public override bool HasForms => false; // the decorated function is run by the manager

    protected override async Task PlayAsync(AsyncForm form)
    {
        var work = ContextManager.From(Resource("a")).Wrap(async () =>
        {
            Say("working");
            await Task.Yield();
            Say("worked");

            return "result";
        });

        Say(await work());
    }
}
