// An iterator stopped early must be closed explicitly in Python; C#'s await foreach does it. Its scopes have not completed.
namespace Yielding.Parity.Scenarios;

internal sealed class AsyncIteratorStoppedEarly : AsyncScenario
{
    public override bool HasForms => false; // a scope around a yield is held by an await using

    private async IAsyncEnumerable<string> LinesAsync(string name)
    {
        await using (await AsyncScope.EnterAsync(AsyncResource(name)))
        {
            yield return "first";
            yield return "second";
        }
    }

    protected override async Task PlayAsync(AsyncForm form)
    {
        await foreach (var line in LinesAsync("a"))
        {
            Say(line);
            break;
        }

        Say("went on");

        try
        {
            await foreach (var line in LinesAsync("b"))
            {
                Say(line);

                throw new Boom("consumer");
            }
        }
        catch (Boom e)
        {
            Say($"caught {Chain(e)}");
        }
    }
}
