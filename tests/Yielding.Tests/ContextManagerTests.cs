namespace Yielding;

/// <summary>Managers made from generators: every entry is a fresh run.</summary>
public sealed class ContextManagerTests
{
    private readonly Journal _journal = new();

    [Test]
    public void From_RunsNothingBeforeTheFirstEntry()
    {
        ContextManager.From(Recipe("a"));
        ContextManager.From(_ => Recipe("b"));

        _journal.ShouldBe();
    }

    [Test]
    public void From_IsReusableAndReentrant()
    {
        var manager = ContextManager.From(Recipe("a"));

        using (manager.Enter(out var value))
        {
            value.ShouldBe("a");
            manager.Run(inner => _journal.Write($"body of {inner}"));
        }

        manager.Run(again => again.Length).ShouldBe(1);

        _journal.ShouldBe("enter a", "enter a", "body of a", "exit a", "exit a", "enter a", "exit a");
    }

    [Test]
    public void From_AScopeBodyDelegate_GivesEachEntryAScopeBodyOfItsOwn()
    {
        var listener = new Listener();
        var manager = ContextManager.From(listener.Generator);
        var failure = new BodyException();

        using (manager.Enter())
        {
            Forms.Caught(() => manager.Run(_ => throw failure)).ShouldBeSameAs(failure);
        }

        listener.Received.ShouldBe(["Failed", "Completed"]);
    }

    [Test]
    public void Run_GivesTheResultOfTheBody() => ContextManager.From(Recipe("a")).Run(value => value + "!").ShouldBe("a!");

    [Test]
    public void Run_Suppressed_GivesWhatWhenSuppressedGives()
    {
        var manager = ContextManager.From(Suppressing);

        manager.Run(_ => throw new BodyException(), e => e.Message).ShouldBe("the body failed");
    }

    private static IEnumerable<string> Suppressing(ScopeBody body)
    {
        yield return "";
        body.Suppress();
    }

    private IEnumerable<string> Recipe(string name)
    {
        _journal.Write($"enter {name}");
        yield return name;
        _journal.Write($"exit {name}");
    }
}
