namespace Yielding.Testing.Internal;

/// <summary>The words in which a report speaks of phases and forms.</summary>
internal static class ReportText
{
    public const string BodyStart = "start of the body";
    public const string BodyEnd = "end of the body";

    public static string Of(SweepPhase phase) => phase switch
    {
        SweepPhase.Setup => "setup",
        SweepPhase.Body => "body",
        _ => "teardown",
    };

    public static string Of(ScopeForm form) => form switch
    {
        ScopeForm.Run => "Run",
        ScopeForm.Using => "using",
        ScopeForm.RunAsync => "RunAsync",
        _ => "await using",
    };

    /// <summary>The phase of an injection that comes before everything else.</summary>
    public static string Of(SweepPoint? point) => point is null ? "before the setup" : $"at {point}";

    /// <summary>An exception in a line: its type and what it says.</summary>
    public static string Of(Exception exception) => InALine($"{exception.GetType().Name}: {exception.Message}");

    public static string InALine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
