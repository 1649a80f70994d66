// In Python the body has what an asynchronous setup puts into a context variable. In C# the value does not leave the awaited method.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncAmbientState : AsyncScenario
{
    private readonly AsyncLocal<string?> _user = new();

    private string User => _user.Value ?? "none";

    private async IAsyncEnumerable<int> SignedInAsync(string name)
    {
        await Task.CompletedTask;
        _user.Value = name;
        yield return 1;
        Say($"teardown sees {User}");
    }

    protected override Task PlayAsync(AsyncForm form) => form.ExecuteAsync(SignedInAsync("ada"), _ =>
    {
        Say($"body sees {User}");

        return Task.CompletedTask;
    });
}
