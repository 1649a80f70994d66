using System.Globalization;
using Yielding.Oracle.Model;

namespace Yielding.Oracle.Emission;

/// <summary>Writes a program in one of its forms. Both number the generators and the places alike, because they walk through the program alike.</summary>
internal sealed partial class FormWriter
{
    private readonly bool _inUsings;
    private readonly List<string> _members = [];
    private readonly Dictionary<string, Site> _sites = [];
    private int _places;
    private int _generators;
    private int _numbers;

    public FormWriter(Program program, string name, bool inUsings)
    {
        _inUsings = inUsings;
        var head = program.IsAsync ? "public static async Task Main(Lane t)" : "public static void Main(Lane t)";
        _members.Add(Method(head, program.Main, new Spot(program.IsAsync, "Main(")));
        IsPlain &= !program.IsAsync;
        Source = $"{Prologue}\npublic static class {name}\n{{\n{string.Join('\n', _members)}}}\n";
    }

    public string Source { get; }

    public IReadOnlyDictionary<string, Site> Sites => _sites;

    public bool IsPlain { get; private set; } = true;

    private static string Prologue => """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Runtime.ExceptionServices;
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

    /// <summary>Writes a method of its own, and gives its name.</summary>
    private string NewMethod(Block body, bool isAsync, string task = "Task")
    {
        var name = Number("M");
        var spot = new Spot(isAsync, $"{name}(") { Self = isAsync ? $"await {name}(t, d - 1);" : $"{name}(t, d - 1);" };
        _members.Add(Method($"static {(isAsync ? $"async {task}" : "void")} {name}(Lane t, int d)", body, spot));

        return name;
    }

    private string Number(string prefix) => prefix + (++_numbers).ToString(CultureInfo.InvariantCulture);

    private string NewSite() => $"s{++_generators}";

    private int NewPlace() => ++_places;
}
