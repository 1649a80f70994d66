#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// The same context manager twice: as a generator, and as a class.

using Yielding;
using static Yielding.Scope;

using (Enter(TemporaryFolder(), out var folder))
{
    var path = Path.Combine(folder, "journal.txt");

    Console.WriteLine("1. The generator");
    Record(ContextManager.From(Journal(path)), path, "tea", "milk");
    Record(ContextManager.From(Journal(path)), path, "tea", "");

    Console.WriteLine("2. The class");
    var manager = new JournalManager(path);
    Record(manager, path, "tea", "milk");
    Record(manager, path, "tea", "");
}

// region Generator
static IEnumerable<StreamWriter> Journal(string path)
{
    var file = new StreamWriter(path);
    file.WriteLine("start");
    try
    {
        yield return file;
    }
    finally
    {
        file.WriteLine("end");
        file.Dispose();
    }
}
// endregion

// region Caller
static void Record(ContextManager<StreamWriter> manager, string path, params string[] orders)
{
    try
    {
        using (manager.Enter(out var journal))
        {
            foreach (var order in orders)
            {
                Add(journal, order);
            }
        }
    }
    catch (InvalidDataException e)
    {
        Console.WriteLine($"  the caller catches: {e.Message}");
    }

    Console.WriteLine($"  the file: {string.Join(", ", File.ReadLines(path))}");
}
// endregion

static void Add(StreamWriter journal, string order)
{
    if (order == "")
    {
        throw new InvalidDataException("The order is empty.");
    }

    journal.WriteLine(order);
}

static IEnumerable<string> TemporaryFolder()
{
    var folder = Directory.CreateTempSubdirectory("yielding-lesson-02-");
    try
    {
        yield return folder.FullName;
    }
    finally
    {
        folder.Delete(recursive: true);
    }
}

// region Class
internal sealed class JournalManager(string path) : ContextManager<StreamWriter>
{
    private StreamWriter? _file;

    protected override StreamWriter OnEnter()
    {
        _file = new StreamWriter(path);
        _file.WriteLine("start");

        return _file;
    }

    protected override bool OnExit(Exception? thrown)
    {
        _file!.WriteLine(thrown is null ? "end" : $"failed: {thrown.Message}");
        _file.Dispose();

        return false; // the exception propagates
    }
}
// endregion
