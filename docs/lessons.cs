#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Checks the lessons: runs their programs and compares the outputs with the recorded ones, and the pages with the programs.
//
//   dotnet run docs/lessons.cs                   all lessons
//   dotnet run docs/lessons.cs -- 03 07          only these
//   dotnet run docs/lessons.cs -- --record 03    writes the recorded outputs of these instead of comparing them
//   dotnet run docs/lessons.cs -- --pages        checks the pages and the files; runs no program
//
// The Python programs run too when there is a python3. The exit code is 1 when a check failed.

using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

const int AtOnce = 2;

var root = Path.GetFullPath(Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, ".."));
var numbers = args.Where(argument => !argument.StartsWith('-')).ToList();
if (args.FirstOrDefault(argument => argument is not ("--record" or "--pages") && !Lesson.IsNumber(argument)) is { } wrong)
{
    Console.Error.WriteLine($"'{wrong}' is neither the number of a lesson, such as 03, nor --record nor --pages.");

    return 2;
}

var index = Path.Combine(root, "docs", "lessons", "README.md");
var names = Lesson.NamesIn(index);
var lessons = Lesson.FoldersBeside(index).Where(lesson => numbers.Count == 0 || numbers.Contains(lesson.Number)).ToList();
var missing = numbers.Where(number => !lessons.Exists(lesson => lesson.Number == number)).ToList();
var report = new Report();
if (!args.Contains("--pages"))
{
    await RunProgramsAsync();
}

report.Add("index", [.. Lesson.ProblemsOfIndex(index), .. missing.Select(number => $"There is no lesson {number}.")]);
foreach (var lesson in lessons)
{
    report.Add($"{lesson.Name}/README.md", Page.Problems(lesson, names));
}

return report.End();

async Task RunProgramsAsync()
{
    // Built once and alone: two builds at the same time would write the same files.
    var libraries = await Command.RunAsync(
        root, TimeSpan.FromMinutes(10), "dotnet", "build", "src/Yielding.Testing", "-f", "net10.0", "-v", "q");
    report.Add("build of the libraries", libraries.ExitCode == 0 ? [] : [libraries.Everything]);

    // The Python programs run last: their outputs are compared with those that the C# programs may just have recorded.
    var programs = lessons.SelectMany(LessonProgram.Of).ToList();
    await RunAsync(programs.Where(program => !program.IsPython));
    if (await LessonProgram.HasPythonAsync(root))
    {
        await RunAsync(programs.Where(program => program.IsPython));
    }
    else
    {
        Console.WriteLine("There is no python3 of version 3.9 or later: the Python programs were not run.");
    }
}

async Task RunAsync(IEnumerable<LessonProgram> programs)
{
    using var free = new SemaphoreSlim(AtOnce);
    var checks = programs.Select(program => (program, CheckAsync(program))).ToList();
    foreach (var (program, check) in checks)
    {
        var (problems, duration) = await check;
        report.Add($"{program.ShownIn(root)} ({duration.TotalSeconds:0.0} s)", problems);
    }

    async Task<(IReadOnlyList<string> Problems, TimeSpan Duration)> CheckAsync(LessonProgram program)
    {
        await free.WaitAsync();
        try
        {
            return await program.CheckAsync(root, args.Contains("--record"));
        }
        finally
        {
            free.Release();
        }
    }
}

/// <summary>A folder with a page and its programs.</summary>
internal sealed record Lesson(string Folder)
{
    public const string DifferenceSection = "## Where the two outputs differ";

    // No [GeneratedRegex]: a test compiles this program without the SDK's generators.
    private static readonly Regex s_linkToLesson = new(@"\]\((?<name>\d\d-[a-z0-9-]+)/README\.md\)");

    public string Name => Path.GetFileName(Folder);

    public string Number => Name[..2];

    public string Page => PathOf("README.md");

    public bool OutputsDiffer => File.Exists(Page) && File.ReadLines(Page).Contains(DifferenceSection);

    /// <summary>The files solution-1.cs, solution-2.cs and so on.</summary>
    public IReadOnlyList<string> Solutions =>
        [.. Directory.EnumerateFiles(Folder, "solution-*.cs").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public string PathOf(string file) => Path.Combine(Folder, file);

    public bool Has(string file) => File.Exists(PathOf(file));

    public static bool IsNumber(string text) => text.Length == 2 && text.All(char.IsAsciiDigit);

    public static IReadOnlyList<Lesson> FoldersBeside(string index) =>
        [.. Directory.EnumerateDirectories(Path.GetDirectoryName(index)!).Order(StringComparer.Ordinal).Select(path => new Lesson(path))];

    /// <summary>The lessons that the index links to, in its order.</summary>
    public static IReadOnlyList<string> NamesIn(string index) =>
        [.. s_linkToLesson.Matches(File.ReadAllText(index)).Select(link => link.Groups["name"].Value).Distinct()];

    public static IEnumerable<string> ProblemsOfIndex(string index)
    {
        var names = NamesIn(index);
        foreach (var (name, number) in names.Select((name, i) => (name, $"{i + 1:00}")).Where(one => !one.name.StartsWith(one.Item2)))
        {
            yield return $"The index links to '{name}', where lesson {number} is expected.";
        }

        var folders = FoldersBeside(index).Select(lesson => lesson.Name).ToList();
        foreach (var folder in folders.Except(names))
        {
            yield return $"The index has no link to the folder '{folder}'.";
        }

        foreach (var name in names.Except(folders))
        {
            yield return $"The index links to '{name}', and there is no such folder.";
        }
    }
}

/// <summary>Compares a page with the programs beside it.</summary>
internal static class Page
{
    private static readonly Regex s_excerptComment = new(@"^<!-- excerpt: (?<file>[\w.-]+)(#(?<region>\w+))? -->$");
    private static readonly Regex s_regionComment = new(@"^\s*(//|#) region (?<name>\w+)\s*$");
    private static readonly Regex s_endComment = new(@"^\s*(//|#) endregion\b");

    public static IReadOnlyList<string> Problems(Lesson lesson, IReadOnlyList<string> names)
    {
        var problems = ProblemsOfFiles(lesson).ToList();
        if (lesson.Has("README.md"))
        {
            var lines = File.ReadAllText(lesson.Page).ReplaceLineEndings("\n").Split('\n');
            problems.AddRange(ProblemsOfText(lesson, lines));
            problems.AddRange(ProblemsOfNavigation(lesson, names, lines));
            problems.AddRange(ProblemsOfBlocks(lesson, lines));
        }

        return problems;
    }

    private static IEnumerable<string> ProblemsOfFiles(Lesson lesson)
    {
        string[] required = ["README.md", "lesson.cs", "lesson.py", "lesson.txt", "solution-1.cs", "solution-2.cs"];
        var solutions = lesson.Solutions;
        foreach (var file in required.Concat(solutions.Select(LessonProgram.RecordOf)).Where(file => !lesson.Has(file)))
        {
            yield return $"'{file}' is missing.";
        }

        if (lesson.Has("lesson.py.txt") != lesson.OutputsDiffer)
        {
            yield return $"'lesson.py.txt' and the section '{Lesson.DifferenceSection}' belong together: one of them is missing.";
        }

        foreach (var text in Directory.EnumerateFiles(lesson.Folder, "*.txt").Select(path => Path.GetFileName(path)))
        {
            if (text != "lesson.py.txt" && !lesson.Has(Path.ChangeExtension(text, ".cs")))
            {
                yield return $"'{text}' belongs to no program.";
            }
        }
    }

    private static IEnumerable<string> ProblemsOfText(Lesson lesson, string[] lines)
    {
        if (!lines[0].StartsWith($"# {lesson.Number}. ", StringComparison.Ordinal))
        {
            yield return $"The first line is the title, '# {lesson.Number}. Title'.";
        }

        string[] required =
        [
            "## Run it",
            $"dotnet run docs/lessons/{lesson.Name}/lesson.cs",
            $"python3 docs/lessons/{lesson.Name}/lesson.py",
            "## What to remember",
            "## Exercises",
        ];
        foreach (var line in required.Where(line => !lines.Contains(line)))
        {
            yield return $"The page needs the line '{line}'.";
        }

        var text = string.Join('\n', lines);
        foreach (var solution in lesson.Solutions.Where(solution => !text.Contains($"]({solution})", StringComparison.Ordinal)))
        {
            yield return $"The page has no link to '{solution}'.";
        }
    }

    private static IEnumerable<string> ProblemsOfNavigation(Lesson lesson, IReadOnlyList<string> names, string[] lines)
    {
        var place = names.ToList().IndexOf(lesson.Name);
        var last = string.Join('\n', lines.Reverse().SkipWhile(string.IsNullOrEmpty).TakeWhile(line => line.Length > 0));
        foreach (var neighbour in new[] { names.ElementAtOrDefault(place - 1), names.ElementAtOrDefault(place + 1) })
        {
            if (place >= 0 && neighbour is not null && !last.Contains($"](../{neighbour}/README.md)", StringComparison.Ordinal))
            {
                yield return $"The last paragraph needs a link to '../{neighbour}/README.md'.";
            }
        }
    }

    // A block of C# or Python is a region of a program. A block of another language may be named as an excerpt of a recorded output.
    private static IEnumerable<string> ProblemsOfBlocks(Lesson lesson, string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                continue;
            }

            var (start, language) = (i, lines[i][3..].Trim());
            var block = lines.Skip(start + 1).TakeWhile(line => !line.StartsWith("```", StringComparison.Ordinal)).ToList();
            i += block.Count + 1;
            var source = start == 0 ? Match.Empty : s_excerptComment.Match(lines[start - 1]);
            var problem = language switch
            {
                "cs" or "c#" or "C#" or "CSharp" => "write 'csharp' after the fence.",
                "py" or "python3" or "Python" => "write 'python' after the fence.",
                "csharp" or "python" when !source.Groups["region"].Success => "it needs '<!-- excerpt: FILE#Region -->' directly above it.",
                _ when source.Success => Difference(lesson, source.Groups["file"].Value, source.Groups["region"].Value, block),
                _ => null,
            };
            if (problem is not null)
            {
                yield return $"The block in line {start + 1}: {problem}";
            }
        }
    }

    private static string? Difference(Lesson lesson, string file, string region, IReadOnlyList<string> block)
    {
        if (!lesson.Has(file))
        {
            return $"there is no file '{file}'.";
        }

        var lines = File.ReadAllText(lesson.PathOf(file)).ReplaceLineEndings("\n").Split('\n');
        if (region.Length == 0)
        {
            return $"\n{string.Join('\n', lines)}\n".Contains($"\n{string.Join('\n', block)}\n", StringComparison.Ordinal)
                ? null
                : $"'{file}' does not have these lines.";
        }

        return Region(lines, region) is { } source
            ? Text.FirstDifference(Unindented(source), Unindented(block), "program", "page")
            : $"'{file}' does not have exactly one complete region '{region}'.";
    }

    /// <summary>The lines of a region without the comments of other regions; null unless there is exactly one of this name.</summary>
    private static List<string>? Region(string[] lines, string name)
    {
        var starts = lines.Index().Where(line => s_regionComment.Match(line.Item).Groups["name"].Value == name).ToList();
        if (starts.Count != 1)
        {
            return null;
        }

        var (depth, content) = (1, new List<string>());
        foreach (var line in lines.Skip(starts[0].Index + 1))
        {
            if (s_endComment.IsMatch(line))
            {
                depth--;
                if (depth == 0)
                {
                    return content;
                }
            }
            else if (s_regionComment.IsMatch(line))
            {
                depth++;
            }
            else
            {
                content.Add(line);
            }
        }

        return null;
    }

    private static string Unindented(IReadOnlyList<string> lines)
    {
        var indentation = lines.Where(line => line.Trim().Length > 0)
            .Select(line => line.Length - line.TrimStart().Length)
            .DefaultIfEmpty()
            .Min();

        return string.Join('\n', lines.Select(line => line.Trim().Length == 0 ? "" : line[indentation..].TrimEnd())).Trim('\n');
    }
}

/// <summary>A program of a lesson, and the file with its recorded output.</summary>
internal sealed record LessonProgram(Lesson Lesson, string File, string Record)
{
    // The build of a program on a slow machine; a run is a few seconds at most, and without a limit one that hangs would stop everything.
    private static readonly TimeSpan s_buildLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_runLimit = TimeSpan.FromSeconds(60);

    public bool IsPython => File.EndsWith(".py", StringComparison.Ordinal);

    private string FullPath => Lesson.PathOf(File);

    public static string RecordOf(string program) => Path.ChangeExtension(program, ".txt");

    public static IEnumerable<LessonProgram> Of(Lesson lesson)
    {
        yield return new LessonProgram(lesson, "lesson.cs", "lesson.txt");
        yield return new LessonProgram(lesson, "lesson.py", lesson.OutputsDiffer ? "lesson.py.txt" : "lesson.txt");
        foreach (var solution in lesson.Solutions)
        {
            yield return new LessonProgram(lesson, solution, RecordOf(solution));
        }
    }

    public static async Task<bool> HasPythonAsync(string root)
    {
        var version = await Command.RunAsync(
            root, s_runLimit, "python3", "-c", "import sys; sys.exit(0 if sys.version_info >= (3, 9) else 1)");

        return version.ExitCode == 0;
    }

    public string ShownIn(string root) => Path.GetRelativePath(root, FullPath).Replace('\\', '/');

    public async Task<(IReadOnlyList<string> Problems, TimeSpan Duration)> CheckAsync(string root, bool record)
    {
        var clock = Stopwatch.StartNew();
        var problem = await ProblemAsync(root, record);

        return (problem is null ? [] : [problem], clock.Elapsed);
    }

    private async Task<string?> ProblemAsync(string root, bool record)
    {
        if (!IsPython)
        {
            // The libraries are built already, and two programs may build at the same time.
            var build = await Command.RunAsync(
                root, s_buildLimit, "dotnet", "build", FullPath, "-v", "q", "-p:BuildProjectReferences=false");
            if (build.ExitCode != 0)
            {
                return $"The build failed.\n{build.Everything}";
            }
        }

        var run = IsPython
            ? await Command.RunAsync(root, s_runLimit, "python3", "-B", FullPath)
            : await Command.RunAsync(root, s_runLimit, "dotnet", "run", "--no-build", FullPath);
        if (run.ExitCode != 0)
        {
            return run.ExitCode is { } code
                ? $"The exit code is {code}.\n{run.Everything}"
                : $"The program exceeded the limit of {s_runLimit.TotalSeconds:0} s.\n{run.Everything}";
        }

        var path = Lesson.PathOf(Record);
        if (record && Path.GetFileNameWithoutExtension(Record) == (IsPython ? "lesson.py" : Path.GetFileNameWithoutExtension(File)))
        {
            await System.IO.File.WriteAllTextAsync(path, run.Output);

            return null;
        }

        return System.IO.File.Exists(path)
            ? Text.FirstDifference((await System.IO.File.ReadAllTextAsync(path)).ReplaceLineEndings("\n"), run.Output, Record, "output")
            : $"'{Record}' is missing. Record it with --record {Lesson.Number}.";
    }
}

/// <summary>What a command wrote, and its exit code: null when it exceeded its limit and was ended.</summary>
internal sealed record Command(int? ExitCode, string Output, string Errors)
{
    public string Everything => $"{Output}\n{Errors}".Trim();

    public static async Task<Command> RunAsync(string folder, TimeSpan limit, string name, params string[] arguments)
    {
        var start = new ProcessStartInfo(name, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["PYTHONUTF8"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            using var timeout = new CancellationTokenSource(limit);
            int? code = null;
            try
            {
                await process.WaitForExitAsync(timeout.Token);
                code = process.ExitCode;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }

            return new Command(code, (await output).ReplaceLineEndings("\n"), (await errors).ReplaceLineEndings("\n"));
        }
        catch (Win32Exception e)
        {
            return new Command(127, "", $"'{name}' could not be started: {e.Message}");
        }
    }
}

internal static class Text
{
    /// <summary>The first line in which two texts differ, with three lines of each from there on; null when they are equal.</summary>
    public static string? FirstDifference(string expected, string actual, string expectedName, string actualName)
    {
        if (expected == actual)
        {
            return null;
        }

        var (left, right) = (expected.Split('\n'), actual.Split('\n'));
        var first = left.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();
        var shown = new StringBuilder($"{expectedName} and {actualName} differ from line {first + 1} on.");
        foreach (var (lines, name) in new[] { (left, expectedName), (right, actualName) })
        {
            shown.Append($"\n  {name}:");
            foreach (var line in lines.Skip(first).Take(3).DefaultIfEmpty("(the end)"))
            {
                shown.Append($"\n    | {line}");
            }
        }

        return shown.ToString();
    }
}

/// <summary>Prints one line for each check, and counts them.</summary>
internal sealed class Report
{
    private int _passed;
    private int _failed;

    public void Add(string name, IEnumerable<string> problems)
    {
        var lines = problems.SelectMany(problem => problem.Split('\n')).ToList();
        Console.WriteLine($"{(lines.Count == 0 ? "ok    " : "FAILED")} {name}");
        lines.ForEach(line => Console.WriteLine($"       {line}"));
        if (lines.Count == 0)
        {
            _passed++;
        }
        else
        {
            _failed++;
        }
    }

    public int End()
    {
        Console.WriteLine($"{_passed} passed, {_failed} failed");

        return _failed == 0 ? 0 : 1;
    }
}
