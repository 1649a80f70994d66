using System.Text.Json.Nodes;

namespace Yielding.Outcomes;

/// <summary>What is decided at the first use of the library in a process, each in a process of its own.</summary>
public sealed class FirstUseTests
{
    private const string AllSources =
        "activity source Yielding, event source Yielding, meter yielding.scopes.active, meter yielding.scopes.ambiguous, "
        + "meter yielding.scopes.entered, meter yielding.scopes.failed, meter yielding.scopes.leaked, meter yielding.scopes.suppressed, "
        + "meter yielding.scopes.unknown, meter yielding.teardown.duration";

    [Test]
    [Platform(Exclude = "Win", Reason = "The limit is that of a Unix shell.")]
    public void NoFileDescriptors_TeardownsRunAndOutcomesAreExact()
    {
        string[] once =
        [
            "handled: completed",
            "handled, async: completed",
            "Run: completed",
            "wrapper: completed",
            "failed: not completed",
            "propagated",
            "failed, async: not completed",
            "propagated",
        ];

        Child.RunWithLimitOfFiles(300, "no-file-descriptors").ShouldBe([.. once, .. once]);
    }

    [Test]
    public void InACatchBlock_TheExceptionBeingHandledIsNotTheBodys() =>
        Child.Run("first-use-in-a-catch-block").ShouldBe(
            ["Completed", "Failed TimeoutException", "Failed TimeoutException", "Completed", "Completed"]);

    [Test]
    public void InAFinallyBlock_TheExceptionThatPassesIsNotTheBodys() => Child.Run("first-use-in-a-finally-block").ShouldBe(["Completed"]);

    [Test]
    public void AFailingBody_IsSeen() => Child.Run("first-use-while-the-body-fails").ShouldBe(["Failed TimeoutException", "Completed"]);

    // Both would wait for ever if the check ran in a static constructor, or under a lock.
    [Test]
    public void AHandlerWaitsForALock_WhoseOwnerThrowsAndEnters_NeitherWaitsForTheOther() =>
        Child.Run("first-use-while-a-handler-waits-for-a-lock")
            .ShouldBe(["Failed TimeoutException", "Completed", "Failed TimeoutException"], ignoreOrder: true);

    // A thread that uses scopes would wait for the one that creates the sources, which calls the listener.
    [TestCase("meter")]
    [TestCase("activity source")]
    [TestCase("event source")]
    public void AListenerWaitsForAThread_ThatUsesScopes_NeitherWaitsForTheOther(string kind)
    {
        string[] once = ["Failed TimeoutException", "committed"];

        Child.Run("first-use-while-a-listener-waits", kind).ShouldBe([.. once, .. once, .. once, AllSources]);
    }

    [Test]
    public void ListenersThatThrow_ScopesAreExact() =>
        Child.Run("first-use-with-listeners-that-throw").ShouldBe(
            ["committed", "committed", "activity source Yielding, event source Yielding, meter yielding.scopes.entered"]);

    [Test]
    public void NotInferred_OnlyWhatIsReportedCounts()
    {
        const string Warning = "Warning: Could not determine whether the body of \"";

        Child.Run("not-inferred").ShouldBe(
        [
            Warning + "Listen\" completed; ",
            "Unknown UnknownOutcomeException",
            Warning + "Transaction\" comple",
            "rolled back",
            "Completed",
            "committed",
            "Failed TimeoutException",
            "Completed",
            Warning + "Rethrowing\" complet",
            Warning + "Replacing\" complete",
            "Warning: In the scope of \"Replacing\" this exception was replaced by a",
            "replaced, context UnknownOutcomeException",
            Warning + "Manager\" completed;",
            "exit received UnknownOutcomeException",
            Warning + "YieldingAgain\" comp",
            "Warning: In the scope of \"YieldingAgain\" this exception was replaced ",
            "The generator 'YieldingAgain' yielded again during teardown, after a body with an unknown outcome: "
            + "a generator must yield exactly once. Let nothing after its first yield reach another one.",
            Warning + "Holding\" completed;",
            Warning + "Listen\" completed; ",
            "Unknown UnknownOutcomeException",
            "committed",
            "Failed TimeoutException",
            Warning + "ListenAsync\" comple",
            "Unknown UnknownOutcomeException",
            "Completed",
            "Completed",
        ]);
    }

    [Test]
    public void StateMachines_AreReadUnlessSwitchedOff()
    {
        Child.Run("state-machines").ShouldBe(["Completed"]);
        Child.Run("no-state-machines").ShouldNotContain("Completed");
    }

    // The host passes a number as a string.
    [Test]
    public void Settings_OfTheRuntimeConfiguration_AreRead() =>
        Child.RunConfigured(
            new JsonObject { ["Yielding.TrackLeaks"] = true, ["Yielding.TeardownBudgetMilliseconds"] = 0 },
            "settings-of-the-runtime-configuration").ShouldBe(
        [
            "Completed",
            "Error: The teardown of the scope of \"Listen\" took ",
            "Error: The scope of \"Transaction\" was garbage-collected before it w",
        ]);

    [Test]
    public void NoExceptionPointers_AmbiguousIsThrownUnlessOfAnotherCall() =>
        Child.Run("no-exception-pointers").ShouldBe(
        [
            "completes, fails",
            "Completed",
            "Failed TimeoutException",
            "committed",
            "an exception is handled further in",
            "Failed TimeoutException",
            "Completed",
            "an exception is being handled further out",
            "Completed",
            "the enclosing method handles it: ambiguous, and rethrown",
            "Failed TimeoutException",
            "caught TimeoutException",
            "a plain generator is disposed, silently",
            "rolled back",
            "one leaves while another is handled: neither is lost",
            "Failed NotSupportedException",
            "caught NotSupportedException, context TimeoutException",
            "reported",
            "Completed",
            "scopes inside a generator receive its outcome",
            "Failed TimeoutException",
            "Completed",
            "left by another flow",
            "Failed TimeoutException",
            "Unknown UnknownOutcomeException",
            "Run is exact",
            "Failed TimeoutException",
            "Completed",
            "rolled back",
            "another flow of the same method fails meanwhile, on the same thread",
            "Unknown UnknownOutcomeException",
            "Unknown UnknownOutcomeException",
        ]);

    [Test]
    public void WithALoggerThatThrows_ScopesWorkAndALoggerConfiguredLaterCounts() =>
        Child.Run("first-use-with-a-logger-that-throws").ShouldBe(
        [
            "Failed TimeoutException",
            "Debug: Entered the scope of \"Listen\"",
            "Completed",
            "Debug: Exited the scope of \"Listen\" after ",
        ]);

    [Test]
    public void LeakedScopes_AreReportedAsErrorsWhenEnabled() =>
        Child.Run("abandoned-scopes-reported").ShouldBe(
        [
            "Completed",
            "Error: The scope of \"Transaction\" was garbage-collected before it w",
        ]);

    [Test]
    public void TeardownThatOverrunsItsBudget_IsReportedAsAnError() =>
        Child.Run("teardown-budget", "0").ShouldBe(
        [
            "Completed",
            "Error: The teardown of the scope of \"Listen\" took ",
            "Completed",
            "Error: The teardown of the scope of \"Listen\" took ",
        ]);

    [Test]
    public void TeardownWithinItsBudget_IsNotReported() =>
        Child.Run("teardown-budget", "86400000").ShouldBe(["Completed", "Completed"]);

    [Test]
    public void TeardownBudgetThatIsNoNumber_IsIgnored() =>
        Child.Run("teardown-budget-that-is-no-number").ShouldBe(["Completed"]);

    [Test]
    public void SettingsWhoseTextThrows_AreIgnored() =>
        Child.Run("settings-without-a-text").ShouldBe(["Completed"]);

    // In other cultures the comma separates the fraction; here it would separate thousands.
    [Test]
    public void TeardownBudgetWithAComma_IsIgnored() =>
        Child.Run("teardown-budget", "0,0").ShouldBe(["Completed", "Completed"]);
}
