namespace Yielding;

/// <summary>What a debugger shows for the public types.</summary>
public sealed class DebuggerDisplayTests
{
    [Test]
    public void Scope_ShowsGeneratorStateAndValue()
    {
        var scope = Scope.Enter(Greeting());

        DebuggerDisplays.Of(scope).ShouldBe("Greeting, active, Value = \"hello\"");
        scope.Dispose();
        DebuggerDisplays.Of(scope).ShouldBe("Greeting, exited, Value = \"hello\"");
    }

    [Test]
    public void Scope_Default_ShowsNoScope()
    {
        DebuggerDisplays.Of(default(Scope<int>)).ShouldBe("no scope");
        DebuggerDisplays.Of(default(Scope<string>)).ShouldBe("no scope");
    }

    [Test]
    public void Scope_ValueWhoseToStringThrows_ShowsItsType()
    {
        using var scope = ContextManager.Null(new Throwing()).Enter();

        DebuggerDisplays.Of(scope).ShouldBe("Null, active, Value = {Throwing}");
    }

    [TestCase(null, "null")]
    [TestCase(1.5, "1.5")]
    [TestCase(true, "True")]
    [TestCase(BodyStatus.Failed, "Failed")]
    public void Scope_ShowsTheValue(object? value, string expected)
    {
        using var scope = ContextManager.Null(value).Enter();

        DebuggerDisplays.Of(scope).ShouldBe($"Null, active, Value = {expected}");
    }

    [Test]
    public void ContextManager_ShowsItsGenerator()
    {
        DebuggerDisplays.Of(ContextManager.From(Greeting())).ShouldBe("Greeting");
        DebuggerDisplays.Of(ContextManager.From(Greeting()).Shared()).ShouldBe("Greeting");
        DebuggerDisplays.Of(new OwnManager()).ShouldBe("OwnManager");
        DebuggerDisplays.Of(ContextManager.Suppress<IOException>()).ShouldBe("Suppress(IOException)");
    }

    [Test]
    public void ScopeBody_ShowsStatusAndException()
    {
        ScopeBody? body = null;
        List<string> shown = [];

        Scope.Run(Noting, _ => shown.Add(DebuggerDisplays.Of(body!)));
        Scope.Run(Noting, _ => throw new BodyException());

        shown.ShouldBe(["Running", "Completed", "Failed, Exception = {BodyException}"]);

        IEnumerable<int> Noting(ScopeBody given)
        {
            body = given;
            yield return 1;
            shown.Add(DebuggerDisplays.Of(body));
            body.Suppress();
        }
    }

    private static IEnumerable<string> Greeting()
    {
        yield return "hello";
    }

    private sealed class Throwing
    {
        public override string ToString() => throw new InvalidOperationException();
    }

    private sealed class OwnManager : ContextManager<int>
    {
        protected override int OnEnter() => throw new InvalidOperationException();

        protected override bool OnExit(Exception? thrown) => throw new InvalidOperationException();
    }
}
