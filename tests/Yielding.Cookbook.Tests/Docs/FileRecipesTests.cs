using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using static Yielding.Cookbook.Docs.FileRecipes;
using static Yielding.Cookbook.Support.Bodies;
using static Yielding.Scope;

namespace Yielding.Cookbook.Docs;

#pragma warning disable IDE0055, IDE0011 // documentation shows short blocks in one line
[NonParallelizable] // the working directory belongs to the process
public sealed class FileRecipesTests
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void CurrentDirectory_IsPutBack()
    {
        var before = Directory.GetCurrentDirectory();
        var folder = Path.GetDirectoryName(_folder.File("x"))!;
        File.WriteAllText(_folder.File("note.txt"), "tea");

        #region CurrentDirectoryUse
        var text = ContextManager.CurrentDirectory(folder).Run(_ => File.ReadAllText("note.txt"));
        #endregion

        text.ShouldBe("tea");
        Directory.GetCurrentDirectory().ShouldBe(before);
    }

    [Test]
    public void TemporaryDirectory_IsDeleted([Values] bool fails)
    {
        var name = "";
        void WriteReport(string folder)
        {
            name = folder;
            File.WriteAllText(Path.Combine(folder, "page.txt"), "tea");
            FailIf(fails);
        }

        void Use()
        {
            #region TemporaryDirectoryUse
            using (Enter(TemporaryDirectory("report-"), out var folder)) WriteReport(folder);
            #endregion
        }

        Play(fails, Use);

        Directory.Exists(name).ShouldBeFalse();
    }

    [Test]
    public void Replacement_KeepsTheOldFileWhenTheBodyFails([Values] bool fails)
    {
        var path = _folder.File("prices.txt");
        File.WriteAllText(path, "old");
        void WritePrices(TextWriter file)
        {
            file.Write("new");
            FailIf(fails);
        }

        void Use()
        {
            #region ReplacementUse
            using (Enter(Replacement(path), out var file)) WritePrices(file);
            #endregion
        }

        Play(fails, Use);

        File.ReadAllText(path).ShouldBe(fails ? "old" : "new");
        Directory.GetFiles(Path.GetDirectoryName(path)!).ShouldBe([path]);
    }

    [Test]
    public void Suppress_AMissingFolder_IsIgnored()
    {
        var cache = _folder.File("cache");

        #region SuppressUse
        ContextManager.Suppress<DirectoryNotFoundException>().Run(() => Directory.Delete(cache, recursive: true));
        #endregion

        Directory.Exists(cache).ShouldBeFalse();
    }

    [Test]
    public void Sources_AreAllOpenAndAllClosed()
    {
        string[] paths = [_folder.File("a.txt"), _folder.File("b.txt")];
        Array.ForEach(paths, path => File.WriteAllText(path, Path.GetFileName(path)));
        List<StreamReader> files;

        #region SourcesUse
        using (var stack = new ExitStack())
        {
            files = [.. paths.Select(path => stack.Enter(Source(path)))];
            Console.WriteLine(string.Join(' ', files.Select(file => file.ReadLine())));
        }
        #endregion

        files.Count.ShouldBe(2);
        files.ForEach(file => Should.Throw<ObjectDisposedException>(() => file.ReadLine()));
    }

    [Test]
    public async Task FileLock_TimesOutOrEntersWhenTheOtherHasExited([Values] bool isReleased)
    {
        var path = _folder.File("import.lock");
        var limit = TimeSpan.FromSeconds(5);
        var time = new FakeTimeProvider();
        var other = await AsyncScope.EnterAsync(FileLock(path, limit, time));

        async Task<long> Use()
        {
            #region FileLockUse
            await using var locked = await AsyncScope.EnterAsync(FileLock(path, limit, time));
            #endregion

            return locked.Value.Length;
        }

        var waiting = Use();
        time.Advance(TimeSpan.FromSeconds(1));
        waiting.IsCompleted.ShouldBeFalse();
        if (isReleased)
        {
            await other.DisposeAsync();
        }

        // Each tick may come before the timer is awaited again.
        while (!waiting.IsCompleted)
        {
            time.Advance(limit);
            await Task.Yield();
        }

        if (isReleased)
        {
            (await waiting).ShouldBe(0);
        }
        else
        {
            await Should.ThrowAsync<TimeoutException>(() => waiting);
            await other.DisposeAsync();
        }
    }

    [Test]
    public async Task FileLock_AWaitThatIsCancelled_Ends()
    {
        var path = _folder.File("import.lock");
        using var stop = new CancellationTokenSource();
        await using var other = await AsyncScope.EnterAsync(FileLock(path, TimeSpan.Zero, TimeProvider.System));
        var entering = AsyncScope.EnterAsync(FileLock(path, TimeSpan.MaxValue, new FakeTimeProvider()), stop.Token).AsTask();

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => entering);
    }

    [Test]
    public void Child_IsKilledWhenTheBodyFails([Values] bool fails)
    {
        var id = 0;
        var lines = "";
        string Sorted(Process sort)
        {
            id = sort.Id;
            sort.StandardInput.Write("tea\nmilk\n");
            FailIf(fails);
            sort.StandardInput.Close();

            return sort.StandardOutput.ReadToEnd();
        }

        void Use()
        {
            #region ChildUse
            using (Enter(Child("sort"), out var sort)) lines = Sorted(sort);
            #endregion
        }

        Play(fails, Use);

        lines.ReplaceLineEndings(" ").ShouldBe(fails ? "" : "milk tea ");
        Should.Throw<ArgumentException>(() => Process.GetProcessById(id));
    }
}
