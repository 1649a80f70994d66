#:project ../../../src/Yielding.Testing/Yielding.Testing.csproj
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Shows a test that makes each step of a scope fail once: it finds two leaks that the clean path does not show.

using Yielding.Testing;
using static Yielding.Scope;

Console.WriteLine("1. The test of the clean path");
// region Clean
var disk = new MemoryDisk();
using (Enter(BackupByHand(disk), out var file))
{
    file.Write("one row");
}

Console.WriteLine($"  held at the end: {disk.Held}, backups: {disk.Backups}");
// endregion

Console.WriteLine("2. The sweep of the same scope");
// region SweepByHand
try
{
    ScopeSweep.Verify(probe => BackupByHand(new ProbedDisk(probe)), (file, _) => file.Write("one row"));
}
catch (ScopeSweepException e)
{
    Console.WriteLine(e.Message);
}
// endregion

Console.WriteLine("3. The sweep of the cured scope");
// region Sweep
var report = ScopeSweep.Verify(probe => Backup(new ProbedDisk(probe)), (file, _) => file.Write("one row"));
Console.WriteLine($"  {report}");
Console.WriteLine($"  points: {string.Join(", ", report.Points.Select(point => point.Name))}");
// endregion

// region ByHand
static IEnumerable<IFile> BackupByHand(IDisk disk)
{
    var held = disk.Lock();
    var file = disk.Create();
    try
    {
        file.Write("header");
        yield return file;
        file.Keep();
    }
    finally
    {
        file.Dispose();
        held.Dispose();
    }
}
// endregion

// region Cured
static IEnumerable<IFile> Backup(IDisk disk)
{
    using var held = disk.Lock();
    using var file = disk.Create();
    file.Write("header");
    yield return file;
    file.Keep();
}
// endregion

// region Interfaces
internal interface IDisk
{
    IDisposable Lock();

    IFile Create();
}

internal interface IFile : IDisposable
{
    void Write(string line);

    void Keep();    // without it, disposing the file deletes it
}
// endregion

// region Probed
internal sealed class ProbedDisk(SweepProbe probe) : IDisk
{
    public IDisposable Lock() => probe.Acquire("lock");

    public IFile Create() => new ProbedFile(probe, probe.Acquire("file"));

    private sealed class ProbedFile(SweepProbe probe, IDisposable file) : IFile
    {
        public void Write(string line) => probe.Point($"write {line}");

        public void Keep() => probe.Commit("backup");

        public void Dispose() => file.Dispose();
    }
}
// endregion

internal sealed class MemoryDisk : IDisk
{
    public int Held { get; private set; }

    public int Backups { get; private set; }

    public IDisposable Lock() => new MemoryFile(this);

    public IFile Create() => new MemoryFile(this);

    private sealed class MemoryFile : IFile
    {
        private readonly MemoryDisk _disk;

        public MemoryFile(MemoryDisk disk)
        {
            _disk = disk;
            _disk.Held++;
        }

        public void Write(string line)
        {
        }

        public void Keep() => _disk.Backups++;

        public void Dispose() => _disk.Held--;
    }
}
