using Yielding.Benchmarks.Report;
using static System.FormattableString;

namespace Yielding.Benchmarks.Quick;

/// <summary>One line of the report.</summary>
internal sealed record Result(
    string Name, double BaselineNanoseconds, double MeasuredNanoseconds, double Ratio, double ExtraBytes, Target Target)
{
    public static string Heading => $"{"",-44} {"baseline",11} {"measured",11} {"ratio",7} {"extra",8}  {"target",-16} ";

    public RatioPoint ToPoint() => new(Name, BaselineNanoseconds, MeasuredNanoseconds, Ratio, ExtraBytes, Target.Ratio);

    public override string ToString() =>
        Invariant($"{Name,-44} {BaselineNanoseconds,8:0.0} ns {MeasuredNanoseconds,8:0.0} ns {Ratio,6:0.00}x {ExtraBytes,6:0} B  ")
        + $"{Target,-16} {Target.Mark(Ratio, Math.Round(ExtraBytes))}";
}
