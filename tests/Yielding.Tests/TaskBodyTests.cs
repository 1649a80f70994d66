using static Yielding.Support.ConsumerCode;

namespace Yielding;

/// <summary>A body that returns a task would outlive the scope of a <c>Run</c>: such calls don't compile, and all others do.</summary>
public sealed class TaskBodyTests
{
    private static readonly string[] s_generators = ["Numbers()", "body => Numbers()", "ContextManager.From(Numbers())"];

    private static readonly string[] s_taskBodies =
    [
        "async x => await Task.Yield()",
        "async x => { await Task.Yield(); return x; }",
        "x => Task.CompletedTask",
        "x => Task.FromResult(x)",
        "x => ValueTask.CompletedTask",
        "x => ValueTask.FromResult(x)",
        "WorkAsync",
        "LengthAsync",
    ];

    private static readonly string[] s_bodies =
    [
        "x => { }",
        "x => x + 1",
        "x => $\"{x}\"",
        "x => throw new System.Exception()",
        "x => { throw new System.Exception(); }",
        "x => Nothing()",
        "Use",
        "Length",
        "x => (int?)null",
        "x => default(System.DateTime)",
        "x => new object()",
    ];

    [Test]
    public void BodyThatReturnsATask_IsAnErrorThatNamesTheWayOut(
        [ValueSource(nameof(s_generators))] string generator, [ValueSource(nameof(s_taskBodies))] string body) =>
        ErrorsOf($"Scope.Run({generator}, {body});").ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            error => error.Id.ShouldBe("CS0619"),
            error => error.GetMessage(null).ShouldContain("AsyncScope.RunAsync"));

    [Test]
    public void BodyThatReturnsATask_WithWhenSuppressed_IsAnErrorToo([ValueSource(nameof(s_generators))] string generator) =>
        ErrorsOf($"Scope.Run({generator}, x => Task.FromResult(x), e => Task.FromResult(1));").ShouldHaveSingleItem().Id.ShouldBe("CS0619");

    [Test]
    public void BodyThatReturnsATask_InAManagersOwnRun_IsAnErrorToo([ValueSource(nameof(s_taskBodies))] string body) =>
        ErrorsOf($"ContextManager.From(Numbers()).Run({body});").ShouldHaveSingleItem().GetMessage(null).ShouldContain("AsyncScope.RunAsync");

    [TestCase("x => ")]
    [TestCase("() => ")]
    public void TaskOfAStackOrASuppression_IsAnErrorThatNamesTheWayOut(string parameters)
    {
        string[] calls = parameters == "() => "
            ? ["new ExitStack().Callback", "ContextManager.Suppress().Run"]
            : ["ExitStack.Run"];
        string[] bodies = ["async {}await Task.Yield()", "async {}{ await Task.Yield(); return 1; }", "{}WorkAsync(1)", "{}LengthAsync(1)", "{}NothingAsync()", "{}Task.FromResult(1)"];
        foreach (var call in calls)
        {
            foreach (var body in bodies)
            {
                ErrorsOf($"{call}({body.Replace("{}", parameters)});").ShouldHaveSingleItem($"{call} {body}").ShouldSatisfyAllConditions(
                    error => error.Id.ShouldBe("CS0619"),
                    error => error.GetMessage(null).ShouldContain("Async"));
            }
        }
    }

    [Test]
    public void TaskOfACallWithAnArgument_IsAnErrorThatNamesTheWayOut([ValueSource(nameof(s_taskBodies))] string body)
    {
        ErrorsOf($"new ExitStack().Callback({body}, 1);").ShouldHaveSingleItem().GetMessage(null).ShouldContain("AsyncExitStack.CallbackAsync");
        ErrorsOf($"ContextManager.Closing(1, {body});").ShouldHaveSingleItem().GetMessage(null).ShouldContain("AsyncContextManager.Closing");
    }

    [TestCase("x => { }")]
    [TestCase("x => x.ToString()")]
    [TestCase("x => throw new System.Exception()")]
    [TestCase("x => { throw new System.Exception(); }")]
    [TestCase("x => Nothing()")]
    [TestCase("Use")]
    public void OtherCallsOfAStackOrASuppression_Compile(string body)
    {
        ErrorsOf($"new ExitStack().Callback({body}, 1); ContextManager.Closing(1, {body});").ShouldBeEmpty();
        if (body != "Use")
        {
            var without = body.Replace("x => x.ToString()", "() => 1.ToString()").Replace("x =>", "() =>");
            ErrorsOf($"new ExitStack().Callback({without}); ContextManager.Suppress().Run({without});").ShouldBeEmpty();
            ErrorsOf($"ExitStack.Run({body});").ShouldBeEmpty();
        }
    }

    [Test]
    public void OtherBodies_Compile([ValueSource(nameof(s_generators))] string generator, [ValueSource(nameof(s_bodies))] string body) =>
        ErrorsOf($"Scope.Run({generator}, {body});").ShouldBeEmpty();

    [Test]
    public void OtherBodies_InAManagersOwnRun_Compile([ValueSource(nameof(s_bodies))] string body) =>
        ErrorsOf($"ContextManager.From(Numbers()).Run({body});").ShouldBeEmpty();

    [Test]
    public void OtherBodies_WithWhenSuppressed_Compile([ValueSource(nameof(s_generators))] string generator) =>
        ErrorsOf($"int n = Scope.Run({generator}, x => x + 1, e => 0); string s = Scope.Run({generator}, x => \"\", e => e.Message);").ShouldBeEmpty();
}
