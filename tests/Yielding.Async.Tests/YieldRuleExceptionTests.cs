namespace Yielding;

/// <summary>What a violation of the single-yield rule shows of the body.</summary>
public sealed class YieldRuleExceptionTests
{
    private readonly BodyException _failure = new();

    [Test]
    public async Task Body_OfEachViolation_IsHowTheBodyHadEnded([Values] AsyncForm form)
    {
        (await ViolationOfAsync(() => form.ExecuteAsync(Never(), _ => Task.CompletedTask))).Body.ShouldBe(BodyStatus.Running);
        (await ViolationOfAsync(() => form.ExecuteAsync(_ => Never(), _ => Task.CompletedTask))).Body.ShouldBe(BodyStatus.Running);
        (await ViolationOfAsync(() => form.ExecuteAsync(Twice(), _ => Task.CompletedTask))).Body.ShouldBe(BodyStatus.Completed);
        (await ViolationOfAsync(() => form.ExecuteAsync(_ => Twice(), _ => throw _failure))).Body.ShouldBe(BodyStatus.Failed);
    }

    [Test]
    public async Task Body_OnAStack_IsHowTheBodyHadEnded([Values] AsyncForm form)
    {
        (await ViolationOfAsync(() => form.ExecuteAsync(async stack => await stack.EnterAsync(Never())))).Body.ShouldBe(BodyStatus.Running);
        (await ViolationOfAsync(() => form.ExecuteAsync(async stack => await stack.EnterAsync(Twice()))))
            .Body.ShouldBe(BodyStatus.Completed);
        (await ViolationOfAsync(() => form.ExecuteAsync(async stack =>
        {
            await stack.EnterAsync(_ => Twice());
            throw _failure;
        }))).Body.ShouldBe(BodyStatus.Failed);
    }

    [Test]
    public async Task Message_ACollectionOnAStack_SaysSo()
    {
        await using var stack = new AsyncExitStack();

        (await ViolationOfAsync(() =>
        {
            stack.Enter(Array.Empty<int>());

            return Task.CompletedTask;
        })).Message.ShouldContain("An empty collection, 'collection of Int32', was passed in place of an iterator method");
    }

    [Test]
    public async Task RunAsync_BodyOnlyThrows_ItsExceptionPropagates()
    {
        var manager = AsyncContextManager.From(One());

        (await AsyncForms.CaughtAsync(() => AsyncScope.RunAsync(One(), _ => throw _failure))).ShouldBeSameAs(_failure);
        (await AsyncForms.CaughtAsync(() => AsyncScope.RunAsync(_ => One(), _ => throw _failure))).ShouldBeSameAs(_failure);
        (await AsyncForms.CaughtAsync(() => AsyncScope.RunAsync(manager, _ => throw _failure))).ShouldBeSameAs(_failure);
        (await AsyncForms.CaughtAsync(() => manager.RunAsync(_ => throw _failure))).ShouldBeSameAs(_failure);
        (await AsyncForms.CaughtAsync(() => AsyncExitStack.RunAsync(_ => throw _failure))).ShouldBeSameAs(_failure);
        (await AsyncForms.CaughtAsync(() => ContextManager.Suppress<IOException>().RunAsync(() => throw _failure)))
            .ShouldBeSameAs(_failure);
    }

    private static async Task<YieldRuleException> ViolationOfAsync(Func<Task> action) =>
        (await AsyncForms.CaughtAsync(action)).ShouldBeOfType<YieldRuleException>();

    private static async IAsyncEnumerable<int> Never()
    {
        await Task.Yield();
        yield break;
    }

    private static async IAsyncEnumerable<int> One()
    {
        await Task.Yield();
        yield return 1;
    }

    private static async IAsyncEnumerable<int> Twice()
    {
        await Task.Yield();
        yield return 1;
        yield return 2;
    }
}
