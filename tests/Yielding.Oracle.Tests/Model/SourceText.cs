using System.Collections;
using System.Globalization;

namespace Yielding.Oracle.Model;

/// <summary>Writes a program as the C# expression that makes it, to be kept as a regression test.</summary>
internal static class SourceText
{
    public static string Of(object? part) => part switch
    {
        null => "null",
        bool yes => yes ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        Enum choice => $"{choice.GetType().Name}.{choice}",
        Block block => $"new({string.Join(", ", block.Statements.Select(Of))})",
        IEnumerable parts => $"[{string.Join(", ", parts.Cast<object?>().Select(Of))}]",
        _ => $"new {part.GetType().Name}({string.Join(", ", PartsOf(part).Select(Of))})",
    };

    private static IEnumerable<object?> PartsOf(object record) =>
        record.GetType().GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!.GetParameters()
            .Select(parameter => record.GetType().GetProperty(parameter.Name!)!.GetValue(record));
}
