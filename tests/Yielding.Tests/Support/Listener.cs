namespace Yielding.Support;

/// <summary>A generator with a <c>ScopeBody</c> that only records the outcome of its body. It never suppresses.</summary>
internal sealed class Listener(string name = "scope")
{
    public List<string> Received { get; } = [];

    public Exception? Exception { get; private set; }

    public Func<ScopeBody, IEnumerable<Listener>> Generator => Listen;

    public Scope<Listener> Enter() => Scope.Enter(Listen);

    public void ShouldHaveCompleted() => Received.ShouldBe(["Completed"], name);

    public void ShouldHaveFailedWith(Exception? exception)
    {
        Received.ShouldBe(["Failed"], name);
        Exception.ShouldBeSameAs(exception, name);
    }

    public void ShouldBeUnknown() => Received.ShouldBe(["Unknown"], name);

    private IEnumerable<Listener> Listen(ScopeBody body)
    {
        yield return this;
        Received.Add($"{body.Status}");
        Exception = body.Exception;
    }
}
