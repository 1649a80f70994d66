namespace Yielding.Cases;

/// <summary>What a generator does in one of its phases.</summary>
public enum Act
{
    Nothing,
    Throw,
    YieldNothing,
    YieldAgain,
    Rethrow,
    RethrowAndCatch,
    RethrowAndWrap,
    Suppress,
    SuppressAndThrow,
    ReadException,
    FinallyThrows,
}

/// <summary>Which exception reaches the caller.</summary>
public enum Goes
{
    Nothing,
    Bodys,
    Generators,
    Violation,
}

/// <summary>
/// One row of the table that both halves of the library keep to: a generator, how its body ends, and what comes of it. Each half
/// plays it in both of its forms.
/// </summary>
/// <param name="Name">The name of the test.</param>
/// <param name="Observes">The generator takes a <c>ScopeBody</c>.</param>
/// <param name="Setup">What it does before its yield.</param>
/// <param name="BodyFails">The body throws.</param>
/// <param name="Teardown">What it does after its yield.</param>
/// <param name="Journal">What runs, in order.</param>
/// <param name="Goes">Which exception reaches the caller.</param>
/// <param name="HasContext">The body's exception is the context of the one that reaches the caller.</param>
/// <param name="Suppresses">With a body as a delegate nothing reaches the caller.</param>
public sealed record ScopeCase(
    string Name,
    bool Observes,
    Act Setup,
    bool BodyFails,
    Act Teardown,
    string Journal,
    Goes Goes,
    bool HasContext = false,
    bool Suppresses = false)
{
    public static IReadOnlyList<ScopeCase> All { get; } =
    [
        new("Plain_completed_is_resumed", false, Act.Nothing, false, Act.Nothing, "setup body after finally", Goes.Nothing),
        new("Plain_failed_is_closed", false, Act.Nothing, true, Act.Nothing, "setup body finally", Goes.Bodys),
        new("Plain_setup_throws", false, Act.Throw, false, Act.Nothing, "setup finally", Goes.Generators),
        new("Plain_yields_nothing", false, Act.YieldNothing, false, Act.Nothing, "setup finally", Goes.Violation),
        new("Plain_completed_teardown_throws", false, Act.Nothing, false, Act.Throw, "setup body after finally", Goes.Generators),
        new("Plain_completed_yields_again", false, Act.Nothing, false, Act.YieldAgain, "setup body after finally", Goes.Violation),
        new("Plain_failed_finally_throws", false, Act.Nothing, true, Act.FinallyThrows, "setup body finally", Goes.Generators,
            HasContext: true),
        new("Plain_completed_finally_throws", false, Act.Nothing, false, Act.FinallyThrows, "setup body after finally", Goes.Generators),
        new("Observing_completed_is_resumed", true, Act.Nothing, false, Act.Nothing, "setup body after:Completed finally", Goes.Nothing),
        new("Observing_completed_rethrow_does_nothing", true, Act.Nothing, false, Act.Rethrow, "setup body after:Completed asked finally",
            Goes.Nothing),
        new("Observing_completed_suppress_does_nothing", true, Act.Nothing, false, Act.SuppressAndThrow,
            "setup body after:Completed finally", Goes.Generators),
        new("Observing_setup_throws", true, Act.Throw, false, Act.Nothing, "setup finally", Goes.Generators),
        new("Observing_yields_nothing", true, Act.YieldNothing, false, Act.Nothing, "setup finally", Goes.Violation),
        new("Observing_failed_never_rethrows", true, Act.Nothing, true, Act.Nothing, "setup body after:Failed finally", Goes.Bodys),
        new("Observing_failed_reads_only", true, Act.Nothing, true, Act.ReadException, "setup body after:Failed finally", Goes.Bodys),
        new("Observing_failed_rethrows", true, Act.Nothing, true, Act.Rethrow, "setup body after:Failed finally", Goes.Bodys),
        new("Observing_failed_catches", true, Act.Nothing, true, Act.RethrowAndCatch, "setup body after:Failed caught finally", Goes.Bodys,
            Suppresses: true),
        new("Observing_failed_suppresses", true, Act.Nothing, true, Act.Suppress, "setup body after:Failed finally", Goes.Bodys,
            Suppresses: true),
        new("Observing_failed_wraps", true, Act.Nothing, true, Act.RethrowAndWrap, "setup body after:Failed finally", Goes.Generators,
            HasContext: true),
        new("Observing_failed_throws_another", true, Act.Nothing, true, Act.Throw, "setup body after:Failed finally", Goes.Generators,
            HasContext: true),
        new("Observing_failed_suppresses_and_throws", true, Act.Nothing, true, Act.SuppressAndThrow, "setup body after:Failed finally",
            Goes.Generators, HasContext: true),
        new("Observing_failed_yields_again", true, Act.Nothing, true, Act.YieldAgain, "setup body after:Failed finally", Goes.Violation,
            HasContext: true),
        new("Observing_failed_finally_throws", true, Act.Nothing, true, Act.FinallyThrows, "setup body after:Failed finally",
            Goes.Generators, HasContext: true),
        new("Observing_completed_yields_again", true, Act.Nothing, false, Act.YieldAgain, "setup body after:Completed finally",
            Goes.Violation),
    ];

    public override string ToString() => Name;
}
