using Yielding.Cases;

namespace Yielding;

/// <summary>Which half's entries an asynchronous stack is given.</summary>
public enum Entries
{
    Asynchronous,
    Waiting,
    Synchronous,
    Alternating,
}

/// <summary>
/// The table that the stacks of both halves keep to, played by the asynchronous one, with entries of both halves in one order.
/// </summary>
[TestFixture(AsyncForm.Using, Entries.Asynchronous)]
[TestFixture(AsyncForm.Using, Entries.Waiting)]
[TestFixture(AsyncForm.Using, Entries.Synchronous)]
[TestFixture(AsyncForm.Using, Entries.Alternating)]
[TestFixture(AsyncForm.Run, Entries.Asynchronous)]
[TestFixture(AsyncForm.Run, Entries.Waiting)]
[TestFixture(AsyncForm.Run, Entries.Synchronous)]
[TestFixture(AsyncForm.Run, Entries.Alternating)]
public sealed class StackCasesTests(AsyncForm form, Entries entries)
{
    [TestCaseSource(typeof(StackCase), nameof(StackCase.All))]
    public async Task Case(StackCase played)
    {
        AsyncExitStack? playing = null;
        StackCaseRun run = null!;
        run = new StackCaseRun(played)
        {
            RegisterLate = () => playing!.Enter(run.Plain(new StackEntry(EntryKind.Plain, "late"))),
            CloseInside = () => playing!.CloseAsync().AsTask().IsCompletedSuccessfully.ShouldBeTrue("it would wait for itself"),
        };

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(async stack =>
        {
            playing = stack;
            await PlayAsync(run, played, stack);
        }));

        run.ShouldHaveEndedWith(caught, isRun: form == AsyncForm.Run);
        playing!.Count.ShouldBe(0);
    }

    private async Task PlayAsync(StackCaseRun run, StackCase played, AsyncExitStack stack)
    {
        var isAsynchronous = entries != Entries.Synchronous;
        foreach (var entry in played.Entries)
        {
            if (isAsynchronous)
            {
                await RegisterAsync(run, stack, entry);
            }
            else
            {
                RegisterSynchronous(run, stack, entry);
            }

            isAsynchronous ^= entries == Entries.Alternating;
        }

        if (played.Body is Ends.Closed or Ends.ClosedThenThrowing)
        {
            await stack.CloseAsync();
        }

        run.Body(stack.Complete, stack.Fail);
    }

    private async Task RegisterAsync(StackCaseRun run, AsyncExitStack stack, StackEntry entry)
    {
        switch (entry.Kind)
        {
            case EntryKind.Plain:
                (await stack.EnterAsync(PlainAsync(run, entry))).ShouldBe(entry.Name);
                break;

            case EntryKind.Observing:
                (await stack.EnterAsync(body => ObservingAsync(run, entry, body))).ShouldBe(entry.Name);
                break;

            case EntryKind.Manager:
                (await stack.EnterAsync(new Manager(this, run, entry))).ShouldBe(entry.Name);
                break;

            case EntryKind.Pushed:
                stack.PushAsync(async thrown =>
                {
                    await WaitAsync();

                    return run.Exit(entry, thrown);
                });
                break;

            case EntryKind.PushedManager:
                stack.PushAsync(new Manager(this, run, entry));
                break;

            case EntryKind.Suppressing:
                stack.Push(ContextManager.Suppress<BodyException>());
                break;

            case EntryKind.Callback:
                stack.CallbackAsync(() => ExitAsync(run, entry));
                break;

            case EntryKind.StateCallback:
                stack.CallbackAsync(state => ExitAsync(run, state), entry);
                break;

            case EntryKind.Disposable:
                var thing = new Thing(this, run, entry);
                (await stack.UseAsync(thing)).ShouldBeSameAs(thing);
                break;

            case EntryKind.PlainHandle:
                await stack.UseAsync(await AsyncScope.EnterAsync(PlainAsync(run, entry)));
                break;

            case EntryKind.ObservingHandle:
                await stack.UseAsync(await AsyncScope.EnterAsync(body => ObservingAsync(run, entry, body)));
                break;

            default:
                await (await stack.UseAsync(new AsyncExitStack())).EnterAsync(body => ObservingAsync(run, entry, body));
                break;
        }
    }

    private static void RegisterSynchronous(StackCaseRun run, AsyncExitStack stack, StackEntry entry)
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

    private async Task WaitAsync()
    {
        if (entries == Entries.Waiting)
        {
            await Task.Yield();
        }
    }

    private async Task ExitAsync(StackCaseRun run, StackEntry entry)
    {
        await WaitAsync();
        run.Exit(entry);
    }

    private async IAsyncEnumerable<string> PlainAsync(StackCaseRun run, StackEntry entry)
    {
        await WaitAsync();
        run.SetUp(entry);
        try
        {
            yield return entry.Name;
            await WaitAsync();
            run.Write(entry.Name);
            if (entry.Exit == AtExit.YieldAgain)
            {
                yield return entry.Name;
            }
        }
        finally
        {
            await WaitAsync();
            run.Finally(entry);
        }
    }

    private async IAsyncEnumerable<string> ObservingAsync(StackCaseRun run, StackEntry entry, ScopeBody body)
    {
        await WaitAsync();
        run.SetUp(entry);
        yield return entry.Name;
        await WaitAsync();
        run.Answer(entry, body);
        if (entry.Exit == AtExit.YieldAgain)
        {
            yield return entry.Name;
        }
    }

    private sealed class Manager(StackCasesTests tests, StackCaseRun run, StackEntry entry) : AsyncContextManager<string>
    {
        protected override async ValueTask<string> OnEnterAsync(CancellationToken cancellationToken)
        {
            await tests.WaitAsync();
            run.SetUp(entry);

            return entry.Name;
        }

        protected override async ValueTask<bool> OnExitAsync(Exception? thrown)
        {
            await tests.WaitAsync();

            return run.Exit(entry, thrown);
        }
    }

    private sealed class Thing(StackCasesTests tests, StackCaseRun run, StackEntry entry) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await tests.ExitAsync(run, entry);
    }
}
