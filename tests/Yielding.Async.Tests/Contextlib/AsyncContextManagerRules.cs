namespace Yielding.Contextlib;

[TestFixture(AsyncForm.Using, false)]
[TestFixture(AsyncForm.Using, true)]
[TestFixture(AsyncForm.Run, false)]
[TestFixture(AsyncForm.Run, true)]
public sealed class AsyncContextManagerRules(AsyncForm form, bool waits) : ContextManagerContract
{
    protected override bool CanSuppress => form == AsyncForm.Run;

    [Test]
    [Contextlib(105, "AsyncContextManagerTestCase.test_keywords")]
    public async Task Parameter_AnyName_IsAllowed()
    {
        async IAsyncEnumerable<string> Joining(int self, int func, int args, int kwds, int generator, int body, int cancellationToken)
        {
            await Wait();
            yield return $"{self} {func} {args} {kwds} {generator} {body} {cancellationToken}";
        }

        string? seen = null;
        await form.ExecuteAsync(Joining(self: 1, func: 2, args: 3, kwds: 4, generator: 5, body: 6, cancellationToken: 7), value =>
        {
            seen = value;

            return Task.CompletedTask;
        });

        seen.ShouldBe("1 2 3 4 5 6 7");
    }

    protected override Task<Exception?> PlayAsync(Recipe recipe, Action<int> body)
    {
        async Task Body(int value)
        {
            await Wait();
            body(value);
        }

        return AsyncForms.CaughtAsync(() => recipe.AfterWithBody is null
            ? form.ExecuteAsync(recipe.GeneratorAsync(null, waits), Body)
            : form.ExecuteAsync(channel => recipe.GeneratorAsync(channel, waits), Body));
    }

    private async Task Wait()
    {
        if (waits)
        {
            await Task.Yield();
        }
    }
}
