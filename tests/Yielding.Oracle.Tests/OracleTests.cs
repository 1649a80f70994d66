using System.Globalization;
using Yielding.Oracle.Comparing;
using Yielding.Oracle.Generation;
using Yielding.Oracle.Running;

namespace Yielding.Oracle;

/// <summary>Random programs, each run with its scopes in <c>using</c> and with the same scopes in <c>Run</c>, which is exact.</summary>
/// <remarks>
/// The environment variable YIELDING_LONG=1 takes as many programs as CI does, YIELDING_ORACLE_SEED others than the usual ones, and
/// YIELDING_ORACLE_PROGRAMS another number of them.
/// </remarks>
public sealed class OracleTests
{
    private static readonly ulong s_seed = Setting("YIELDING_ORACLE_SEED") ?? 20260101;
    private static readonly int s_programs = (int?)Setting("YIELDING_ORACLE_PROGRAMS") ?? Size.Of(inCI: 1_800, plain: 96);

    [Test]
    public void RandomPrograms_DoTheSameInBothForms([Values] bool isOptimized, [ValueSource(nameof(Flavours))] string flavour)
    {
        var tally = new Tally();
        var style = new CompilationStyle(isOptimized);
        var answers = MachineAnswers.Count();
        var campaign = new Campaign(Enum.Parse<Flavour>(flavour), style, s_seed);
        try
        {
            campaign.Run(s_programs / 8, tally);
        }
        finally
        {
            var answered = MachineAnswers.Count() - answers;
            TestContext.Out.WriteLine($"{flavour}, {style}, seed {s_seed}: {tally} State machines gave {answered} outcomes.");
        }
    }

    private static string[] Flavours() => Enum.GetNames<Flavour>();

    private static ulong? Setting(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } set ? ulong.Parse(set, CultureInfo.InvariantCulture) : null;
}
