using System.Diagnostics.Tracing;
using static Yielding.Support.Recipes;

namespace Yielding.Internal;

public sealed class ScopeEventSourceTests
{
    private readonly BodyException _failure = new();

    [Test]
    public void Listener_AtVerbose_ReceivesEntriesAndExits([Values] Form form)
    {
        using var events = Listen(EventLevel.Verbose);

        form.Execute(Recipe(), _ => { });
        form.Execute(stack => stack.Enter(Recipe()));

        events.Lines.ShouldBe(
        [
            "Verbose Entered: generator=Recipe",
            "Verbose Exited: generator=Recipe, elapsedMilliseconds=number, outcome=Completed",
            "Verbose StackEntered: generator=ExitStack, entries=0",
            "Verbose Entered: generator=Recipe",
            "Verbose Exited: generator=Recipe, elapsedMilliseconds=number, outcome=Completed",
            "Verbose StackExited: generator=ExitStack, elapsedMilliseconds=number, outcome=Completed, entries=1, tornDown=1",
        ]);
    }

    [Test]
    [NeedsExceptionPointers]
    public async Task Listener_AtWarning_ReceivesEachWarning()
    {
        using var events = Listen(EventLevel.Warning);
        var unknown = Scope.Enter(Recipe());

        Scope.Run(Suppressing, _ => throw _failure);
        Forms.Caught(() => Form.Using.Execute(Suppressing, _ => throw _failure));
        Forms.Caught(() => Scope.Run(Replacing(), _ => throw _failure));
        _ = ContextManager.From(Recipe()).Wrap(() => Enumerable.Range(1, 2))().First();
        await Task.Run(unknown.Dispose);

        events.Lines.ShouldBe(
        [
            $"Warning Suppressed: generator=Suppressing, exceptionType=Yielding.Support.BodyException, exceptionMessage={_failure.Message}",
            "Warning CouldNotSuppress: generator=Suppressing, exceptionType=Yielding.Support.BodyException, "
            + $"exceptionMessage={_failure.Message}",
            $"Warning Replaced: generator=Replacing, exceptionType=Yielding.Support.BodyException, exceptionMessage={_failure.Message}, "
            + "replacement=System.TimeoutException: later",
            "Warning StoppedEarly: generator=Recipe",
            "Warning Unknown: generator=Recipe",
        ]);
    }

    [Test]
    public void Listener_AtError_ReceivesASlowTeardown()
    {
        using var events = Listen(EventLevel.Error);
        using var settings = new SettingsOfTest(budget: TimeSpan.Zero);

        Scope.Run(Suppressing, _ => throw _failure);

        events.Lines.ShouldBe(["Error OverranBudget: generator=Suppressing, elapsedMilliseconds=number, budgetMilliseconds=number"]);
    }

    [Test]
    public void Listener_BesideALogger_ReceivesTheSame()
    {
        using var events = Listen(EventLevel.Warning);
        using var log = new LogOfTest();

        Scope.Run(Suppressing, _ => throw _failure);

        events.Lines.ShouldHaveSingleItem();
        log.Warnings.ShouldHaveSingleItem();
    }

    [Test]
    public void Listener_ThatWasDisposed_ReceivesNothingMore()
    {
        var events = Listen(EventLevel.Verbose);
        events.Dispose();

        Scope.Run(Recipe(), _ => { });

        events.Lines.ShouldBeEmpty();
        using var other = Listen(EventLevel.Verbose);
        Scope.Run(Recipe(), _ => { });
        other.Lines.Count.ShouldBe(2);
    }

    // The source exists from the first use of the library on.
    private static SourceEvents Listen(EventLevel level)
    {
        Scope.Run(Recipe(), _ => { });

        return new SourceEvents(level);
    }
}
