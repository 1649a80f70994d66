using Yielding.Support;

namespace Yielding;

/// <summary>A query over generators is a generator: LINQ composes scopes.</summary>
public class LinqTests
{
    private Journal _journal = null!;

    [SetUp]
    public void SetUp() => _journal = new Journal();

    [Test]
    public void Query_Completes_SetsUpInOrderAndTearsDownInReverse([Values] Form form)
    {
        form.Execute(
            from a in Plain("a") from b in Plain(a + "b") from c in Plain(b + "c") select c, value => _journal.Write($"body {value}"));

        _journal.ShouldBe("+a", "+ab", "+abc", "body abc", "abc completed", "-abc", "ab completed", "-ab", "a completed", "-a");
    }

    [Test]
    public void Query_BodyFails_NoPartCompletes([Values] Form form)
    {
        var thrown = new BodyException();

        var caught = Forms.Caught(() => form.Execute(from a in Plain("a") from b in Plain("b") select a + b, _ => throw thrown));

        caught.ShouldBeSameAs(thrown);
        _journal.ShouldBe("+a", "+b", "-b", "-a");
    }

    [Test]
    public void Query_InnerSetupFails_TheOuterPartIsDisposed([Values] Form form)
    {
        var thrown = new BodyException();
        IEnumerable<string> Fails() => Plain("b").Select<string, string>(_ => throw thrown);

        var caught = Forms.Caught(() => form.Execute(from a in Plain("a") from b in Fails() select b, _ => _journal.Write("body")));

        caught.ShouldBeSameAs(thrown);
        _journal.ShouldBe("+a", "+b", "-b", "-a");
    }

    [Test]
    public void Query_WithAScopeBody_ItsGeneratorReceivesTheOutcome([Values] Form form)
    {
        IEnumerable<string> Query(ScopeBody body) => from a in Plain("a") from b in Observing("b", body) select a + b;

        Forms.Caught(() => form.Execute<string>(Query, _ => throw new BodyException())).ShouldBeOfType<BodyException>();
        form.Execute<string>(Query, _ => { });

        _journal.ShouldBe("+a", "+b", "b: Failed", "a completed", "-a", "+a", "+b", "b: Completed", "a completed", "-a");
    }

    private IEnumerable<string> Plain(string name)
    {
        _journal.Write($"+{name}");
        try
        {
            yield return name;
            _journal.Write($"{name} completed");
        }
        finally
        {
            _journal.Write($"-{name}");
        }
    }

    private IEnumerable<string> Observing(string name, ScopeBody body)
    {
        _journal.Write($"+{name}");
        yield return name;
        _journal.Write($"{name}: {body.Status}");
    }
}
