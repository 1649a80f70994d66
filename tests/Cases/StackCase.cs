using static Yielding.Cases.AtExit;
using static Yielding.Cases.EntryKind;

namespace Yielding.Cases;

/// <summary>How the body of a stack ends.</summary>
public enum Ends
{
    Well,
    Throwing,
    Failed,
    FailedThenComplete,
    FailedThenThrowing,
    CompleteThenThrowing,
    Closed,
    ClosedThenThrowing,
}

/// <summary>
/// One row of the table that the exit stacks of both halves keep to: the entries, how the body ends, and what comes of it. Each half plays
/// it in both of its forms, the asynchronous one with entries of both halves.
/// </summary>
/// <param name="Name">The name of the test.</param>
/// <param name="Entries">The entries, in the order in which they are registered.</param>
/// <param name="Body">How the body ends.</param>
/// <param name="Journal">
/// What runs, in order: <c>+a</c> is a setup, <c>a</c> the code after a plain generator's yield, a callback or a disposal, <c>-a</c> a
/// plain generator's <c>finally</c> block, <c>a:ok</c> an exit after a success, and <c>a:b</c> one that receives the exception of b.
/// </param>
/// <param name="Goes">Which exception reaches the caller, and after it the chain of its contexts. Nothing, when nothing does.</param>
/// <param name="JournalInRun">The journal with the body as a delegate, where it is another one.</param>
/// <param name="GoesInRun">What reaches the caller with the body as a delegate, where it is something else.</param>
public sealed record StackCase(
    string Name,
    IReadOnlyList<StackEntry> Entries,
    Ends Body,
    string Journal,
    string Goes,
    string? JournalInRun = null,
    string? GoesInRun = null)
{
    public static IReadOnlyList<StackCase> All { get; } =
    [
        new("Empty", [], Ends.Well, "body", ""),
        new("Empty_failing", [], Ends.Throwing, "body", "body"),
        new("Last_in_first_out", [A(Plain), B(Callback), C(Observing), D(StateCallback), E(Manager)], Ends.Well,
            "+a +c +e body e:ok d c:ok b a -a", ""),
        new("All_kinds_of_a_success", [A(Pushed), B(PushedManager), C(Disposable), D(PlainHandle), E(ObservingHandle), F(Stack)], Ends.Well,
            "+d +e +f body f:ok e:ok d -d c b:ok a:ok", ""),
        new("All_kinds_of_a_failure", [A(Pushed), B(PushedManager), C(Disposable), D(PlainHandle), E(ObservingHandle), F(Stack)],
            Ends.Throwing, "+d +e +f body f:body e:body -d c b:body a:body", "body"),
        new("Failing_disposes_the_plain_and_resumes_the_others", [A(Plain), B(Observing), C(Manager), D(Callback)], Ends.Throwing,
            "+a +b +c body d c:body b:body -a", "body"),

        new("A_failing_setup_unwinds_the_entries_before_it", [A(Observing), B(Plain), C(Plain, failsSetup: true), D(Plain)], Ends.Well,
            "+a +b +c -b a:c", "c"),
        new("A_failing_setup_can_be_suppressed_by_an_entry_before_it", [A(Plain), B(Pushed, Suppress), C(Observing, failsSetup: true)],
            Ends.Well, "+a +c b:c -a", "c", "+a +c b:c a -a", ""),
        new("A_failing_setup_of_a_manager", [A(Observing), B(Manager, failsSetup: true)], Ends.Well, "+a +b a:b", "b"),

        new("What_an_exit_throws_is_received_further_out", [A(Plain), B(Observing), C(Callback, Throw)], Ends.Well, "+a +b body c b:c -a",
            "c"),
        new("A_disposal_that_throws", [A(Observing), B(Disposable, Throw)], Ends.Well, "+a body b a:b", "b"),
        new("A_generator_that_throws", [A(Pushed), B(Plain, Throw), C(Observing, Throw)], Ends.Well, "+b +c body c:ok -b a:b", "b c"),
        new("A_manager_that_throws", [A(PushedManager), B(Manager, Throw), C(PushedManager, Throw)], Ends.Throwing,
            "+b body c:body b:c a:b", "b c body"),
        new("A_used_scope_that_throws", [A(Pushed), B(ObservingHandle, Throw), C(PlainHandle, Throw), D(Stack, Throw)], Ends.Throwing,
            "+b +c +d body d:body -c b:c a:b", "b c d body"),
        new("Every_exit_runs_though_all_throw", [A(Callback, Throw), B(Disposable, Throw), C(Pushed, Throw), D(Observing, Throw)],
            Ends.Throwing, "+d body d:body c:d b a", "a b c d body"),
        new("Replaced_by_several_callbacks", [A(Callback, Throw), B(StateCallback, Throw), C(Callback, Throw)], Ends.Well, "body c b a",
            "a b c"),
        new("A_chain_of_an_exit_is_continued", [A(Pushed), B(Callback, ThrowChain)], Ends.Throwing, "body b a:b", "b earlier-b body"),
        new("A_chain_of_an_exit_is_continued_after_another", [A(Pushed, ThrowChain), B(Callback, Throw)], Ends.Well, "body b a:b",
            "a earlier-a b"),

        new("Suppressed", [A(Plain), B(Pushed), C(Pushed, Suppress), D(Pushed)], Ends.Throwing, "+a body d:body c:body b:body -a", "body",
            "+a body d:body c:body b:ok a -a", ""),
        new("Suppressed_by_a_generator", [A(Plain), B(Observing, Suppress)], Ends.Throwing, "+a +b body b:body -a", "body",
            "+a +b body b:body a -a", ""),
        new("Suppressed_by_a_manager", [A(Plain), B(Manager, Suppress)], Ends.Throwing, "+a +b body b:body -a", "body",
            "+a +b body b:body a -a", ""),
        new("Suppressed_by_a_suppression", [A(Plain), B(Suppressing)], Ends.Throwing, "+a body -a", "body", "+a body a -a", ""),
        new("Suppressed_by_nothing_that_is_only_used", [A(Plain), B(ObservingHandle, Suppress), C(Stack, Suppress)], Ends.Throwing,
            "+a +b +c body c:body b:body -a", "body"),
        new("A_callback_suppresses_nothing", [A(Plain), B(Callback, Suppress), C(Disposable, Suppress)], Ends.Throwing, "+a body c b -a",
            "body"),
        new("Nothing_to_suppress", [A(Callback, Throw), B(Pushed, Suppress)], Ends.Well, "body b:ok a", "a"),
        new("An_exit_s_exception_is_suppressed", [A(Plain), B(Pushed, Suppress), C(Callback, Throw)], Ends.Well, "+a body c b:c a -a", ""),
        new("A_replacement_is_suppressed", [A(Pushed), B(Pushed, Suppress), C(Callback, Throw)], Ends.Throwing, "body c b:c a:body", "body",
            "body c b:c a:ok", ""),
        new("Thrown_after_a_suppression", [A(Callback, Throw), B(Pushed, Suppress)], Ends.Throwing, "body b:body a", "a body",
            GoesInRun: "a"),
        new("Thrown_again_after_a_suppression", [A(Observing), B(Callback, ThrowBodys), C(Pushed, Suppress)], Ends.Throwing,
            "+a body c:body b a:body", "body"),
        new("Thrown_again_after_a_suppression_and_not_received", [A(Plain), B(Callback, ThrowBodys), C(Pushed, Suppress)], Ends.Throwing,
            "+a body c:body b -a", "body"),
        new("Suppressed_twice", [A(Pushed), B(Pushed, Suppress), C(Callback, Throw), D(Pushed, Suppress)], Ends.Throwing,
            "body d:body c b:c a:body", "body", "body d:body c b:c a:ok", ""),

        new("Thrown_again_by_the_exit_of_a_function", [A(Pushed), B(Pushed, ThrowReceived)], Ends.Throwing, "body b:body a:body", "body"),
        new("Thrown_again_by_a_generator", [A(Pushed), B(Observing, ThrowReceived)], Ends.Throwing, "+b body b:body a:body", "body"),
        new("Thrown_again_by_a_manager", [A(Pushed), B(Manager, ThrowReceived), C(PushedManager, ThrowReceived)], Ends.Throwing,
            "+b body c:body b:body a:body", "body"),
        new("Thrown_again_by_a_callback", [A(Callback), B(Callback, ThrowBodys)], Ends.Throwing, "body b a", "body"),
        new("Thrown_again_by_a_disposal", [A(Disposable, ThrowBodys)], Ends.Throwing, "body a", "body"),
        new("Thrown_again_by_a_plain_generator", [A(Plain, ThrowBodys)], Ends.Throwing, "+a body -a", "body"),
        new("Thrown_again_by_what_is_used", [A(PlainHandle, ThrowBodys), B(ObservingHandle, ThrowReceived), C(Stack, ThrowReceived)],
            Ends.Throwing, "+a +b +c body c:body b:body -a", "body"),
        new("Thrown_again_after_a_replacement", [A(Pushed, ThrowBodys), B(Callback, Throw)], Ends.Throwing, "body b a:b", "body b"),
        new("The_same_exception_by_two_exits_in_a_row", [A(Callback, ThrowBodys), B(Callback, ThrowBodys)], Ends.Well, "body b a", "body"),

        new("Yields_again_after_a_success", [A(Plain), B(Plain, YieldAgain), C(Plain)], Ends.Well, "+a +b +c body c -c b -b -a", "rule"),
        new("Yields_again_after_a_failure", [A(Plain), B(Observing, YieldAgain), C(Plain)], Ends.Throwing, "+a +b +c body -c b:body -a",
            "rule body"),
        new("Yields_again_by_hand", [A(Plain), B(PlainHandle, YieldAgain)], Ends.Well, "+a +b body b -b -a", "rule"),

        new("Registered_while_it_unwinds", [A(Callback), B(Callback, Register)], Ends.Well, "body b +late late -late a", ""),
        new("Registered_while_it_unwinds_after_a_failure", [A(Callback), B(Observing, Register)], Ends.Throwing,
            "+b body b:body +late -late a", "body"),
        new("Registered_by_what_then_throws", [A(Pushed, Register), B(Callback, Throw)], Ends.Well, "body b a:b +late -late", "b"),

        new("Closed_in_the_body", [A(Observing), B(Plain)], Ends.Closed, "+a +b b -b a:ok body", ""),
        new("Closed_in_the_body_which_then_throws", [A(Observing), B(Plain)], Ends.ClosedThenThrowing, "+a +b b -b a:ok body", "body"),
        new("Closed_by_an_exit", [A(Plain), B(Observing), C(Callback, Close)], Ends.Throwing, "+a +b body c b:body -a", "body"),
        new("Closed_by_an_exit_after_a_success", [A(Plain), B(Pushed, Close)], Ends.Well, "+a body b:ok a -a", ""),

        new("Reported_a_failure", [A(Observing), B(Plain), C(ObservingHandle)], Ends.Failed, "+a +b +c body c:body -b a:body", ""),
        new("Reported_a_failure_and_then_of_success", [A(Observing), B(Plain)], Ends.FailedThenComplete, "+a +b body b -b a:ok", ""),
        new("Reported_a_failure_and_then_failing_with_another", [A(Observing), B(Plain)], Ends.FailedThenThrowing, "+a +b body -b a:body",
            "body reported"),
        new("Reported_success_and_then_failing", [A(Observing), B(Plain)], Ends.CompleteThenThrowing, "+a +b body -b a:body", "body"),
    ];

    public override string ToString() => Name;

    private static StackEntry A(EntryKind kind, AtExit exit = AtExit.Nothing, bool failsSetup = false) => new(kind, "a", exit, failsSetup);

    private static StackEntry B(EntryKind kind, AtExit exit = AtExit.Nothing, bool failsSetup = false) => new(kind, "b", exit, failsSetup);

    private static StackEntry C(EntryKind kind, AtExit exit = AtExit.Nothing, bool failsSetup = false) => new(kind, "c", exit, failsSetup);

    private static StackEntry D(EntryKind kind, AtExit exit = AtExit.Nothing) => new(kind, "d", exit);

    private static StackEntry E(EntryKind kind) => new(kind, "e");

    private static StackEntry F(EntryKind kind) => new(kind, "f");
}
