using System.Globalization;
using Yielding.Oracle.Model;

namespace Yielding.Oracle.Emission;

/// <summary>
/// Writes a program in one of its forms. Both number the generators and the places alike, because they walk through the program alike.
/// </summary>
internal sealed partial class FormWriter
{
    private const string PooledBuilder = "[AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]";
    private const string PooledBuilderOfResults = "[AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]";

    // Without any yield a method would not be an iterator.
    private const string NoYield = "if (t.Zero > 0) yield break;";

    private readonly bool _inUsings;
    private readonly bool _isInOneLine;
    private readonly List<string> _members = [];
    private readonly Dictionary<string, Site> _sites = [];

    // The lane's signal can't come while a synchronous method waits for the code that is being written.
    private bool _isBlocking;
    private int _places;
    private int _generators;
    private int _numbers;

    public FormWriter(Program program, string name, bool inUsings)
    {
        _inUsings = inUsings;
        _isInOneLine = program.IsInOneLine;
        var head = program.IsAsync ? "public static async Task Main(Lane t)" : "public static void Main(Lane t)";
        _members.Add(Method(head, program.Main, new Spot(program.IsAsync, "Main(")));
        IsPlain &= !program.IsAsync;
        var code = $"public static class {name}\n{{\n{string.Join('\n', _members)}}}\n";
        Source = $"{Prologue}\n{(program.IsInOneLine ? code.ReplaceLineEndings(" ") : code)}";
    }

    public string Source { get; }

    public IReadOnlyDictionary<string, Site> Sites => _sites;

    public bool IsPlain { get; private set; } = true;

    private static string Prologue => """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Runtime.CompilerServices;
        using System.Runtime.ExceptionServices;
        using System.Threading;
        using System.Threading.Tasks;
        using Yielding;
        using Yielding.Oracle.Running;

        """;

    private string Method(string head, Block body, Spot spot, string? last = null)
    {
        var code = new CodeText();
        code.Open(head);
        Write(code, body, spot);
        if (last is not null)
        {
            code.Line(last);
        }

        code.Close();
        IsPlain &= !spot.IsAsync;

        return code.ToString();
    }

    /// <summary>Writes a method of its own, and gives its name with its type arguments.</summary>
    private string NewMethod(Block body, bool isAsync, Callee callee = Callee.Method)
    {
        var name = Number("M");
        var called = callee == Callee.Generic ? $"{name}<string>" : name;
        var hasResult = isAsync && callee is Callee.Result or Callee.PooledResult;
        var spot = new Spot(isAsync, callee == Callee.Generic ? $"{name}[" : $"{name}(")
        {
            Self = isAsync ? $"await {called}(t, d - 1);" : $"{called}(t, d - 1);",
            Exit = hasResult ? "return 0;" : "return;",
        };
        var type = !isAsync ? "void" : callee switch
        {
            Callee.ValueTask or Callee.Pooled => "async ValueTask",
            Callee.PooledResult => "async ValueTask<int>",
            Callee.Result => "async Task<int>",
            _ => "async Task",
        };
        var attribute = !isAsync ? "" : callee switch
        {
            Callee.Pooled => $"{PooledBuilder} ",
            Callee.PooledResult => $"{PooledBuilderOfResults} ",
            _ => "",
        };
        var head = $"{attribute}static {type} {name}{(callee == Callee.Generic ? "<T>" : "")}(Lane t, int d)";
        _members.Add(Method(head, body, spot, hasResult ? "return 0;" : null));

        return called;
    }

    /// <summary>Writes a synchronous iterator method, and gives its name.</summary>
    /// <remarks>
    /// In the exact form the method is an ordinary one, which calls a delegate that consumes the item and returns when the consumer has
    /// stopped: the same <c>finally</c> blocks run then, and the same scopes are exited with a body that completed.
    /// </remarks>
    private string NewSyncIterator(Block body, bool isLeftLate)
    {
        var name = Number("I");
        var spot = new Spot(IsAsync: false, $"{name}(") { IsLeftLate = isLeftLate, CanYield = true };
        if (_inUsings)
        {
            _members.Add(Method($"static IEnumerable<int> {name}(Lane t)", body, spot with { Exit = "yield break;" }, NoYield));
        }
        else
        {
            _members.Add(Method($"static void {name}(Lane t, Func<bool> consume)", body, spot));
        }

        return name;
    }

    /// <summary>Writes an async iterator method, and gives its name.</summary>
    /// <remarks>
    /// A delegate cannot yield. In the exact form the method is an ordinary asynchronous method, which awaits a delegate that consumes the
    /// item.
    /// </remarks>
    private string NewIterator(Block body)
    {
        var name = Number("I");
        var spot = new Spot(IsAsync: true, $"{name}(") { IsIterator = true, CanYield = true };
        if (_inUsings)
        {
            _members.Add(Method($"static async IAsyncEnumerable<int> {name}(Lane t)", body, spot with { Exit = "yield break;" }, NoYield));
        }
        else
        {
            _members.Add(Method($"static async Task {name}(Lane t, Func<Task> consume)", body, spot));
        }

        return name;
    }

    private string Number(string prefix) => prefix + (++_numbers).ToString(CultureInfo.InvariantCulture);

    private string NewSite() => $"s{++_generators}";

    private int NewPlace() => ++_places;
}
