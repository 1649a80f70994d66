using System.Globalization;

namespace Yielding.Awaiting;

/// <summary>What the compiler says of mistakes in generators that await their yield: the names in its messages say what to do.</summary>
public sealed class CompilerMessagesTests
{
    [TestCase("async (Yielder<int> yield) => { await yield.Return(1); }")]
    [TestCase("async (Yielder<int> yield) => { try { await yield.Return(1); } catch (System.Exception) { } finally { Nothing(); } }")]
    [TestCase("(Yielder<int> yield) => Generate(yield)")]
    public void From_ALambdaWithAType_Compiles(string lambda) => ErrorsOf($"ContextManager.From({lambda}).Run(Use);").ShouldBeEmpty();

    [Test]
    public void From_AMethodGroupWithTheTypeArgument_Compiles() => ErrorsOf("ContextManager.From<int>(Generate).Run(Use);").ShouldBeEmpty();

    [Test]
    public void From_OtherGenerators_AreNotAmbiguous() =>
        ErrorsOf("ContextManager.From(Numbers()); ContextManager.From(body => Numbers()); ContextManager.From<int>(_ => Numbers());")
            .ShouldBeEmpty();

    [Test]
    public void From_AMethodGroup_CannotBeInferred() =>
        ErrorsOf("ContextManager.From(Generate);").ShouldHaveSingleItem().ShouldStartWith("CS0411");

    [Test]
    public void From_ALambdaWithoutAType_IsAnError() =>
        ErrorsOf("ContextManager.From(async yield => { await yield.Return(1); });").ShouldNotBeEmpty();

    [TestCase("await Task.Delay(1);", "CS0315")]
    [TestCase("await Task.Yield();", "CS0315")]
    [TestCase("await WorkAsync(1);", "CS0315")]
    public void Generator_AwaitsSomethingElse_TheMessageHasTheInterfaceThatSaysSo(string statement, string id)
    {
        var error = ErrorsOf($"ContextManager.From(async (Yielder<int> yield) => {{ {statement} await yield.Return(1); }});")
            .Distinct()
            .ShouldHaveSingleItem();

        error.ShouldStartWith(id);
        error.ShouldContain("IOnlyYielderReturnCanBeAwaitedHere");
    }

    [TestCase("await foreach (var x in NumbersAsync()) { }")]
    [TestCase("await using (Resource()) { }")]
    public void Generator_AwaitsInAStatement_TheMessageHasTheInterface(string statement)
    {
        var errors = ErrorsOf($"ContextManager.From(async (Yielder<int> yield) => {{ {statement} await yield.Return(1); }});");

        errors.ShouldNotBeEmpty();
        errors.ShouldAllBe(error => error.Contains("IOnlyYielderReturnCanBeAwaitedHere", StringComparison.Ordinal));
    }

    [Test]
    public void Return_IsNotAwaited_IsAWarning() =>
        ConsumerCode.DiagnosticsOf("ContextManager.From(async (Yielder<int> yield) => { yield.Return(1); });")
            .ShouldContain(message => message.StartsWith("CS4014", StringComparison.Ordinal));

    [Test]
    public void Return_InALock_IsAnError() =>
        ErrorsOf("ContextManager.From(async (Yielder<int> yield) => { lock (new object()) { await yield.Return(1); } });")
            .ShouldHaveSingleItem().ShouldStartWith("CS1996");

    [Test]
    public void Interface_CannotBeImplementedElsewhere() =>
        ConsumerCode.DiagnosticsOf("", "sealed class Other : IOnlyYielderReturnCanBeAwaitedHere { }")
            .ShouldContain(message => message.StartsWith("CS0535", StringComparison.Ordinal));

    private static List<string> ErrorsOf(string statements) =>
        [.. ConsumerCode.ErrorsOf(statements).Select(error => $"{error.Id}: {error.GetMessage(CultureInfo.InvariantCulture)}")];
}
