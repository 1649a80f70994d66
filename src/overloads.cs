#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Writes the overloads of Wrap, one for each number of arguments up to four, because C# has no variadic type parameters.
//
//   dotnet run src/overloads.cs              writes the files
//   dotnet run src/overloads.cs -- --check   exit code 1 when a file differs from what it would write

using System.Text;

const int MostArguments = 4;
const int LongestLine = 136; // without the indentation

string[] outcome =
[
    "The setup runs in the call, and the teardown when the task completes. The task of the call also fails when the setup throws, or the",
    "function throws before it returns a task.",
];
string[] noResult =
[
    "When the manager suppresses the exception of a call there is no result: the task fails with an",
    "<see cref=\"InvalidOperationException\"/> that has the suppressed exception as its inner exception.",
];
string[] enumeration =
[
    "The setup runs when the first item is requested, and the teardown when the sequence ends, fails, or is disposed early. When it is",
    "disposed early the outcome is Unknown.",
];
const string Called = "It is called in the scope, with the arguments of the call.";

var action = new Kind("Action", "", "action",
    "Decorates an action: each call of the result runs it in a fresh scope. Python's <c>ContextDecorator</c>.",
    $"The action. {Called}", ["When the manager suppresses the exception of a call, the call returns."],
    (parameters, call) => $"{parameters} => Run(new Action<T>(_ => {call}))");
var result = new Kind("TResult", "TResult", "function",
    "Decorates a function: each call of the result runs it in a fresh scope of this manager.",
    $"The function. {Called}",
    [
        "When the manager suppresses the exception of a call there is no result: the call throws an",
        "<see cref=\"InvalidOperationException\"/> that has the suppressed exception as its inner exception.",
    ],
    (parameters, call) => $"{parameters} => Run<TResult>(_ => {call})")
{
    Check = "DecoratedCall.ThrowIfDeferred<TResult>();",
    Refused = "<typeparamref name=\"TResult\"/> is a task or a sequence, which would outlive the scope.",
};

Kind Task(bool isAsync, bool hasResult) => new(
    hasResult ? "Task<TResult>" : "Task",
    hasResult ? "TResult" : "",
    "function",
    $"Decorates an asynchronous function{(hasResult ? " with a result" : "")}: "
        + "the scope of a call stays active until its task has completed.",
    $"The function. {Called}",
    hasResult ? [.. outcome, .. noResult] : outcome,
    (parameters, call) => isAsync
        ? $"{parameters} => RunAsync(_ => {call})"
        : $"{parameters} => DecoratedCall.RunAsync(this, () => {call})");

Kind Sequence(string type, string what, string enumerate) => new(
    $"{type}<TItem>",
    "TItem",
    "function",
    $"Decorates a function that returns {what}: each enumeration runs in a fresh scope.",
    "The function. It is called when an enumeration begins.",
    enumeration,
    (parameters, call) => $"{parameters} => {enumerate}(this, () => {call})");

var files = new (string Path, string Type, Kind[] Kinds)[]
{
    ("Yielding/Overloads/ContextManager{T}.Wrap.g.cs", "ContextManager",
    [
        action, result, Task(isAsync: false, hasResult: false), Task(isAsync: false, hasResult: true),
        Sequence("IEnumerable", "a sequence", "DecoratedCall.Enumerate"),
        Sequence("IAsyncEnumerable", "an asynchronous sequence", "DecoratedCall.EnumerateAsync"),
    ]),
    ("Yielding.Async/Overloads/AsyncContextManager{T}.Wrap.g.cs", "AsyncContextManager",
    [
        Task(isAsync: true, hasResult: false), Task(isAsync: true, hasResult: true),
        Sequence("IAsyncEnumerable", "an asynchronous sequence", "DecoratedAsyncCall.EnumerateAsync"),
    ]),
};

var isCheck = args is ["--check"];
var isCurrent = true;
foreach (var (path, type, kinds) in files)
{
    var file = Path.Combine(FolderOfThisFile(), path);
    var text = TextOf(type, kinds);
    if (!isCheck)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
    else if (!File.Exists(file) || File.ReadAllText(file) != text)
    {
        isCurrent = false;
        Console.Error.WriteLine($"src/{path} is not what src/overloads.cs writes: run it.");
    }
}

return isCurrent ? 0 : 1;

// From the runtime: paths of the compiler ([CallerFilePath]) are rewritten in CI's deterministic builds.
static string FolderOfThisFile() => (string)AppContext.GetData("EntryPointFileDirectoryPath")!;

static string TextOf(string type, Kind[] kinds)
{
    var text = new StringBuilder();
    text.Append("// Written by src/overloads.cs.\n\n#nullable enable\n\nusing Yielding.Internal;\n\nnamespace Yielding;\n\n");
    text.Append("/// <content>The decorators: one overload for each number of arguments.</content>\n");
    text.Append($"public abstract partial class {type}<T>\n{{\n");
    text.AppendJoin("\n", from kind in kinds from count in Enumerable.Range(0, MostArguments + 1) select MemberOf(kind, count));

    return text.Append("}\n").ToString();
}

static string MemberOf(Kind kind, int count)
{
    var numbers = Enumerable.Range(1, count).ToList();
    var types = numbers.ConvertAll(i => $"T{i}");
    var isAction = kind.Returned == "Action";
    var ofDelegate = List([.. types, .. isAction ? Array.Empty<string>() : [kind.Returned]]);
    var made = isAction ? $"Action{ofDelegate}" : $"Func{ofDelegate}";
    var arguments = string.Join(", ", numbers.ConvertAll(i => $"a{i}"));
    var ofMethod = List([.. types, .. kind.OwnType.Length > 0 ? new[] { kind.OwnType } : []]);

    var text = new StringBuilder();
    void Line(string line) => text.Append($"    {line}".TrimEnd()).Append('\n');
    void Doc(string line) => Line($"/// {line}");

    Doc($"<summary>{kind.Summary}</summary>");
    numbers.ForEach(i => Doc($"<typeparam name=\"T{i}\">The type of argument {i}.</typeparam>"));
    if (kind.OwnType.Length > 0)
    {
        Doc($"<typeparam name=\"{kind.OwnType}\">The type of the {(kind.OwnType == "TItem" ? "items" : "result")}.</typeparam>");
    }

    Doc($"<param name=\"{kind.Parameter}\">{kind.ParameterText}</param>");
    Doc($"<returns>The decorated {kind.Parameter}. It may call itself. "
        + "Several threads may call it, if this manager allows that.</returns>");
    if (kind.Remarks is [var one])
    {
        Doc($"<remarks>{one}</remarks>");
    }
    else
    {
        Doc("<remarks>");
        Array.ForEach(kind.Remarks, Doc);
        Doc("</remarks>");
    }

    Doc($"<exception cref=\"ArgumentNullException\"><paramref name=\"{kind.Parameter}\"/> is null.</exception>");
    if (kind.Refused is not null)
    {
        Doc("<exception cref=\"InvalidOperationException\">");
        Doc(kind.Refused);
        Doc("</exception>");
    }

    var (name, parameter) = ($"public {made} Wrap{ofMethod}(", $"{made} {kind.Parameter})");
    if (name.Length + parameter.Length > LongestLine)
    {
        Line(name);
        Line($"    {parameter}");
    }
    else
    {
        Line(name + parameter);
    }

    Line("{");
    Line($"    ArgumentNullException.ThrowIfNull({kind.Parameter});");
    if (kind.Check is not null)
    {
        Line($"    {kind.Check}");
    }

    Line("");
    Line($"    return {kind.Made(count == 1 ? "a1" : $"({arguments})", $"{kind.Parameter}({arguments})")};");
    Line("}");

    return text.ToString();
}

static string List(IReadOnlyCollection<string> types) => types.Count == 0 ? "" : $"<{string.Join(", ", types)}>";

/// <summary>A kind of decorated delegate.</summary>
/// <param name="Returned">The return type of the delegate, or <c>Action</c>.</param>
/// <param name="OwnType">The type parameter besides those of the arguments, or an empty text.</param>
/// <param name="Parameter">The name of the parameter.</param>
/// <param name="Summary">The summary.</param>
/// <param name="ParameterText">The documentation of the parameter.</param>
/// <param name="Remarks">The lines of the remarks.</param>
/// <param name="Made">Returns the source of the returned lambda for its parameters and the call.</param>
internal sealed record Kind(
    string Returned,
    string OwnType,
    string Parameter,
    string Summary,
    string ParameterText,
    string[] Remarks,
    Func<string, string, string> Made)
{
    /// <summary>A statement after the check for null.</summary>
    public string? Check { get; init; }

    /// <summary>The documentation of the exception that this statement throws.</summary>
    public string? Refused { get; init; }
}
