namespace Yielding.Compilers.Calls;

/// <summary>A call of a member of the library with a delegate, as a statement.</summary>
/// <param name="Member">The called member.</param>
/// <param name="Code">The statement. It may use what <see cref="CompiledCalls"/> declares.</param>
internal sealed record Call(string Member, string Code)
{
    private const string Scopes = "'AsyncScope.RunAsync'";
    private const string Callbacks = "'AsyncExitStack.CallbackAsync'";
    private const string Sweeps = "'ScopeSweep.VerifyAsync'";

    private static readonly Member[] s_synchronous =
    [
        new("Scope.Run", "Scope.Run(Numbers(), {0})", "x", Scopes, HasResult: true),
        new("Scope.Run", "Scope.Run(body => Numbers(), {0})", "x", Scopes, HasResult: true),
        new("Scope.Run", "Scope.Run(ContextManager.From(Numbers()), {0})", "x", Scopes, HasResult: true),
        new("ContextManager<T>.Run", "ContextManager.From(Numbers()).Run({0})", "x", Scopes, HasResult: true),
        new("ExitStack.Run", "ExitStack.Run({0})", "x", "'AsyncExitStack.RunAsync'", HasResult: true),
        new("Suppression.Run", "ContextManager.Suppress<ArgumentException>().Run({0})", "()", "'Suppression.RunAsync'", HasResult: true),
        new("ExitStack.Callback", "InStack(stack => stack.Callback({0}))", "()", Callbacks),
        new("ExitStack.Callback", "InStack(stack => stack.Callback({0}, 1))", "x", Callbacks),
        new("AsyncExitStack.Callback", "InAsyncStack(stack => stack.Callback({0}))", "()", Callbacks),
        new("AsyncExitStack.Callback", "InAsyncStack(stack => stack.Callback({0}, 1))", "x", Callbacks),
        new("ContextManager.Closing", "ContextManager.Closing(1, {0}).Run(x => {{ }})", "x", "'AsyncContextManager.Closing'"),
        new("ScopeSweep.Verify", "ScopeSweep.Verify(probe => Numbers(probe), {0})", "(x, probe)", Sweeps),
        new("ScopeSweep.Verify", "ScopeSweep.Verify((probe, body) => Numbers(probe), {0})", "(x, probe)", Sweeps),
        new("ScopeSweep.Verify", "ScopeSweep.Verify(probe => ContextManager.From(Numbers(probe)), {0})", "(x, probe)", Sweeps),
    ];

    private static readonly Member[] s_asynchronous =
    [
        new("AsyncScope.RunAsync", "AsyncScope.RunAsync(NumbersAsync(), {0}).Wait()", "x", "", HasResult: true),
        new("AsyncContextManager<T>.RunAsync", "AsyncContextManager.From(NumbersAsync()).RunAsync({0}).Wait()", "x", "", HasResult: true),
        new("AsyncExitStack.RunAsync", "AsyncExitStack.RunAsync({0}).Wait()", "x", "", HasResult: true),
        new("Suppression.RunAsync", "ContextManager.Suppress<ArgumentException>().RunAsync({0}).Wait()", "()", "", HasResult: true),
        new("AsyncContextManager.Closing", "AsyncContextManager.Closing(1, {0}).RunAsync(x => Task.CompletedTask).Wait()", "x", ""),
        new("ScopeSweep.VerifyAsync", "ScopeSweep.VerifyAsync(probe => NumbersAsync(probe), {0}).Wait()", "(x, probe)", ""),
    ];

    // They take functions that return a ValueTask, too.
    private static readonly Member[] s_entries =
    [
        new("AsyncExitStack.CallbackAsync", "InAsyncStack(stack => stack.CallbackAsync({0}))", "()", ""),
        new("AsyncExitStack.CallbackAsync", "InAsyncStack(stack => stack.CallbackAsync({0}, 1))", "x", ""),
    ];

    private static readonly Member s_exit = new("AsyncExitStack.PushAsync", "InAsyncStack(stack => stack.PushAsync({0}))", "x", "");

    private static readonly string[] s_bodiesWithTask =
    [
        "async {0} => await Task.Yield()",
        "async {0} => {{ await Task.Yield(); }}",
        "async {0} => {{ await Task.Yield(); return 1; }}",
        "async {0} => {{ Journal.Add(\"body\"); await Task.Yield(); throw new TimeoutException(); }}",
        "{0} => WorkAsync()",
        "{0} => LengthAsync()",
        "{0} => ValueWorkAsync()",
        "{0} => ValueLengthAsync()",
    ];

    // With what gives the result for a suppressed exception.
    private static readonly string[] s_bodiesAndResults =
    [
        "async {0} => {{ await Task.Yield(); return 1; }}, e => LengthAsync()",
        "{0} => WorkAsync(), e => WorkAsync()",
        "{0} => LengthAsync(), e => LengthAsync()",
        "{0} => ValueWorkAsync(), e => ValueWorkAsync()",
        "{0} => ValueLengthAsync(), e => ValueLengthAsync()",
    ];

    private static readonly string[] s_bodiesToAwait =
    [
        "async {0} => await WorkAsync()",
        "async {0} => {{ await Task.Yield(); Journal.Add(\"body\"); }}",
        "async {0} => await ValueLengthAsync()",
        "{0} => WorkAsync()",
        "{0} => LengthAsync()",
    ];

    private static readonly string[] s_exits =
    [
        "async {0} => await ValueFalseAsync()",
        "async {0} => {{ await WorkAsync(); return false; }}",
        "{0} => FalseAsync()",
        "{0} => ValueFalseAsync()",
    ];

    private static readonly string[] s_bodiesWithoutTask =
    [
        "{0} => {{ Journal.Add(\"body\"); }}",
        "{0} => Work()",
        "{0} => Length()",
        "{0} => (int?)Length()",
        "{0} => Text()",
        "{0} => (object)Text()",
        "{0} => new List<int> {{ Length() }}",
        "{0} => throw Failure()",
        "{0} => {{ throw Failure(); }}",
    ];

    /// <summary>Calls of synchronous members whose delegate returns a task, and the member that the refusal names.</summary>
    public static IReadOnlyList<(Call Call, string Instead)> WithTask { get; } =
    [
        .. from member in s_synchronous from body in s_bodiesWithTask select (member.With(body), member.Instead),
        .. from member in s_synchronous
           where member.HasResult
           from bodies in s_bodiesAndResults
           select (member.With(bodies), member.Instead),
    ];

    /// <summary>Calls of synchronous members whose delegate returns something else.</summary>
    public static IReadOnlyList<Call> WithoutTask { get; } =
        [.. from member in s_synchronous from body in s_bodiesWithoutTask select member.With(body)];

    /// <summary>Calls of asynchronous members whose delegate returns a task.</summary>
    public static IReadOnlyList<Call> Asynchronous { get; } =
    [
        .. from member in s_asynchronous.Concat(s_entries) from body in s_bodiesToAwait select member.With(body),
        .. from member in s_asynchronous
           where member.HasResult
           select member.With("async {0} => {{ await WorkAsync(); return 1; }}"),
        .. from member in s_entries select member.With("{0} => ValueWorkAsync()"),
        .. from exit in s_exits select s_exit.With(exit),
    ];

    public override string ToString() => Code;
}
