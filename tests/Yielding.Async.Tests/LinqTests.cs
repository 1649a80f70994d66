namespace Yielding;

/// <summary>A query over asynchronous generators is a generator: LINQ composes scopes.</summary>
[TestFixture(AsyncForm.Using)]
[TestFixture(AsyncForm.Run)]
public sealed class LinqTests(AsyncForm form)
{
    private readonly BodyException _failure = new();
    private readonly Journal _journal = new();

    [Test]
    public async Task Query_SetsUpInOrderAndTearsDownInReverse()
    {
        await form.ExecuteAsync(from a in Plain("a") from b in Plain(a + "b") from c in Plain(b + "c") select c, Written);

        _journal.ShouldBe("+a", "+ab", "+abc", "body abc", "abc completed", "-abc", "ab completed", "-ab", "a completed", "-a");
    }

    [Test]
    public async Task Query_BodyFails_NoPartCompletes()
    {
        var caught = await AsyncForms.CaughtAsync(
            () => form.ExecuteAsync(from a in Plain("a") from b in Plain("b") select a + b, _ => throw _failure));

        caught.ShouldBeSameAs(_failure);
        _journal.ShouldBe("+a", "+b", "-b", "-a");
    }

    [Test]
    public async Task Query_InnerSetupFails_TheOuterPartIsClosed()
    {
        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(from a in Plain("a") from b in Failing("b") select b, Written));

        caught.ShouldBeSameAs(_failure);
        _journal.ShouldBe("+a", "+b", "-a");
    }

    [Test]
    public async Task Query_InnerTeardownFails_TheOuterPartIsClosed()
    {
        var caught = await AsyncForms.CaughtAsync(
            () => form.ExecuteAsync(from a in Plain("a") from b in FailingTeardown("b") select a + b, Written));

        caught.ShouldBeSameAs(_failure);
        _journal.ShouldBe("+a", "+b", "body ab", "-b", "-a");
    }

    [Test]
    public async Task Query_SelectorFails_AllPartsAreClosed()
    {
        var caught = await AsyncForms.CaughtAsync(() =>
            form.ExecuteAsync(from a in Plain("a") from b in Plain("b") select _failure is null ? a : throw _failure, Written));

        caught.ShouldBeSameAs(_failure);
        _journal.ShouldBe("+a", "+b", "-b", "-a");
    }

    [Test]
    public async Task Query_ThatFiltersTheOneAway_NeverYields()
    {
        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(from a in Plain("a") where a == "b" select a, Written));

        caught.ShouldBeOfType<YieldRuleException>().Violation.ShouldBe(YieldRuleViolation.NeverYielded);
        _journal.ShouldBe("+a", "a completed", "-a");
    }

    [Test]
    public async Task Query_AScopeBodyIsForThePartThatIsGivenIt([Values] bool fails)
    {
        IAsyncEnumerable<string> Query(ScopeBody body) => from a in Plain("a") from b in Observing("b", body) select a + b;

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(Query, value => fails ? throw _failure : Written(value)));

        // Resumed, it has not suppressed the exception; that propagates, and the query counts as resumed like a generator that is
        // one method.
        caught.ShouldBe(fails ? _failure : null);
        _journal.ShouldBe(fails
            ? ["+a", "+b", "b: Failed", "a completed", "-a"]
            : ["+a", "+b", "body ab", "b: Completed", "a completed", "-a"]);
    }

    [Test]
    public async Task Query_APartThatRethrows_ClosesTheOuterParts()
    {
        IAsyncEnumerable<string> Query(ScopeBody body) => from a in Plain("a") from b in Rethrowing("b", body) select a + b;

        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(Query, _ => throw _failure));

        caught.ShouldBeSameAs(_failure);
        _journal.ShouldBe("+a", "+b", "-a");
    }

    [Test]
    public async Task Query_ScopesInItsParts_ReceiveTheOutcome([Values] bool fails)
    {
        var (outer, inner) = (new AsyncListener(waits: true), new AsyncListener());

        var caught = await AsyncForms.CaughtAsync(() =>
            form.ExecuteAsync(
                from a in Holding(outer) from b in Holding(inner) select a + b, _ => fails ? throw _failure : Task.CompletedTask));

        caught.ShouldBe(fails ? _failure : null);
        foreach (var listener in new[] { inner, outer })
        {
            if (fails)
            {
                listener.ShouldHaveFailedWith(_failure);
            }
            else
            {
                listener.ShouldHaveCompleted();
            }
        }
    }

    [Test]
    public async Task Query_OnAStack_IsAnEntryLikeAnyOther([Values] bool fails)
    {
        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(async stack =>
        {
            await stack.EnterAsync(Plain("first"));
            (await stack.EnterAsync(from a in Plain("a") from b in Plain("b") select a + b)).ShouldBe("ab");
            if (fails)
            {
                throw _failure;
            }
        }));

        caught.ShouldBe(fails ? _failure : null);
        _journal.ShouldBe(fails
            ? ["+first", "+a", "+b", "-b", "-a", "-first"]
            : ["+first", "+a", "+b", "b completed", "-b", "a completed", "-a", "first completed", "-first"]);
    }

    private static async IAsyncEnumerable<int> Holding(AsyncListener listener)
    {
        await Task.Yield();
        await using var scope = await AsyncScope.EnterAsync(listener.Generator);
        yield return 1;
    }

    private async Task Written(string value)
    {
        await Task.Yield();
        _journal.Write($"body {value}");
    }

    private async IAsyncEnumerable<string> Plain(string name)
    {
        await Task.Yield();
        _journal.Write($"+{name}");
        try
        {
            yield return name;
            await Task.Yield();
            _journal.Write($"{name} completed");
        }
        finally
        {
            await Task.Yield();
            _journal.Write($"-{name}");
        }
    }

    private async IAsyncEnumerable<string> Failing(string name)
    {
        await Task.Yield();
        _journal.Write($"+{name}");
        if (name is not null)
        {
            throw _failure;
        }

        yield return "never";
    }

    private async IAsyncEnumerable<string> FailingTeardown(string name)
    {
        _journal.Write($"+{name}");
        yield return name;
        await Task.Yield();
        _journal.Write($"-{name}");

        throw _failure;
    }

    private async IAsyncEnumerable<string> Observing(string name, ScopeBody body)
    {
        await Task.Yield();
        _journal.Write($"+{name}");
        yield return name;
        await Task.Yield();
        _journal.Write($"{name}: {body.Status}");
    }

    private async IAsyncEnumerable<string> Rethrowing(string name, ScopeBody body)
    {
        await Task.Yield();
        _journal.Write($"+{name}");
        yield return name;
        await Task.Yield();
        body.Rethrow();
        _journal.Write($"{name} completed");
    }
}
