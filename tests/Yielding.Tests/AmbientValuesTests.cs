using Yielding.Cases;

namespace Yielding;

/// <summary>Ambient values of sequences that a synchronous manager decorates.</summary>
[TestFixture(Sequence.Synchronous)]
[TestFixture(Sequence.Asynchronous)]
[TestFixture(Sequence.Suspending)]
public sealed class AmbientValuesTests(AmbientValuesTests.Sequence kind) : AmbientSequenceContract
{
    /// <summary>What is decorated.</summary>
    public enum Sequence
    {
        Synchronous,
        Asynchronous,
        Suspending,
    }

    [Test]
    public void Items_SequenceSetsAValue_ItStaysInTheSequence([Values] bool scopeSetsOne)
    {
        var manager = ContextManager.From(scopeSetsOne ? As("root") : [1]);
        var wrapped = kind == Sequence.Synchronous ? manager.Wrap(Setting) : () => manager.Wrap(SettingAsync)().ToBlockingEnumerable();

        foreach (var item in wrapped())
        {
            Note($"{item}, consumer {User}");
        }

        // What an asynchronous iterator sets is lost at its next yield, by the rules of the language.
        var scopes = scopeSetsOne ? "root" : "none";
        var own = kind == Sequence.Synchronous ? "own" : scopes;
        string[] items = [$"{scopes}, consumer none", $"{own}, consumer none"];
        ShouldBe(scopeSetsOne ? ["setup in none", .. items, $"teardown in {own}"] : items);
        User.ShouldBe("none");

        IEnumerable<string> Setting()
        {
            yield return User;
            User = "own";
            yield return User;
        }

        async IAsyncEnumerable<string> SettingAsync()
        {
            var before = User;
            User = "own";
            yield return before;
            await MaybeSuspend(kind == Sequence.Suspending);
            yield return User;
        }
    }

    protected override IEnumerable<string> Decorate(IEnumerable<int> generator, IEnumerable<string> items)
    {
        var manager = ContextManager.From(generator);

        return kind == Sequence.Synchronous
            ? manager.Wrap(() => items)()
            : manager.Wrap(() => Asynchronous(items, kind == Sequence.Suspending))().ToBlockingEnumerable();
    }
}
