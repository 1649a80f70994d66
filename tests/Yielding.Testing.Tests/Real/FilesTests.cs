namespace Yielding.Testing.Real;

/// <summary>The generators of the documentation that hold files and folders, on the real disk: after each run none is held.</summary>
public sealed class FilesTests
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.File("data.txt");

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void ManagedFile_IsFreeAfterEachRun()
    {
        var written = new Dictionary<string, string?>();

        var report = ScopeSweep.Verify(
            probe => ManagedFile(probe, Data),
            (file, probe) =>
            {
                file.WriteLine("hello");
                probe.Point("half way");
                file.WriteLine("world");
            },
            new SweepOptions { AfterRun = run => written[run.ToString()] = TakeIfFree(Data) });

        written.Count.ShouldBe(report.Runs);
        foreach (var form in new[] { "Run", "using" })
        {
            written[$"{form}, no fault"].ShouldBe("hello world");
            written[$"{form}, InjectedException at 'acquire file' (setup)"].ShouldBeNull();
            written[$"{form}, InjectedException at 'half way' (body)"].ShouldBe("hello");
            written[$"{form}, InjectedException at 'release file' (teardown)"].ShouldBe("hello world");
        }
    }

    [Test]
    public void ManagedFile_ThatIsOpenedBeforeItsTry_IsFoundByTheCheckOfTheRealFile()
    {
        StreamWriter? opened = null;
        IEnumerable<StreamWriter> Careless(SweepProbe probe)
        {
            opened = new StreamWriter(Data);
            probe.Point("header");
            using (opened)
            {
                yield return opened;
            }
        }

        var options = new SweepOptions
        {
            AfterRun = _ =>
            {
                try
                {
                    TakeIfFree(Data);
                }
                finally
                {
                    opened!.Dispose();
                    File.Delete(Data);
                }
            },
        };
        var failure = Should.Throw<ScopeSweepException>(
            () => ScopeSweep.Verify(Careless, (file, _) => file.WriteLine("hello"), options));

        failure.Faults().ShouldBe(["InjectedException at 'header' (setup)"]);
        failure.ShouldReport("InjectedException at 'header' (setup)", "The caller's own check failed. IOException: ");
    }

    [Test]
    public void OptionalFile_SuppressesOnlyWhatItIsMeantTo()
    {
        IEnumerable<string> OptionalFile(SweepProbe probe, ScopeBody body)
        {
            yield return _folder.File("missing.txt");
            probe.Point("after the body");
            try
            {
                body.Rethrow();
            }
            catch (FileNotFoundException)
            {
            }
        }

        ScopeSweep.Verify(
            OptionalFile,
            (path, probe) =>
            {
                File.Exists(path).ShouldBeFalse();
                probe.Point("open");
            },
            new SweepOptions
            {
                Fault = point => new FileNotFoundException($"Nothing at {point}."),
                Suppresses = point => point.Phase == SweepPhase.Body,
            }).Points.Count.ShouldBe(4);

        ScopeSweep.Verify(OptionalFile, (_, _) => { }, new SweepOptions { Fault = _ => new InvalidDataException() })
            .Points.Count.ShouldBe(3);
    }

    [Test]
    public void FolderAndFile_ComposedByLinq_AreGoneAfterEachRun()
    {
        var made = new List<string>();

        var report = ScopeSweep.Verify(
            probe =>
                from folder in TemporaryFolder(probe, made) from file in ManagedFile(probe, Path.Combine(folder, "data.txt")) select file,
            (file, probe) =>
            {
                file.WriteLine("hello");
                probe.Point("half way");
            },
            new SweepOptions { AfterRun = _ => made.ShouldAllBe(folder => !Directory.Exists(folder)) });

        report.Resources.ShouldBe(["folder", "file"]);
        made.Count.ShouldBeGreaterThan(report.Runs / 2); // all but the runs in which there is none
    }

    private static IEnumerable<StreamWriter> ManagedFile(SweepProbe probe, string path)
    {
        var file = probe.Acquire("file", () => new StreamWriter(path));
        try
        {
            yield return file.Value;
        }
        finally
        {
            file.Dispose();
        }
    }

    private static IEnumerable<string> TemporaryFolder(SweepProbe probe, List<string> made)
    {
        using var folder = probe.Acquire(
            "folder", () => Directory.CreateTempSubdirectory("yielding-"), folder => folder.Delete(recursive: true));
        made.Add(folder.Value.FullName);
        yield return folder.Value.FullName;
    }

    /// <summary>Reads a file that is not open elsewhere, and deletes it; null when there is none.</summary>
    private static string? TakeIfFree(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        using var text = new StreamReader(file);
        var words = text.ReadToEnd().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        File.Delete(path);

        return string.Join(' ', words);
    }
}
