namespace Yielding.Outcomes;

/// <summary>What is decided at the first use of the library in a process, each in a process of its own.</summary>
public sealed class FirstUseTests
{
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

    [Test]
    public void NotInferred_OnlyWhatIsReportedCounts()
    {
        const string Warning = "Warning: The scope of \"";

        Child.Run("not-inferred").ShouldBe(
        [
            Warning + "Listen\" ended and it cannot be known whether i",
            "Unknown UnknownOutcomeException",
            Warning + "Transaction\" ended and it cannot be known whet",
            "rolled back",
            "Completed",
            "committed",
            "Failed TimeoutException",
            Warning + "Rethrowing\" ended and it cannot be known wheth",
            Warning + "Replacing\" ended and it cannot be known whethe",
            "Warning: In the scope of \"Replacing\" this exception was replaced by a",
            "replaced, context UnknownOutcomeException",
            Warning + "Manager\" ended and it cannot be known whether ",
            "exit received UnknownOutcomeException",
            Warning + "YieldingAgain\" ended and it cannot be known wh",
            "Warning: In the scope of \"YieldingAgain\" this exception was replaced ",
            "The generator 'YieldingAgain' yielded again during teardown, after its body had ended in an unknown way: a generator must yield exactly once. "
            + "Let nothing after its first 'yield return' reach another one.",
            Warning + "Holding\" ended and it cannot be known whether ",
            Warning + "Listen\" ended and it cannot be known whether i",
            "Unknown UnknownOutcomeException",
            "committed",
            "Failed TimeoutException",
        ]);
    }

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
            "Error: The scope of \"Transaction\" was entered and never exited, and",
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
}
