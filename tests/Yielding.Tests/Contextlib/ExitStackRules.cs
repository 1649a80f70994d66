namespace Yielding.Contextlib;

// Without exception pointers, the outcome of a stack in a synchronous using is unknown where an asynchronous method, here the test,
// is on the call stack.
[TestFixture(Form.Using, Category = "NeedsExceptionPointers")]
[TestFixture(Form.Run)]
public sealed class ExitStackRules(Form form) : ExitStackContract
{
    protected override bool CanSuppress => form == Form.Run;

    [Test]
    [Contextlib(51, "TestBaseExitStack.test_close")]
    public void Close_InTheBody_UnwindsAtOnceAsCompletedAndTheBodyContinues()
    {
        var failure = new BodyException();
        var journal = new Journal();

        var caught = Forms.Caught(() => form.Execute(stack =>
        {
            stack.Push(thrown =>
            {
                journal.Write($"exit {thrown?.Message ?? "null"}");

                return false;
            });
            stack.Close();
            stack.Count.ShouldBe(0);
            journal.Write("body continues");

            throw failure;
        }));

        caught.ShouldBeSameAs(failure);
        journal.ShouldBe("exit null", "body continues");
    }

    [Test]
    [Contextlib(47, "TestBaseExitStack.test_callback")]
    [Contextlib(48, "TestBaseExitStack.test_push")]
    [Contextlib(50, "TestBaseExitStack.test_enter_context_errors")]
    public void Register_Null_IsRejected()
    {
        using var stack = new ExitStack();
        foreach (var register in new Action[]
        {
            () => stack.Callback(null!),
            () => stack.Callback<int>(null!, 1),
            () => stack.Push((Func<Exception?, bool>)null!),
            () => stack.Push((ContextManager<int>)null!),
            () => stack.Enter((IEnumerable<int>)null!),
            () => stack.Enter((Func<ScopeBody, IEnumerable<int>>)null!),
            () => stack.Enter((ContextManager<int>)null!),
        })
        {
            Should.Throw<ArgumentNullException>(register);
        }

        stack.Count.ShouldBe(0);
    }

    protected override Task<Exception?> PlayAsync(Action<IEntries> body) =>
        Task.FromResult(Forms.Caught(() => form.Execute(stack => body(new Entries(stack)))));

    protected override Task<Exception?> NestAsync(IReadOnlyList<Func<Exception?, bool>> exits, Action body)
    {
        void Nest(int depth)
        {
            if (depth == exits.Count)
            {
                body();
            }
            else
            {
                form.Execute(new Exiting(exits[depth], canBeEntered: true), _ => Nest(depth + 1));
            }
        }

        return Task.FromResult(Forms.Caught(() => Nest(0)));
    }

    private sealed class Entries(ExitStack stack) : IEntries
    {
        public int Count => stack.Count;

        public int Enter(Recipe recipe) =>
            recipe.AfterWithBody is null ? stack.Enter(recipe.Generator(null)) : stack.Enter(recipe.Generator);

        public void Push(Func<Exception?, bool> onExit) => stack.Push(onExit);

        public void PushManager(Func<Exception?, bool> onExit) => stack.Push(new Exiting(onExit, canBeEntered: false));

        public void Callback(Action callback) => stack.Callback(callback);

        public void Callback<TState>(Action<TState> callback, TState state) => stack.Callback(callback, state);
    }

    private sealed class Exiting(Func<Exception?, bool> onExit, bool canBeEntered) : ContextManager<int>
    {
        protected override int OnEnter() => canBeEntered ? 1 : throw new NotSupportedException();

        protected override bool OnExit(Exception? thrown) => onExit(thrown);
    }
}
