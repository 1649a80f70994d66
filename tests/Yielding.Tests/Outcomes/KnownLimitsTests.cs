namespace Yielding.Outcomes;

/// <summary>
/// What decision 0001 lists: cases in which a body counts as completed although a user of the scope has failed. The exception has been
/// handled in each.
/// </summary>
public sealed class KnownLimitsTests
{
    private readonly Listener _scope = new();

    [Test]
    public void MethodThatReturnsAScopeEnteredEarlier_CountsAsItsEntry()
    {
        var held = new Holder(_scope);
        Forms.Caught(Holder.Fail);

        using (held.GetScope())
        {
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void MethodThatGivesOutAScopeEnteredEarlier_CountsAsItsEntry()
    {
        var held = new Holder(_scope);
        Forms.Caught(Holder.Fail);

        held.GiveScope(out var scope);
        using (scope)
        {
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void ContainerMadeAndDisposedByTheMethodThatCaught_CountsAsHandled()
    {
        using (var container = new Holder(_scope))
        {
            container.ShouldNotBeNull();
            Forms.Caught(Holder.Fail);
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void WrapperMadeAfterTheUserFailed_CountsAsTheEnclosingMethod()
    {
        IDisposable held = _scope.Enter();
        Forms.Caught(Holder.Fail);

        using (new Wrapper(held))
        {
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void FieldThatACalledMethodSetsAgain_CountsAsObtained()
    {
        IDisposable held = _scope.Enter();
        var pair = new Pair();
        pair.One = new Wrapper(new MemoryStream());
        pair.SetOne(new Wrapper(held));
        Forms.Caught(Holder.Fail);

        using (pair.One)
        {
            pair.ShouldNotBeNull(); // keeps it a variable in optimized code
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public void StackMadeByPopAll_CompletesItsGenerators()
    {
        using var stack = new ExitStack();
        stack.Enter(_scope.Generator);
        Forms.Caught(Holder.Fail);

        using (stack.PopAll())
        {
        }

        _scope.ShouldHaveCompleted();
    }

    private sealed class Pair
    {
        internal IDisposable? One;

        public void SetOne(IDisposable one) => One = one;
    }

    private sealed class Wrapper(IDisposable scope) : IDisposable
    {
        public void Dispose() => scope.Dispose();
    }

    private sealed class Holder(Listener scope) : IDisposable
    {
        private readonly Scope<Listener> _scope = scope.Enter();

        public Scope<Listener> GetScope() => _scope;

        public void GiveScope(out Scope<Listener> given) => given = _scope;

        public static void Fail() => throw new BodyException();

        public void Dispose() => _scope.Dispose();
    }
}
