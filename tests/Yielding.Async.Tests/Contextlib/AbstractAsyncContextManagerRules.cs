using System.Reflection;

namespace Yielding.Contextlib;

// Row 88, an asynchronous iterator that is closed inside a scope, stands in Outcomes/AwaitUsingTests.
[TestFixture(AsyncForm.Using)]
[TestFixture(AsyncForm.Run)]
public sealed class AbstractAsyncContextManagerRules(AsyncForm form)
{
    // There is no default to inherit: an entry gives what OnEnterAsync returns, and that may be the manager.
    [Test]
    [Contextlib(86, "TestAbstractAsyncContextManager.test_enter")]
    public async Task Enter_ManagerThatReturnsItself_IsTheValue()
    {
        var manager = new Itself();
        Itself? given = null;

        await form.ExecuteAsync(manager, value =>
        {
            given = value;

            return Task.CompletedTask;
        });

        given.ShouldBeSameAs(manager);
    }

    [Test]
    [Contextlib(89, "TestAbstractAsyncContextManager.test_exit_is_abstract")]
    public void Manager_WithoutAnExit_DoesNotCompile()
    {
        typeof(AsyncContextManager<>).IsAbstract.ShouldBeTrue();
        typeof(AsyncContextManager<>)
            .GetMethod("OnExitAsync", BindingFlags.Instance | BindingFlags.NonPublic)
            .ShouldNotBeNull()
            .IsAbstract.ShouldBeTrue();
    }

    private sealed class Itself : AsyncContextManager<Itself>
    {
        protected override ValueTask<Itself> OnEnterAsync(CancellationToken cancellationToken) => new(this);

        protected override ValueTask<bool> OnExitAsync(Exception? thrown) => new(false);
    }
}
