#:project ../../../src/Yielding/Yielding.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Solution 1: a class gives its caller more than the yielded value. Here it counts the lines that were written.

using Yielding;

var path = Path.GetTempFileName();
var manager = new CountingJournal(path);
using (manager.Enter())
{
    manager.Add("tea");
    manager.Add("milk");
    Console.WriteLine($"in the body: {manager.Count} orders");
}

Console.WriteLine($"first file: {string.Join(", ", File.ReadLines(path))}");

using (manager.Enter())
{
    manager.Add("cake");
}

Console.WriteLine($"second file: {string.Join(", ", File.ReadLines(path))}");
File.Delete(path);

// region Class
internal sealed class CountingJournal(string path) : ContextManager<StreamWriter>
{
    private StreamWriter? _file;

    public int Count { get; private set; }

    public void Add(string order)
    {
        _file!.WriteLine(order);
        Count++;
    }

    protected override StreamWriter OnEnter()
    {
        Count = 0; // a second entry starts again
        _file = new StreamWriter(path);

        return _file;
    }

    protected override bool OnExit(Exception? thrown)
    {
        _file!.WriteLine($"end after {Count}");
        _file.Dispose();

        return false;
    }
}
// endregion
