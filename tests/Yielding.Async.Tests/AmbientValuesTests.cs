using System.Diagnostics;

namespace Yielding;

/// <summary>
/// Ambient values of asynchronous scopes and stacks are those of the same code written inline: what a synchronous entry sets is set for the
/// body, and what it sets back is set back for the caller, also when asynchronous entries are exited before it.
/// </summary>
public sealed class AmbientValuesTests
{
    private readonly AsyncLocal<string?> _user = new();
    private readonly List<string> _journal = [];

    /// <summary>How entries are held.</summary>
    public enum Form
    {
        Blocks,
        Stack,
        StackClosed,
        StackPopped,
    }

    /// <summary>What the body does.</summary>
    public enum BodyKind
    {
        Completes,
        HandlesAnException,
        Fails,
    }

    /// <summary>Entries whose methods are asynchronous by their signature alone.</summary>
    public enum NotAsync
    {
        ClassBased,
        FromWithToken,
        CallbackAsync,
        PushAsync,
        UseAsync,
    }

    private string User => _user.Value ?? "none";

    [Test]
    public async Task Entries_AnySequence_HaveTheEffectOfTheSameCodeInline(
        [Values] Form form, [Values] BodyKind body, [Values] bool isLogged)
    {
        using IDisposable log = isLogged ? new LogOfTest() : new NoLog();
        var entries = Entries().ToList();
        IEnumerable<Entry[]> sequences =
        [
            .. from first in entries select (Entry[])[first],
            .. from first in entries from second in entries select (Entry[])[first, second],
            .. from first in entries from second in entries from third in entries select (Entry[])[first, second, third],
        ];

        foreach (var sequence in sequences)
        {
            await ShouldHaveTheEffectOfInlineCode(sequence, form, body);
        }
    }

    [Test]
    public async Task Entry_WhoseMethodsAreNotAsync_HasTheEffectOfTheSameCodeInline(
        [Values(Form.Blocks, Form.Stack)] Form form, [Values] NotAsync entry, [Values(BodyKind.Completes, BodyKind.Fails)] BodyKind body) =>
        await ShouldHaveTheEffectOfInlineCode([Of(entry)], form, body);

    [Test]
    public async Task AsyncExitStack_ActivityOfASynchronousEntry_IsNotCurrentAfterwards([Values] Form form, [Values] bool suspends)
    {
        using var source = new ActivitySource(nameof(AmbientValuesTests));
        using var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        using var outer = source.StartActivity("outer");
        Entry[] entries = [Entry.Of(() => As("root")), Entry.Of(() => Span("inner")), Entry.Of(() => AsAsync("connection", suspends))];

        await HoldAsync(form, entries, () => Activity.Current?.OperationName.ShouldBe("inner"));

        Activity.Current.ShouldBeSameAs(outer);
        using var next = source.StartActivity("next");
        next.ShouldNotBeNull().Parent.ShouldBeSameAs(outer);

        IEnumerable<int> Span(string name)
        {
            using var activity = source.StartActivity(name);
            yield return 1;
        }
    }

    [Test]
    public async Task RunAsync_SynchronousManager_BodyAndTeardownHaveItAndTheCallerDoesNot([Values] bool hasToken, [Values] bool fails)
    {
        using var source = new CancellationTokenSource();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var manager = AsyncContextManager.From(ContextManager.From(As("root")));

        var caught = await AsyncForms.CaughtAsync(() =>
        {
            var running = manager.RunAsync(
                async _ =>
                {
                    Note("body");
                    await gate.Task;
                    Note("body");
                    _user.Value = "body";
                    Body(fails ? BodyKind.Fails : BodyKind.Completes);
                },
                hasToken ? source.Token : default);
            Note("caller");
            gate.SetResult();

            return running;
        });

        (caught is BodyException).ShouldBe(fails);
        Note("after");
        _journal.ShouldBe(["body root", "caller none", "body root", "body body", "exit root", "after none"]);
    }

    private async Task ShouldHaveTheEffectOfInlineCode(Entry[] entries, Form form, BodyKind body)
    {
        var expected = await PlayAsync(() => NestAsync([.. entries.Select(entry => entry.Inline)], () => Body(body)));
        var actual = await PlayAsync(() => HoldAsync(form, entries, () => Body(body)));

        actual.ShouldBe(expected, string.Join(", ", entries.Select(entry => entry.Name)));
    }

    /// <summary>Calls an asynchronous method, which leaves its caller's values alone.</summary>
    private async Task<IReadOnlyList<string>> PlayAsync(Func<Task> method)
    {
        _journal.Clear();
        await AsyncForms.CaughtAsync(method);

        return [.. _journal];
    }

    private Task HoldAsync(Form form, Entry[] entries, Action body) =>
        form switch
        {
            Form.Blocks => NestAsync([.. entries.Select(entry => entry.Block)], body),
            Form.Stack => StackAsync(entries, body),
            Form.StackPopped => PoppedStackAsync(entries, body),
            _ => ClosedStackAsync(entries, body),
        };

    /// <summary>Blocks of one method, one inside the other.</summary>
    private async Task NestAsync(Entering[] blocks, Action body)
    {
        var exits = new Stack<Func<ValueTask>>();
        foreach (var enter in blocks)
        {
            exits.Push(await enter());
        }

        try
        {
            body();
        }
        finally
        {
            while (exits.TryPop(out var exit))
            {
                await exit();
            }

            Note("after");
        }
    }

    private async Task StackAsync(Entry[] entries, Action body)
    {
        try
        {
            await using var stack = new AsyncExitStack();
            foreach (var entry in entries)
            {
                await entry.Register(stack);
            }

            body();
        }
        finally
        {
            Note("after");
        }
    }

    private async Task PoppedStackAsync(Entry[] entries, Action body)
    {
        try
        {
            var stack = new AsyncExitStack();
            foreach (var entry in entries)
            {
                await entry.Register(stack);
            }

            await using var popped = stack.PopAll();
            body();
        }
        finally
        {
            Note("after");
        }
    }

    private async Task ClosedStackAsync(Entry[] entries, Action body)
    {
        var stack = new AsyncExitStack();
        foreach (var entry in entries)
        {
            await entry.Register(stack);
        }

        try
        {
            body();
        }
        finally
        {
            await stack.CloseAsync();
            Note("after");
        }
    }

    private IEnumerable<Entry> Entries()
    {
        yield return Entry.Of(() => As("generator"));
        yield return Entry.Of(() => As("ScopeBody"), (stack, generator) => stack.Enter(_ => generator()));
        yield return Entry.Of(() => As("manager"), (stack, generator) => stack.Enter(new Synchronous(generator())));
        yield return Entry.Of(() => As("shared"), (stack, generator) => stack.Enter(ContextManager.From(generator()).Shared()));
        yield return OfSynchronousManager(CancellationToken.None);
        yield return Entry.Of(() => AsAsync("asynchronous", suspends: false));
        yield return Entry.Of(() => AsAsync("suspending", suspends: true));
        yield return Entry.OfExit("Callback", Exit(() => Set("callback")), stack => stack.Callback(() => Set("callback")));
        yield return Entry.OfExit("Use", Exit(() => Set("thing")), stack => stack.Use(new Thing(() => Set("thing"))));
        yield return Entry.OfExit("CallbackAsync", () => new ValueTask(Suspending()), stack => stack.CallbackAsync(Suspending));

        async Task Suspending()
        {
            Set("not for the caller");
            await Task.Yield();
            Set("not for the caller either");
        }
    }

    private Entry Of(NotAsync entry)
    {
        var set = Exit(() => Set("own"));
        switch (entry)
        {
            case NotAsync.CallbackAsync:
                return Entry.OfExit("", set, stack => stack.CallbackAsync(() => set().AsTask()));

            case NotAsync.PushAsync:
                return Entry.OfExit("", set, stack => stack.PushAsync(Push));

            case NotAsync.UseAsync:
                return Entry.OfExit("", set, stack => stack.UseAsync(new Thing(() => Set("own"))).AsTask());

            case NotAsync.FromWithToken:
                return OfSynchronousManager(new CancellationTokenSource().Token);

            default:
                var generator = Entry.Of(() => As("own"));
                var manager = new EnumeratorManager(() => As("own"));

                return new Entry(
                    "",
                    generator.Inline,
                    () => Entry.ExitOf(manager.EnterAsync()),
                    stack => Entry.Only(stack.EnterAsync(manager)));
        }

        Task<bool> Push(Exception? thrown)
        {
            Set("own");

            return Task.FromResult(false);
        }
    }

    private Entry OfSynchronousManager(CancellationToken token)
    {
        var manager = AsyncContextManager.From(ContextManager.From(As("From")));

        return new Entry(
            "From",
            Entry.Of(() => As("From")).Inline,
            () => Entry.ExitOf(manager.EnterAsync(token)),
            stack => Entry.Only(stack.EnterAsync(manager, token)));
    }

    private static Func<ValueTask> Exit(Action exit) => () =>
    {
        exit();

        return default;
    };

    private void Body(BodyKind body)
    {
        Note("body");
        try
        {
            if (body != BodyKind.Completes)
            {
                throw new BodyException();
            }
        }
        catch (BodyException) when (body == BodyKind.HandlesAnException)
        {
            // handled in the body
        }
    }

    private void Note(string piece) => _journal.Add($"{piece} {User}");

    private void Set(string name)
    {
        Note("exit");
        _user.Value = name;
    }

    private IEnumerable<int> As(string name)
    {
        var before = _user.Value;
        _user.Value = name;
        try
        {
            yield return 1;
        }
        finally
        {
            Set(before!);
        }
    }

    // What it sets is lost at its yield and at its end, by the rules of the language.
    private async IAsyncEnumerable<int> AsAsync(string name, bool suspends)
    {
        foreach (var value in As(name))
        {
            if (suspends)
            {
                await Task.Yield();
            }

            try
            {
                yield return value;
            }
            finally
            {
                if (suspends)
                {
                    await Task.Yield();
                }
            }
        }
    }

    /// <summary>Runs a setup, and gives the exit.</summary>
    private delegate ValueTask<Func<ValueTask>> Entering();

    /// <summary>An entry of a stack, and the blocks that it stands for.</summary>
    /// <param name="Name">For messages.</param>
    /// <param name="Inline">The code of the setup and of the teardown, without the library.</param>
    /// <param name="Block">The entry and the exit of a scope.</param>
    /// <param name="Register">Registers the entry on a stack.</param>
    private sealed record Entry(string Name, Entering Inline, Entering Block, Func<AsyncExitStack, ValueTask> Register)
    {
        public static Entry Of(Func<IEnumerable<int>> generator, Action<AsyncExitStack, Func<IEnumerable<int>>>? register = null)
        {
            return new Entry(
                $"{register?.Method.Name} {generator()}",
                () =>
                {
                    var steps = generator().GetEnumerator();
                    steps.MoveNext();

                    return new(Exit(steps.Dispose));
                },
                () =>
                {
                    var scope = Scope.Enter(generator());

                    return new(Exit(() => scope.Dispose()));
                },
                stack =>
                {
                    if (register is null)
                    {
                        stack.Enter(generator());
                    }
                    else
                    {
                        register(stack, generator);
                    }

                    return default;
                });
        }

        public static Entry Of(Func<IAsyncEnumerable<int>> generator)
        {
            return new Entry(
                "",
                async () =>
                {
                    var steps = generator().GetAsyncEnumerator();
                    await steps.MoveNextAsync();

                    return steps.DisposeAsync;
                },
                () => ExitOf(AsyncScope.EnterAsync(generator())),
                stack => Only(stack.EnterAsync(generator())));
        }

        /// <summary>An exit without a setup: there is no other block than the code itself.</summary>
        public static Entry OfExit(string name, Func<ValueTask> exit, Action<AsyncExitStack> register) =>
            new(
                name,
                () => new(exit),
                () => new(exit),
                stack =>
                {
                    register(stack);

                    return default;
                });

        // These two are not asynchronous: what has been set when they return stays set.
        public static ValueTask<Func<ValueTask>> ExitOf(ValueTask<AsyncScope<int>> entering)
        {
            return entering.IsCompletedSuccessfully ? new(entering.Result.DisposeAsync) : Awaited();

            async ValueTask<Func<ValueTask>> Awaited() => (await entering).DisposeAsync;
        }

        public static ValueTask Only(ValueTask<int> entering) => new(entering.AsTask());
    }

    private sealed class Thing(Action dispose) : IDisposable, IAsyncDisposable
    {
        public void Dispose() => dispose();

        public ValueTask DisposeAsync()
        {
            dispose();

            return default;
        }
    }

    private sealed class Synchronous(IEnumerable<int> generator) : ContextManager<int>
    {
        private readonly IEnumerator<int> _steps = generator.GetEnumerator();

        protected override int OnEnter() => _steps.MoveNext() ? _steps.Current : 0;

        protected override bool OnExit(Exception? thrown)
        {
            _steps.Dispose();

            return false;
        }
    }
}
