namespace Yielding.Docs;

/// <summary>The messages of the compiler that the documents quote. A test of the documents compares them with this file.</summary>
public sealed class QuotedCompilerMessagesTests
{
    private const string AwaitsATask =
        "CS0315: The type 'System.Runtime.CompilerServices.TaskAwaiter' cannot be used as type parameter 'TAwaiter' in the generic type or "
        + "method 'ScopeRunMethodBuilder.AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter, ref TStateMachine)'. "
        + "There is no boxing conversion from 'System.Runtime.CompilerServices.TaskAwaiter' to "
        + "'Yielding.IOnlyYielderReturnCanBeAwaitedHere'.";

    [TestCase(
        "IEnumerable<int> G() { try { yield return 1; } catch (System.Exception) { } } G();",
        "CS1626: Cannot yield a value in the body of a try block with a catch clause")]
    [TestCase(
        "using (ContextManager.Suppress<System.Exception>()) { }",
        "CS1674: 'Suppression': type used in a using statement must implement 'System.IDisposable'.")]
    [TestCase("ContextManager.From(async (Yielder<int> yield) => { await WorkAsync(1); await yield.Return(1); });", AwaitsATask)]
    [TestCase(
        "static async ScopeRun G(Yielder<int> yield) { await yield.Return(1); } ContextManager.From(G);",
        "CS0411: The type arguments for method 'ContextManager.From<T>(IEnumerable<T>)' cannot be inferred from the usage. "
        + "Try specifying the type arguments explicitly.")]
    [TestCase(
        "ContextManager.From(async yield => { await yield.Return(1); });",
        "CS1061: 'ScopeBody' does not contain a definition for 'Return' and no accessible extension method 'Return' accepting a first "
        + "argument of type 'ScopeBody' could be found (are you missing a using directive or an assembly reference?)")]
    public void Compiler_ReportsTheMistake(string statements, string message) =>
        ConsumerCode.DiagnosticsOf(statements).ShouldContain(message);
}
