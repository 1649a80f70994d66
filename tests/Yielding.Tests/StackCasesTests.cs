using Yielding.Cases;

namespace Yielding;

/// <summary>The table that the stacks of both halves keep to, played by the synchronous one.</summary>
[TestFixture(Form.Using)]
[TestFixture(Form.Run)]
public sealed class StackCasesTests(Form form)
{
    [TestCaseSource(typeof(StackCase), nameof(StackCase.All))]
    public void Case(StackCase played)
    {
        ExitStack? playing = null;
        StackCaseRun run = null!;
        run = new StackCaseRun(played)
        {
            RegisterLate = () => playing!.Enter(run.Plain(new StackEntry(EntryKind.Plain, "late"))),
            CloseInside = () => playing!.Close(),
        };

        var caught = Forms.Caught(() => form.Execute(stack =>
        {
            playing = stack;
            Play(run, played, stack);
        }));

        run.ShouldHaveEndedWith(caught, isRun: form == Form.Run);
        playing!.Count.ShouldBe(0);
    }

    private static void Play(StackCaseRun run, StackCase played, ExitStack stack)
    {
        foreach (var entry in played.Entries)
        {
            Register(run, stack, entry);
        }

        if (played.Body is Ends.Closed or Ends.ClosedThenThrowing)
        {
            stack.Close();
        }

        run.Body(stack.Complete, stack.Fail);
    }

    private static void Register(StackCaseRun run, ExitStack stack, StackEntry entry)
    {
        switch (entry.Kind)
        {
            case EntryKind.Plain:
                stack.Enter(run.Plain(entry)).ShouldBe(entry.Name);
                break;

            case EntryKind.Observing:
                stack.Enter(body => run.Observing(entry, body)).ShouldBe(entry.Name);
                break;

            case EntryKind.Manager:
                stack.Enter(run.ManagerOf(entry)).ShouldBe(entry.Name);
                break;

            case EntryKind.Pushed:
                stack.Push(thrown => run.Exit(entry, thrown));
                break;

            case EntryKind.PushedManager:
                stack.Push(run.ManagerOf(entry));
                break;

            case EntryKind.Suppressing:
                stack.Push(ContextManager.Suppress<BodyException>());
                break;

            case EntryKind.Callback:
                stack.Callback(() => run.Exit(entry));
                break;

            case EntryKind.StateCallback:
                stack.Callback(run.Exit, entry);
                break;

            case EntryKind.Disposable:
                var thing = run.DisposableOf(entry);
                stack.Use(thing).ShouldBeSameAs(thing);
                break;

            case EntryKind.PlainHandle:
                stack.Use(Scope.Enter(run.Plain(entry)));
                break;

            case EntryKind.ObservingHandle:
                stack.Use(Scope.Enter(body => run.Observing(entry, body)));
                break;

            default:
                stack.Use(new ExitStack()).Enter(body => run.Observing(entry, body));
                break;
        }
    }
}
