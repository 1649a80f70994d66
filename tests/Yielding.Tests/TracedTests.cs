using System.Diagnostics;
using static Yielding.Support.Recipes;

namespace Yielding;

/// <summary>The spans of <c>Traced</c>.</summary>
public sealed class TracedTests
{
    private readonly BodyException _failure = new();

    private static Dictionary<string, ContextManager<int>> Managers => new()
    {
        ["Recipe"] = ContextManager.From(Recipe()),
        ["Observing"] = ContextManager.From(Observing),
        ["Awaiting"] = ContextManager.From<int>(Recipes.Awaiting),
        ["ClassBased"] = new ClassBased(),
        ["Null"] = ContextManager.Null(1),
    };

    private static IEnumerable<string> Names => Managers.Keys;

    [Test]
    public void Span_OfABodyThatCompletes_IsOk([ValueSource(nameof(Names))] string name, [Values] Form form)
    {
        using var spans = new Spans();
        var before = Activity.Current;
        Activity? inside = null;

        form.Execute(Managers[name].Traced("span"), _ => inside = Activity.Current);

        spans.Single.ShouldBe($"span Ok; generator={name}; outcome=completed");
        inside.ShouldBeSameAs(spans.Ended[0]);
        Activity.Current.ShouldBeSameAs(before);
    }

    [Test]
    public void Span_OfABodyThatFails_IsAnError([ValueSource(nameof(Names))] string name, [Values] Form form)
    {
        using var spans = new Spans();
        var before = Activity.Current;

        Forms.Caught(() => form.Execute(Managers[name].Traced("span"), _ => throw _failure)).ShouldBeSameAs(_failure);

        spans.Single.ShouldBe(
            $"span Error; generator={name}; outcome=failed; error.type=Yielding.Support.BodyException; exception {_failure.Message}");
        spans.Ended[0].StatusDescription.ShouldBe(_failure.Message);
        Activity.Current.ShouldBeSameAs(before);
    }

    [Test]
    public async Task Span_OfAnUnknownOutcome_IsAnError()
    {
        using var spans = new Spans();
        var scope = ContextManager.From(Recipe()).Traced("span").Enter();

        Forms.Caught(() => throw _failure);
        await Task.Run(scope.Dispose);

        spans.Single.ShouldBe("span Error; generator=Recipe; outcome=unknown");
        spans.Ended[0].StatusDescription.ShouldBe("Could not determine whether the body completed.");
        Activity.Current = null;
    }

    [Test]
    public void Span_OfASuppressedFailure_SaysSo()
    {
        using var spans = new Spans();

        ContextManager.From(Suppressing).Traced("span").Run(_ => throw _failure);

        spans.Single.ShouldBe(
            "span Error; generator=Suppressing; outcome=failed; suppressed=True; error.type=Yielding.Support.BodyException; "
            + $"exception {_failure.Message}");
    }

    [Test]
    public void Span_OfATeardownThatThrows_HasBothExceptions([Values] Form form, [Values] bool fails)
    {
        using var spans = new Spans();

        var thrown = Forms.Caught(() => form.Execute(ContextManager.From(Throwing()).Traced("span"), _ => Fail(fails)));

        thrown.ShouldBeOfType<TimeoutException>();
        spans.Single.ShouldBe(
            $"span Error; generator=Throwing; outcome={(fails ? "failed" : "completed")}; error.type=System.TimeoutException"
            + (fails ? $"; exception {_failure.Message}" : "")
            + "; exception later");

        static IEnumerable<int> Throwing()
        {
            try
            {
                yield return 1;
            }
            finally
            {
                throw new TimeoutException("later");
            }
        }
    }

    [Test]
    public void Span_OfASetupThatThrows_IsAnErrorWithoutAnOutcome([Values] Form form)
    {
        using var spans = new Spans();
        var before = Activity.Current;

        Forms.Caught(() => form.Execute(ContextManager.From(Failing()).Traced("span"), _ => { })).ShouldBeSameAs(_failure);

        spans.Single.ShouldBe(
            $"span Error; generator=Failing; error.type=Yielding.Support.BodyException; exception {_failure.Message}");
        Activity.Current.ShouldBeSameAs(before);

        IEnumerable<int> Failing()
        {
            Fail(true);
            yield return 1;
        }
    }

    [Test]
    public void Span_IsCurrentInSetupAndTeardown([Values] Form form, [Values] bool fails)
    {
        using var spans = new Spans();
        List<Activity?> current = [];

        Forms.Caught(() => form.Execute(ContextManager.From(Recording()).Traced("span"), _ => Fail(fails)));

        current.Count.ShouldBe(2);
        current.ShouldAllBe(activity => ReferenceEquals(activity, spans.Started[0]));

        IEnumerable<int> Recording()
        {
            current.Add(Activity.Current);
            try
            {
                yield return 1;
            }
            finally
            {
                current.Add(Activity.Current);
            }
        }
    }

    [Test]
    public void Spans_OfNestedScopes_AreParentAndChild()
    {
        using var spans = new Spans();

        ContextManager.Null(1).Traced("outer").Run(_ => ContextManager.Null(1).Traced("inner").Run(_ => { }));

        spans.Ended.Select(span => $"{span.DisplayName} in {span.Parent?.DisplayName}").ShouldBe(["inner in outer", "outer in "]);
    }

    [Test]
    public void Entries_OfAStack_AreNestedSpans([Values] Form form)
    {
        using var spans = new Spans();
        var before = Activity.Current;

        form.Execute(stack =>
        {
            stack.Enter(ContextManager.Null(1).Traced("outer"));
            stack.Enter(ContextManager.Null(1).Traced("inner"));
            Activity.Current!.DisplayName.ShouldBe("inner");
        });

        spans.Ended.Select(span => $"{span.DisplayName} in {span.Parent?.DisplayName}").ShouldBe(["inner in outer", "outer in "]);
        Activity.Current.ShouldBeSameAs(before);
    }

    [Test]
    public void Activity_LeftRunningInTheBody_IsNotCurrentAfterwards()
    {
        using var spans = new Spans();
        using var source = new ActivitySource("Yielding");
        var before = Activity.Current;

        ContextManager.Null(1).Traced("span").Run(_ => source.StartActivity("left"));

        Activity.Current.ShouldBeSameAs(before);
    }

    [Test]
    public void Scope_DisposedWhereAnotherActivityIsCurrent_LeavesItCurrent()
    {
        using var spans = new Spans();
        using var other = new Activity("other");
        var scope = ContextManager.Null(1).Traced("span").Enter();
        Activity.Current = null;
        other.Start();

        scope.Dispose();

        Activity.Current.ShouldBeSameAs(other);
        spans.Single.ShouldBe("span Ok; generator=Null; outcome=completed");
        other.Stop();
        Activity.Current = null;
    }

    [Test]
    public void Shared_HasOneSpanForTheSetup_AndTracedSharedOneForEachEntry()
    {
        using var spans = new Spans();

        var shared = ContextManager.Null(1).Traced("span").Shared();
        shared.Run(_ => shared.Run(_ => { }));
        spans.Ended.Count.ShouldBe(1);

        var traced = ContextManager.Null(1).Shared().Traced("span");
        traced.Run(_ => traced.Run(_ => { }));
        spans.Ended.Count.ShouldBe(3);
    }

    [Test]
    public void Scope_WhileNothingListens_IsThatOfTheManager([Values] Form form)
    {
        using var measurements = new Measurements("yielding.scopes.entered");

        form.Execute(ContextManager.From(Recipe()).Traced("span"), _ => Activity.Current.ShouldBeNull());

        measurements.Lines.ShouldBe(["scopes.entered 1 generator=Recipe"]);
    }

    [Test]
    public void Scope_ThatIsNotSampled_HasNoSpan([Values] Form form)
    {
        using var spans = new Spans(ActivitySamplingResult.None);

        form.Execute(ContextManager.From(Recipe()).Traced("span"), _ => { });

        spans.Started.ShouldBeEmpty();
    }

    [Test]
    public void Complete_ReportsTheOutcomeOfTheSpan()
    {
        using var spans = new Spans();

        using (var scope = ContextManager.From(Observing).Traced("span").Enter())
        {
            scope.Fail(_failure);
        }

        spans.Single.ShouldContain("outcome=failed");
    }

    [TestCase("")]
    [TestCase(" ")]
    public void Traced_WithoutAName_IsRefused(string name) =>
        Should.Throw<ArgumentException>(() => ContextManager.Null(1).Traced(name)).ParamName.ShouldBe("name");

    [Test]
    public void Push_OfATracedManager_IsRefused()
    {
        using var stack = new ExitStack();

        Should.Throw<ArgumentException>(() => stack.Push(new ClassBased().Traced("span"))).Message.ShouldContain("Use Enter");
    }

    private void Fail(bool fails)
    {
        if (fails)
        {
            throw _failure;
        }
    }
}
