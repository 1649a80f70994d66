#:package Serilog
#:package Spectre.Console
#:property AnalysisMode=Minimum
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Draws the scopes of a single-file program as a tree: setup, body, exceptions and teardown, with times.
//
//   dotnet run docs/trace.cs -- docs/lessons/03-when-the-body-throws/lesson.cs
//   dotnet run docs/trace.cs -- PROGRAM.cs --no-times         leaves the times out: the same picture in each run
//   dotnet run docs/trace.cs -- PROGRAM.cs --svg FILE.svg     writes the picture to a file, too
//   dotnet run docs/trace.cs -- PROGRAM.cs --from "2." --to "3."    only from one line that is printed to another one
//
// The program is built and run unchanged. This assembly is its startup hook: before its Main, it configures Serilog, and records the
// events of the library, the lines that the program prints, and the exceptions that it throws. A phase without a record is left out.
// When a program configures Serilog itself, its scopes are drawn from the next line on that it prints. Scopes that overlap on several
// threads are drawn in the order of their events. After an await in a setup or teardown, a line is drawn below the innermost active
// scope.

using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Security;
using System.Text;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Spectre.Console;

var program = args.FirstOrDefault(argument => argument.EndsWith(".cs", StringComparison.Ordinal));
if (program is null || !File.Exists(program))
{
    Console.Error.WriteLine("Pass the path of a single-file program, such as docs/lessons/03-when-the-body-throws/lesson.cs.");

    return 2;
}

var hasTimes = !args.Contains("--no-times");
var records = Path.GetTempFileName();
try
{
    if (Child.Run("dotnet", "build", program, "-v", "q") is { Code: not 0 } build)
    {
        Console.Error.WriteLine(build.Output);

        return 1;
    }

    var assembly = Child.Run("dotnet", "build", program, "--getProperty:TargetPath").Output.Trim();
    var run = Child.Run("dotnet", ["exec", assembly], records);
    var picture = Picture.Of(program, Trace.Read(records, Option("--from"), Option("--to")), hasTimes);
    Console.Write(picture);
    if (Option("--svg") is { } file)
    {
        File.WriteAllText(file, Picture.ToSvg(picture, $"The scopes of {Path.GetFileName(program)}"));
    }

    if (run.Code != 0)
    {
        Console.Error.WriteLine($"The program ended with the exit code {run.Code}.\n{run.Output}");
    }

    return run.Code;
}
finally
{
    File.Delete(records);
}

string? Option(string name) => args.SkipWhile(argument => argument != name).Skip(1).FirstOrDefault();

/// <summary>The runtime calls it in the traced program, before its Main. It writes one line for each record.</summary>
internal static class StartupHook
{
    public const string Variable = "YIELDING_TRACE";

    // Methods of the library between the user's code and its caller. The innermost one decides in which phase the code runs.
    private static readonly string[] s_setup = ["Enter", "Open", "AwaitEnter", "OnEnter"];
    private static readonly string[] s_teardown = ["Complete", "Close", "Throw", "Exit", "OnExit", "End", "Dispose"];
    private static readonly object s_lock = new();
    private static readonly ConditionalWeakTable<Exception, object> s_thrown = [];

    private static long s_start;
    private static StreamWriter? s_file;
    private static ILogger? s_logger;

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } path)
        {
            return;
        }

        Environment.SetEnvironmentVariable(Variable, null); // for the processes that the program starts
        Environment.SetEnvironmentVariable("DOTNET_STARTUP_HOOKS", null);
        s_start = Stopwatch.GetTimestamp();
        s_file = new StreamWriter(path) { AutoFlush = true };
        Listen();
        Console.SetOut(new Lines(Console.Out));
        AppDomain.CurrentDomain.FirstChanceException += OnThrow;
    }

    public static void Write(string kind, string text, string detail = "")
    {
        var time = Stopwatch.GetElapsedTime(s_start).TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);
        var fields = new[] { time, kind, Phase(), text, detail };
        lock (s_lock)
        {
            s_file!.WriteLine(string.Join('\t', fields.Select(Uri.EscapeDataString)));
            Listen();
        }
    }

    // The logger that the program configures keeps its events, and its levels.
    private static void Listen()
    {
        if (!ReferenceEquals(Log.Logger, s_logger))
        {
            s_logger = new LoggerConfiguration().MinimumLevel.Debug().WriteTo.Sink(new Sink()).WriteTo.Logger(Log.Logger).CreateLogger();
            Log.Logger = s_logger;
        }
    }

    private static void OnThrow(object? sender, FirstChanceExceptionEventArgs thrown)
    {
        // Each object once: an exception is thrown again on its way. The library throws two, to check the runtime.
        if (s_thrown.TryAdd(thrown.Exception, s_lock) && !Frames().Any(frame => frame.DeclaringType?.Name == "FirstUse"))
        {
            Write("throw", $"{thrown.Exception.GetType().Name}: {thrown.Exception.Message}");
        }
    }

    private static string Phase()
    {
        foreach (var frame in Frames())
        {
            // Code that continues after an await: its callers on the stack are others than in the source.
            if (frame.DeclaringType is { Name: "InlineResumption" } or { Namespace: "System.Threading" or "System.Threading.Tasks" })
            {
                return "body";
            }

            var isOfLibrary = frame.DeclaringType?.Assembly.GetName().Name is "Yielding" or "Yielding.Async";
            var isOverride = frame.Name is "OnEnter" or "OnExit" or "OnEnterAsync" or "OnExitAsync";
            if (isOverride || isOfLibrary)
            {
                if (frame is { DeclaringType.Name: "GeneratorBoundary", Name: "StartAsync" or "StartNotedAsync" })
                {
                    continue; // it starts a setup or a teardown: the next frame shows which
                }

                if (frame.DeclaringType?.Name == "GeneratorBoundary" || s_teardown.Any(frame.Name.StartsWith))
                {
                    return "teardown";
                }

                if (s_setup.Any(frame.Name.StartsWith))
                {
                    return "setup";
                }

                if (frame.Name.StartsWith("Run", StringComparison.Ordinal) || frame.Name.StartsWith("TryRun", StringComparison.Ordinal))
                {
                    return "body";
                }
            }
        }

        return "body";
    }

    private static IEnumerable<MethodBase> Frames() =>
        new StackTrace(fNeedFileInfo: false).GetFrames().Select(frame => frame.GetMethod()).OfType<MethodBase>();

    private sealed class Sink : ILogEventSink
    {
        public void Emit(LogEvent logEvent)
        {
            string Text(string property) =>
                logEvent.Properties.TryGetValue(property, out var value) && value is ScalarValue { Value: { } scalar }
                    ? Convert.ToString(scalar, CultureInfo.InvariantCulture)!
                    : "";

            switch (logEvent.MessageTemplate.Text.Split(' ')[0])
            {
                case "Entered":
                    Write("enter", Text("Generator"));
                    break;
                case "Exited":
                    Write("exit", Text("Generator"), Text("Body"));
                    break;
                default:
                    Write("log", $"{logEvent.Level}: {logEvent.RenderMessage(CultureInfo.InvariantCulture)}");
                    break;
            }
        }
    }

    /// <summary>Records each line that is printed, and passes it on.</summary>
    private sealed class Lines(TextWriter inner) : TextWriter
    {
        private readonly StringBuilder _line = new();

        public override Encoding Encoding => inner.Encoding;

        public override void Write(char value)
        {
            lock (_line)
            {
                inner.Write(value);
                if (value == '\n')
                {
                    StartupHook.Write("line", _line.ToString().TrimEnd('\r'));
                    _line.Clear();
                }
                else
                {
                    _line.Append(value);
                }
            }
        }
    }
}

/// <summary>A line of the picture, with those below it.</summary>
internal class Node(string text, double time)
{
    public string Text { get; } = text;

    public double Time { get; } = time;
}

/// <summary>A scope, with what was recorded in each of its phases.</summary>
internal sealed class ScopeNode(string name, double time) : Node(name, time)
{
    public List<Node> Setup { get; } = [];

    public List<Node> Body { get; } = [];

    public List<Node> Teardown { get; } = [];

    public string Outcome { get; set; } = "never exited";

    public double? End { get; set; }
}

/// <summary>Makes a tree of the records.</summary>
internal sealed class Trace
{
    private readonly List<Node> _root = [];
    private readonly List<ScopeNode> _active = [];

    // What was recorded in a setup. Its scope is known when it has been entered.
    private readonly List<Node> _setup = [];

    private List<Node> Innermost => _active.Count > 0 ? _active[^1].Body : _root;

    public static IReadOnlyList<Node> Read(string path, string? from, string? to)
    {
        var trace = new Trace();
        foreach (var line in File.ReadLines(path))
        {
            var fields = line.Split('\t').Select(Uri.UnescapeDataString).ToArray();
            trace.Add(double.Parse(fields[0], CultureInfo.InvariantCulture), fields[1], fields[2], fields[3], fields[4]);
        }

        trace.EndSetup();
        var level = (from ?? to) is { } wanted ? LevelOf(wanted, trace._root) ?? trace._root : trace._root;
        var last = to is null ? -1 : level.FindIndex(node => IsLine(node, to));

        return level[Math.Max(from is null ? 0 : level.FindIndex(node => IsLine(node, from)), 0)..(last < 0 ? level.Count : last)];
    }

    private static bool IsLine(Node node, string start) => node.Text.StartsWith($"prints {start}", StringComparison.Ordinal);

    /// <summary>The phase of a scope, or the top level, that has a line; null when there is none.</summary>
    private static List<Node>? LevelOf(string line, List<Node> nodes) =>
        nodes.Exists(node => IsLine(node, line))
            ? nodes
            : nodes.OfType<ScopeNode>().Select(scope => LevelOf(line, scope.Body)).FirstOrDefault(found => found is not null);

    private void Add(double time, string kind, string phase, string text, string detail)
    {
        switch (kind)
        {
            case "enter":
                var entered = new ScopeNode(text, time);
                entered.Setup.AddRange(_setup);
                _setup.Clear();
                Innermost.Add(entered);
                _active.Add(entered);
                break;

            case "exit":
                EndSetup();
                Exit(time, text, detail);
                break;

            default:
                var verb = kind switch { "line" => "prints ", "throw" => "throws ", _ => "" };
                var leaf = new Node(verb + text.Trim(), time);
                if (phase == "setup")
                {
                    _setup.Add(leaf);
                }
                else
                {
                    EndSetup();
                    (phase == "teardown" && _active.Count > 0 ? _active[^1].Teardown : Innermost).Add(leaf);
                }

                break;
        }
    }

    // A setup that failed has no scope.
    private void EndSetup()
    {
        if (_setup.Count > 0)
        {
            var failed = new ScopeNode("a scope", _setup[0].Time) { Outcome = "never entered", End = _setup[^1].Time };
            failed.Setup.AddRange(_setup);
            Innermost.Add(failed);
            _setup.Clear();
        }
    }

    private void Exit(double time, string name, string outcome)
    {
        var at = _active.FindLastIndex(scope => scope.Text == name);
        if (at < 0)
        {
            return;
        }

        var exited = _active[at];
        (exited.Outcome, exited.End) = (outcome, time);
        _active.RemoveAt(at);
        if (at < _active.Count && exited.Body.Remove(_active[at]))
        {
            // It was entered before a scope that is still active: in the setup of that one.
            var outer = at > 0 ? _active[at - 1].Body : _root;
            outer[outer.IndexOf(exited)] = _active[at];
            _active[at].Setup.Add(exited);
        }
    }
}

/// <summary>Draws a tree, as text and as an SVG.</summary>
internal static class Picture
{
    private const int Width = 76;
    private const double CharacterWidth = 7.83;
    private const int LineHeight = 18;

    public static string Of(string program, IReadOnlyList<Node> nodes, bool hasTimes)
    {
        var title = string.Join('/', Path.GetFullPath(program).Replace('\\', '/').Split('/')[^2..]);
        var tree = new Tree(Markup.Escape(title)) { Guide = TreeGuide.Line };
        Add(tree, nodes, hasTimes);
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = 1000; // no line is wrapped
        console.Profile.Capabilities.Unicode = true;
        console.Write(tree);
        var lines = text.ToString().ReplaceLineEndings("\n").Split('\n').Select(line => Shortened(line.TrimEnd()));

        return string.Join('\n', lines).TrimEnd() + "\n";
    }

    public static string ToSvg(string picture, string title)
    {
        var lines = picture.TrimEnd('\n').Split('\n');
        var width = Math.Ceiling((lines.Max(line => line.Length) * CharacterWidth) + 24);
        var height = (lines.Length * LineHeight) + 20;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"
                 aria-labelledby="title" font-family="Consolas, Menlo, 'DejaVu Sans Mono', monospace" font-size="13">
              <title id="title">{SecurityElement.Escape(title)}</title>
              <rect width="{width}" height="{height}" fill="#fff"/>

            """);
        foreach (var (i, line) in lines.Index())
        {
            var length = (line.Length * CharacterWidth).ToString("0.#", CultureInfo.InvariantCulture);
            svg.Append(CultureInfo.InvariantCulture, $"""  <text x="12" y="{(i * LineHeight) + 23}" xml:space="preserve" """);
            svg.Append($"textLength=\"{length}\">{SecurityElement.Escape(line)}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Add(IHasTreeNodes parent, IReadOnlyList<Node> nodes, bool hasTimes)
    {
        foreach (var node in nodes)
        {
            if (node is not ScopeNode scope)
            {
                parent.AddNode(Label(node.Text, node.Time, hasTimes));
                continue;
            }

            var title = scope.Outcome.StartsWith("never", StringComparison.Ordinal) ? scope.Outcome : $"the body is {scope.Outcome}";
            var duration = hasTimes && scope.End is { } end
                ? $", {(end - scope.Time).ToString("0.0", CultureInfo.InvariantCulture)} ms"
                : "";
            var drawn = parent.AddNode(Label($"[{scope.Text}] {title}{duration}", scope.Time, hasTimes));
            foreach (var (name, phase) in new[] { ("setup", scope.Setup), ("body", scope.Body), ("teardown", scope.Teardown) })
            {
                if (phase.Count > 0)
                {
                    Add(drawn.AddNode(name), phase, hasTimes);
                }
            }
        }
    }

    private static string Label(string text, double time, bool hasTimes)
    {
        var line = text.ReplaceLineEndings(" ");

        return Markup.Escape(hasTimes ? $"{time.ToString("0.0", CultureInfo.InvariantCulture)} ms: {line}" : line);
    }

    private static string Shortened(string line) => line.Length <= Width ? line : line[..(Width - 1)] + "…";
}

/// <summary>A process that is run to its end.</summary>
internal static class Child
{
    public static (int Code, string Output) Run(string name, params string[] arguments) => Run(name, arguments, null);

    public static (int Code, string Output) Run(string name, string[] arguments, string? records)
    {
        var start = new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (records is not null)
        {
            start.Environment[StartupHook.Variable] = records;
            start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        return (process.ExitCode, output + errors.Result);
    }
}
