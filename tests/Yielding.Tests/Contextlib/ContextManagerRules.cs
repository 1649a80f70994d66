using System.Runtime.CompilerServices;

namespace Yielding.Contextlib;

[TestFixture(Form.Using)]
[TestFixture(Form.Run)]
public sealed class ContextManagerRules(Form form) : ContextManagerContract
{
    protected override bool CanSuppress => form == Form.Run;

    [Test]
    [Contextlib(21, "ContextManagerTestCase.test_keywords")]
    public void Parameter_AnyName_IsAllowed()
    {
        IEnumerable<string> Joining(int self, int func, int args, int kwds, int generator, int body)
        {
            yield return $"{self} {func} {args} {kwds} {generator} {body}";
        }

        string? seen = null;
        form.Execute(Joining(self: 1, func: 2, args: 3, kwds: 4, generator: 5, body: 6), value => seen = value);

        seen.ShouldBe("1 2 3 4 5 6");
    }

    // An iterator that the compiler makes keeps its own arguments, so this is about all else: the sequence, the delegate, the entry of a
    // stack.
    [Test]
    [Contextlib(22, "ContextManagerTestCase.test_nokeepref")]
    public void Enter_Sequence_KeepsNothingButTheEnumerator([Values] bool observes, [Values] bool inAStack)
    {
        using var stack = new ExitStack();
        using var scope = EnterOnce(observes, inAStack ? stack : null, out var argument);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        argument.IsAlive.ShouldBeFalse();
    }

    protected override Task<Exception?> PlayAsync(Recipe recipe, Action<int> body) => Task.FromResult(Forms.Caught(() =>
    {
        if (recipe.AfterWithBody is null)
        {
            form.Execute(recipe.Generator(null), body);
        }
        else
        {
            form.Execute(recipe.Generator, body);
        }
    }));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Scope<int> EnterOnce(bool observes, ExitStack? stack, out WeakReference weak)
    {
        var argument = new object();
        weak = new WeakReference(argument);
        var sequence = new Enumerators.Giving<int>(() =>
        {
            GC.KeepAlive(argument);

            return ((IEnumerable<int>)[1]).GetEnumerator();
        });
        if (stack is null)
        {
            return observes ? Scope.Enter(_ => sequence) : Scope.Enter(sequence);
        }

        _ = observes ? stack.Enter(_ => sequence) : stack.Enter(sequence);

        return default;
    }
}
