#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// The ready-made managers: each one changes something for its body, or closes something after it.

using Yielding;

// region Closing
Console.WriteLine("1. Closing: an object whose method closes it");
ContextManager.Closing(new Printer("office"), thing => thing.SwitchOff()).Run(thing => thing.Print("one page"));
// endregion

// region Null
Console.WriteLine("2. Null: a value without a teardown");
var shared = new Printer("shared");
Print("a letter", shared);
Print("a letter", printer: null);

static void Print(string text, Printer? printer)
{
    var manager = printer is null
        ? ContextManager.Closing(new Printer("new"), thing => thing.SwitchOff())
        : ContextManager.Null(printer);
    manager.Run(thing => thing.Print(text));
}
// endregion

// region RedirectOut
Console.WriteLine("3. RedirectOut: the output of code that writes to the console");
using var output = new StringWriter();
using (ContextManager.RedirectOut(output).Enter())
{
    Console.Write("some text");
}

Console.WriteLine($"   the body has written: {output}");
// endregion

// region CurrentDirectory
Console.WriteLine("4. CurrentDirectory: the folder of relative paths");
var folder = Directory.CreateTempSubdirectory("yielding-lesson-");
using (ContextManager.Closing(folder, thing => thing.Delete(recursive: true)).Enter())
{
    using (ContextManager.CurrentDirectory(folder.FullName).Enter())
    {
        File.WriteAllText("note.txt", "tea");
    }

    Console.WriteLine($"   here is a note: {File.Exists("note.txt")}");
    Console.WriteLine($"   in the folder is a note: {File.Exists(Path.Combine(folder.FullName, "note.txt"))}");
}
// endregion

// region EnvironmentVariable
Console.WriteLine("5. EnvironmentVariable: a variable of the process");
using (ContextManager.EnvironmentVariable("LESSON_MODE", "test").Enter())
{
    Console.WriteLine($"   inside: {Environment.GetEnvironmentVariable("LESSON_MODE")}");
}

Console.WriteLine($"   afterwards: {Environment.GetEnvironmentVariable("LESSON_MODE") ?? "not set"}");
// endregion

// region Set
Console.WriteLine("6. Set: any value that can be read and written");
using (ContextManager.Set(() => shared.Copies, copies => shared.Copies = copies, 2).Enter())
{
    shared.Print("a plan");
}

Console.WriteLine($"   afterwards: {shared.Copies} copy");
// endregion

// region Suppress
Console.WriteLine("7. Suppress: exceptions of one type");
ContextManager.Suppress<FileNotFoundException>().Run(() =>
{
    File.ReadAllText("no-such-file.txt");
    Console.WriteLine("   this line is not reached");
});
Console.WriteLine("   the program continues");
// endregion

// region Printer
internal sealed class Printer(string name)
{
    public int Copies { get; set; } = 1;

    public void Print(string text) => Console.WriteLine($"   {name} printer: {text}, copies: {Copies}");

    public void SwitchOff() => Console.WriteLine($"   {name} printer: off");
}
// endregion
