namespace Yielding.Managers;

public sealed class SetManagerTests
{
    private readonly BodyException _failure = new();
    private readonly List<string> _sets = [];
    private string _level = "info";

    [Test]
    public void Set_BodyCompletes_PutsBackWhatItFound([Values] Form form)
    {
        var manager = ContextManager.Set(() => _level, Set, "debug");
        _level.ShouldBe("info");

        form.Execute(manager, value =>
        {
            value.ShouldBe("debug");
            _level.ShouldBe("debug");
        });

        _level.ShouldBe("info");
        _sets.ShouldBe(["debug", "info"]);
    }

    [Test]
    public void Set_BodyFails_PutsBackWhatItFound([Values] Form form)
    {
        Forms.Caught(() => form.Execute(ContextManager.Set(() => _level, Set, "debug"), _ => throw _failure)).ShouldBeSameAs(_failure);

        _level.ShouldBe("info");
    }

    [Test]
    public void Set_Nested_EachExitPutsBackWhatItsEntryFound([Values] Form form)
    {
        var debug = ContextManager.Set(() => _level, Set, "debug");
        var error = ContextManager.Set(() => _level, Set, "error");

        form.Execute(debug, _ => form.Execute(error, _ => form.Execute(debug, _ => _level.ShouldBe("debug"))));

        _sets.ShouldBe(["debug", "error", "debug", "error", "debug", "info"]);
    }

    [Test]
    public void Set_SetterThrowsInSetup_TheBodyDoesNotRun([Values] Form form)
    {
        var manager = ContextManager.Set(() => _level, _ => throw _failure, "debug");

        Forms.Caught(() => form.Execute(manager, _ => Set("body"))).ShouldBeSameAs(_failure);

        _sets.ShouldBeEmpty();
        _level.ShouldBe("info");
    }

    [Test]
    public void Set_GetterThrows_NothingIsSet([Values] Form form)
    {
        Forms.Caught(() => form.Execute(ContextManager.Set(() => throw _failure, Set, "debug"), _ => Set("body"))).ShouldBeSameAs(_failure);

        _sets.ShouldBeEmpty();
    }

    [Test]
    public void Set_SetterThrowsInTeardown_ReplacesTheBodysException([Values] Form form)
    {
        var later = new TimeoutException();
        var manager = ContextManager.Set(() => _level, SetOnce, "debug");

        Forms.Caught(() => form.Execute(manager, _ => throw _failure)).ShouldBeSameAs(later);

        later.GetContext().ShouldBeSameAs(_failure);

        void SetOnce(string level)
        {
            if (_sets.Count > 0)
            {
                throw later;
            }

            Set(level);
        }
    }

    private void Set(string level)
    {
        _sets.Add(level);
        _level = level;
    }
}
