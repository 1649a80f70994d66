namespace Yielding.Testing.Internal;

/// <summary>The texts of a report for phases, forms and exceptions.</summary>
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

    /// <summary>Returns the text for the point of an injection; null is the one before the setup.</summary>
    public static string Of(SweepPoint? point) => point is null ? "before the setup" : $"at {point}";

    /// <summary>Returns the type and the message of an exception, in one line.</summary>
    public static string Of(Exception exception) => InALine($"{exception.GetType().Name}: {exception.Message}");

    public static string InALine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
