using System.Reflection;

namespace Yielding.Contextlib;

[TestFixture(Form.Using)]
[TestFixture(Form.Run)]
public sealed class AbstractContextManagerRules(Form form)
{
    // There is no default to inherit: an entry gives what OnEnter returns, and that may be the manager.
    [Test]
    [Contextlib(1, "TestAbstractContextManager.test_enter")]
    public void Enter_ManagerThatReturnsItself_IsTheValue()
    {
        var manager = new Itself();
        Itself? given = null;

        form.Execute(manager, value => given = value);

        given.ShouldBeSameAs(manager);
    }

    [Test]
    [Contextlib(3, "TestAbstractContextManager.test_exit_is_abstract")]
    public void Manager_WithoutAnExit_DoesNotCompile()
    {
        typeof(ContextManager<>).IsAbstract.ShouldBeTrue();
        typeof(ContextManager<>)
            .GetMethod("OnExit", BindingFlags.Instance | BindingFlags.NonPublic)
            .ShouldNotBeNull()
            .IsAbstract.ShouldBeTrue();
    }

    private sealed class Itself : ContextManager<Itself>
    {
        protected override Itself OnEnter() => this;

        protected override bool OnExit(Exception? thrown) => false;
    }
}
