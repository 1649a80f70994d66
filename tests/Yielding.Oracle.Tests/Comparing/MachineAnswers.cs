using System.Reflection;

namespace Yielding.Oracle.Comparing;

/// <summary>How often the library has read an outcome from the state machine of the method that awaits <c>DisposeAsync</c>.</summary>
internal static class MachineAnswers
{
    private const BindingFlags Members = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly PropertyInfo? s_answers =
        typeof(Scope).Assembly.GetType("Yielding.Outcomes.StateMachineLayout")?.GetProperty("Answers", Members);

    /// <summary>The number since the start of the process; 0 when the library does not count.</summary>
    public static long Count() => s_answers?.GetValue(null) is long count ? count : 0;
}
