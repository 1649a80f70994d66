using static System.FormattableString;

namespace Yielding.Benchmarks.Quick;

/// <summary>What the measured side may cost; null where there is no limit.</summary>
internal readonly record struct Target(double? Ratio = null, int? ExtraBytes = null)
{
    public static Target None => default;

    public string Mark(double ratio, double extraBytes) =>
        this == None ? "-"
        : ratio <= (Ratio ?? double.MaxValue) && extraBytes <= (ExtraBytes ?? int.MaxValue) ? "ok"
        : "OVER";

    public override string ToString() => (Ratio, ExtraBytes) switch
    {
        (null, null) => "-",
        (_, null) => Invariant($"<= {Ratio:0.00}x"),
        (null, _) => Invariant($"<= {ExtraBytes} B"),
        _ => Invariant($"<= {Ratio:0.00}x, {ExtraBytes} B"),
    };
}
