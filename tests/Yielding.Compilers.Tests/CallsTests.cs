using Yielding.Compilers.Calls;
using Yielding.Compilers.Compiling;

namespace Yielding.Compilers;

/// <summary>
/// Synchronous members refuse tasks before anything has run, whichever overload a compiler chooses. No call is ambiguous.
/// </summary>
public sealed class CallsTests
{
    private static readonly string[] s_csharp12 = ["-langversion:12"];

    /// <summary>Each compiler with its own language, and the newest one with the last language without priorities of overloads.</summary>
    private static IEnumerable<TestCaseData> Compilations =>
        Compiler.Tested.Select(version => new TestCaseData(version, Array.Empty<string>()).SetArgDisplayNames($"Roslyn {version}"))
            .Append(new TestCaseData(Compiler.Versions[^1], s_csharp12).SetArgDisplayNames($"Roslyn {Compiler.Versions[^1]}", "C# 12"));

    [TestCaseSource(nameof(Compilations))]
    public void DelegateWithTask_InASynchronousMember_IsRejectedBeforeAnythingHasRun(string version, string[] options)
    {
        var compiled = CompiledCalls.Of(version, options);
        var wrong = new List<string>();
        foreach (var (call, instead) in Call.WithTask)
        {
            var (thrown, ran) = compiled.Make(call);
            if (thrown is not InvalidOperationException { InnerException: null } refusal
                || !refusal.Message.Contains(instead, StringComparison.Ordinal)
                || ran.Length > 0)
            {
                wrong.Add($"{call}: '{thrown?.GetType().Name} {thrown?.Message}', ran: '{ran}'");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [TestCaseSource(nameof(Compilations))]
    public void DelegateWithoutTask_InASynchronousMember_Runs(string version, string[] options)
    {
        var compiled = CompiledCalls.Of(version, options);
        var wrong = new List<string>();
        foreach (var call in Call.WithoutTask)
        {
            var (thrown, ran) = compiled.Make(call);
            var throws = call.Code.Contains("throw", StringComparison.Ordinal);
            var isExpected = call.Member.StartsWith("ScopeSweep", StringComparison.Ordinal)
                ? throws == thrown is Yielding.Testing.ScopeSweepException or TimeoutException
                : throws == thrown is TimeoutException;
            if (!isExpected || thrown is InvalidOperationException || !ran.Contains("body", StringComparison.Ordinal))
            {
                wrong.Add($"{call}: '{thrown?.GetType().Name} {thrown?.Message}', ran: '{ran}'");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [TestCaseSource(nameof(Compilations))]
    public void DelegateWithTask_InAnAsynchronousMember_Runs(string version, string[] options)
    {
        var compiled = CompiledCalls.Of(version, options);

        Call.Asynchronous
            .Select(call => (call, Made: compiled.Make(call)))
            .Where(entry => entry.Made.Thrown is not null || !entry.Made.Ran.Contains("body", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }
}
