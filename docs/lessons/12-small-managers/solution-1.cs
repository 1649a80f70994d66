#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Three ready-made managers on one stack: a method that runs an action in a prepared process and returns what it printed.

using Yielding;

// region Solution
static string Sandboxed(Action action)
{
    using var output = new StringWriter();
    using (var stack = new ExitStack())
    {
        var folder = Directory.CreateTempSubdirectory("yielding-lesson-");
        stack.Enter(ContextManager.Closing(folder, thing => thing.Delete(recursive: true)));
        stack.Enter(ContextManager.CurrentDirectory(folder.FullName));
        stack.Enter(ContextManager.EnvironmentVariable("LESSON_MODE", "test"));
        stack.Enter(ContextManager.RedirectOut(output));
        action();
    }

    return output.ToString();
}
// endregion

var text = Sandboxed(() =>
{
    File.WriteAllText("note.txt", "tea");
    Console.Write($"{Environment.GetEnvironmentVariable("LESSON_MODE")}, {Directory.GetFiles(".").Length} file");
});

Console.WriteLine($"printed inside: {text}");
Console.WriteLine($"afterwards: {Environment.GetEnvironmentVariable("LESSON_MODE") ?? "not set"}, {File.Exists("note.txt")}");
