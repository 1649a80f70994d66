using System.Globalization;

namespace Yielding.Internal;

/// <summary>What a debugger shows. It calls no code of the user's, which could throw or have side effects.</summary>
internal static class DebuggerText
{
    /// <summary>A scope: its generator, its state and its value.</summary>
    public static string OfScope(string name, bool isExited, object? value) =>
        $"{name}, {(isExited ? "exited" : "active")}, Value = {OfValue(value)}";

    public static string OfValue(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        _ when value.GetType() is { IsPrimitive: true } or { IsEnum: true } => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        _ => $"{{{GeneratorName.OfType(value.GetType())}}}",
    };
}
