using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using static Yielding.Support.AsyncRecipes;

namespace Yielding;

/// <summary>The spans of <c>Traced</c>.</summary>
public sealed class TracedTests
{
    private readonly BodyException _failure = new();

    private static Dictionary<string, AsyncContextManager<int>> Managers => new()
    {
        ["RecipeAsync"] = AsyncContextManager.From(RecipeAsync()),
        ["WaitingAsync"] = AsyncContextManager.From(WaitingAsync()),
        ["ObservingAsync"] = AsyncContextManager.From(ObservingAsync),
        ["AwaitingAsync"] = AsyncContextManager.From<int>(AwaitingAsync),
        ["WaitingYieldAsync"] = AsyncContextManager.From<int>(WaitingYieldAsync),
        ["ClassBased"] = new ClassBased(),
        ["Null"] = AsyncContextManager.From(ContextManager.Null(1)),
    };

    private static IEnumerable<string> Names => Managers.Keys;

    [Test]
    public async Task Span_OfABodyThatCompletes_IsOk(
        [ValueSource(nameof(Names))] string name, [Values] AsyncForm form, [Values] bool throwsElsewhere)
    {
        using var spans = new Spans();
        Activity? inside = null;

        if (form == AsyncForm.Run)
        {
            await Managers[name].Traced("span").RunAsync(_ => BodyAsync());
        }
        else
        {
            await using var scope = await Managers[name].Traced("span").EnterAsync();
            await BodyAsync();
        }

        spans.Single.ShouldBe($"span Ok; generator={name}; outcome=completed");
        inside.ShouldBeSameAs(spans.Ended[0]);

        async Task BodyAsync()
        {
            inside = Activity.Current;
            await Task.Yield();
            if (throwsElsewhere)
            {
                (await AsyncForms.CaughtAsync(() => throw _failure)).ShouldBeSameAs(_failure);
            }
        }
    }

    [Test]
    public async Task Current_IsRestoredAfterTheScope(
        [ValueSource(nameof(Names))] string name, [Values] AsyncForm form, [Values] bool fails)
    {
        using var spans = new Spans();
        using var outer = new Activity("outer").Start();

        try
        {
            if (form == AsyncForm.Run)
            {
                await Managers[name].Traced("span").RunAsync(_ => FailAsync(fails));
            }
            else
            {
                await using var scope = await Managers[name].Traced("span").EnterAsync();
                await FailAsync(fails);
            }
        }
        catch (BodyException)
        {
        }

        Activity.Current.ShouldBeSameAs(outer);
        spans.Ended.ShouldHaveSingleItem().Parent.ShouldBeSameAs(outer);
    }

    [Test]
    public async Task Span_OfABodyThatFails_IsAnError([ValueSource(nameof(Names))] string name, [Values] AsyncForm form)
    {
        using var spans = new Spans();

        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(Managers[name].Traced("span"), _ => FailAsync(fails: true))))
            .ShouldBeSameAs(_failure);

        spans.Single.ShouldBe(
            $"span Error; generator={name}; outcome=failed; error.type=Yielding.Support.BodyException; exception {_failure.Message}");
    }

    [Test]
    public async Task Span_OfASuppressedFailure_SaysSo([Values] bool waits)
    {
        using var spans = new Spans();

        await AsyncContextManager.From(SuppressingAsync).Traced("span").RunAsync(_ => FailAsync(fails: true));

        spans.Single.ShouldBe(
            "span Error; generator=SuppressingAsync; outcome=failed; suppressed=True; error.type=Yielding.Support.BodyException; "
            + $"exception {_failure.Message}");

        async IAsyncEnumerable<int> SuppressingAsync(ScopeBody body)
        {
            await Task.CompletedTask;
            yield return 1;
            body.Suppress();
            if (waits)
            {
                await Task.Yield();
            }
        }
    }

    [Test]
    public async Task Span_OfATeardownThatThrows_HasBothExceptions([Values] bool waits)
    {
        using var spans = new Spans();

        var thrown = await AsyncForms.CaughtAsync(
            () => AsyncContextManager.From(ThrowingAsync()).Traced("span").RunAsync(_ => FailAsync(fails: true)));

        thrown.ShouldBeOfType<TimeoutException>();
        spans.Single.ShouldBe(
            "span Error; generator=ThrowingAsync; outcome=failed; error.type=System.TimeoutException; "
            + $"exception {_failure.Message}; exception later");

        async IAsyncEnumerable<int> ThrowingAsync()
        {
            await Task.CompletedTask;
            try
            {
                yield return 1;
            }
            finally
            {
                if (waits)
                {
                    await Task.Yield();
                }

                throw new TimeoutException("later");
            }
        }
    }

    [Test]
    public async Task Span_OfASetupThatThrows_IsAnErrorWithoutAnOutcome([Values] AsyncForm form, [Values] bool waits)
    {
        using var spans = new Spans();

        var manager = AsyncContextManager.From(FailingAsync()).Traced("span");

        (await AsyncForms.CaughtAsync(() => form.ExecuteAsync(manager, _ => Task.CompletedTask))).ShouldBeSameAs(_failure);

        spans.Single.ShouldBe(
            $"span Error; generator=FailingAsync; error.type=Yielding.Support.BodyException; exception {_failure.Message}");

        async IAsyncEnumerable<int> FailingAsync()
        {
            if (waits)
            {
                await Task.Yield();
            }

            await FailAsync(fails: true);
            yield return 1;
        }
    }

    [Test]
    public async Task Current_AfterASetupThatThrowsAtOnce_IsThatBefore()
    {
        using var spans = new Spans();
        using var outer = new Activity("outer").Start();
        var manager = AsyncContextManager.From(FailingAsync()).Traced("span");

        try
        {
            await using var scope = await manager.EnterAsync();
        }
        catch (BodyException)
        {
        }

        Activity.Current.ShouldBeSameAs(outer);

        async IAsyncEnumerable<int> FailingAsync()
        {
            await Task.CompletedTask;
            ThrowIf(true);
            yield return 1;
        }
    }

    [Test]
    public async Task Span_OfACancelledSetup_IsAnError([Values] bool ignores)
    {
        using var spans = new Spans();
        using var source = new CancellationTokenSource();

        var manager = AsyncContextManager.From(CancelledAsync()).Traced("span");

        await AsyncForms.CaughtAsync(() => manager.RunAsync(_ => Task.CompletedTask, source.Token));

        spans.Ended.ShouldHaveSingleItem().Status.ShouldBe(ActivityStatusCode.Error);

        async IAsyncEnumerable<int> CancelledAsync([EnumeratorCancellation] CancellationToken token = default)
        {
            await source.CancelAsync();
            if (!ignores)
            {
                token.ThrowIfCancellationRequested();
            }

            yield return 1;
        }
    }

    [Test]
    public async Task Span_IsCurrentInSetupAndTeardown([Values] AsyncForm form, [Values] bool fails, [Values] bool waits)
    {
        using var spans = new Spans();
        List<Activity?> current = [];

        await AsyncForms.CaughtAsync(
            () => form.ExecuteAsync(AsyncContextManager.From(RecordingAsync()).Traced("span"), _ => FailAsync(fails)));

        current.Count.ShouldBe(2);
        current.ShouldAllBe(activity => ReferenceEquals(activity, spans.Started[0]));

        async IAsyncEnumerable<int> RecordingAsync()
        {
            if (waits)
            {
                await Task.Yield();
            }

            current.Add(Activity.Current);
            try
            {
                yield return 1;
            }
            finally
            {
                if (waits)
                {
                    await Task.Yield();
                }

                current.Add(Activity.Current);
            }
        }
    }

    [Test]
    public async Task Entries_OfAStack_AreNestedSpans()
    {
        using var spans = new Spans();
        using var root = new Activity("root").Start();

        await using (var stack = new AsyncExitStack())
        {
            await stack.EnterAsync(AsyncContextManager.Null(1).Traced("outer"));
            stack.Enter(ContextManager.Null(1).Traced("inner"));
            Activity.Current!.DisplayName.ShouldBe("inner");
        }

        spans.Ended.Select(span => $"{span.DisplayName} in {span.Parent?.DisplayName}").ShouldBe(["inner in outer", "outer in root"]);
        Activity.Current.ShouldBeSameAs(root);
    }

    [Test]
    public async Task Scope_EnteredByAnotherAsyncMethod_HasASpanThatIsNotCurrentInTheBody()
    {
        using var spans = new Spans();
        using var outer = new Activity("outer").Start();

        await using (await EnterAsync())
        {
            Activity.Current.ShouldBeSameAs(outer);
        }

        Activity.Current.ShouldBeSameAs(outer);
        spans.Ended.ShouldHaveSingleItem();

        static async Task<AsyncScope<int>> EnterAsync() => await AsyncContextManager.Null(1).Traced("span").EnterAsync();
    }

    [Test]
    public async Task Scope_WhileNothingListens_IsThatOfTheManager([ValueSource(nameof(Names))] string name, [Values] AsyncForm form)
    {
        using var measurements = new Measurements("yielding.scopes.entered");

        await form.ExecuteAsync(
            Managers[name].Traced("span"),
            _ =>
            {
                Activity.Current.ShouldBeNull();

                return Task.CompletedTask;
            });

        measurements.Lines.ShouldBe([$"scopes.entered 1 generator={name}"]);
    }

    // The limits that the documentation of Traced names.
    [Test]
    public async Task Span_OfAManagerInside_IsNotCurrentInTheBody(
        [Values] AsyncForm form, [Values("All", "OrElse", "RetrySetup", "Shared")] string around)
    {
        using var spans = new Spans();
        var tries = 0;
        var traced = AsyncContextManager.From(FailingOnceAsync()).Traced("span");
        Func<Func<Task>, Task> executeAsync = around switch
        {
            "All" => body => form.ExecuteAsync(AsyncContextManager.All(traced), _ => body()),
            "OrElse" => body => form.ExecuteAsync(AsyncContextManager.From(FailingAsync()).OrElse(traced), _ => body()),
            "RetrySetup" => body => form.ExecuteAsync(traced.RetrySetup(2), _ => body()),
            _ => body => form.ExecuteAsync(traced.Shared(), _ => body()),
        };

        await executeAsync(() =>
        {
            Activity.Current.ShouldBeNull();

            return Task.CompletedTask;
        });

        spans.Ended.Count(span => span.Status == ActivityStatusCode.Ok).ShouldBe(1);

        async IAsyncEnumerable<int> FailingOnceAsync()
        {
            await Task.CompletedTask;
            ThrowIf(around == "RetrySetup" && tries++ == 0);
            yield return 1;
        }

        async IAsyncEnumerable<int> FailingAsync()
        {
            await Task.CompletedTask;
            ThrowIf(true);
            yield return 1;
        }
    }

    [Test]
    public async Task Scope_ThatIsNotSampled_HasNoSpan([Values] AsyncForm form)
    {
        using var spans = new Spans(ActivitySamplingResult.None);

        await form.ExecuteAsync(AsyncContextManager.From(RecipeAsync()).Traced("span"), _ => Task.CompletedTask);

        spans.Started.ShouldBeEmpty();
    }

    [TestCase("")]
    [TestCase(" ")]
    public void Traced_WithoutAName_IsRefused(string name) =>
        Should.Throw<ArgumentException>(() => AsyncContextManager.Null(1).Traced(name)).ParamName.ShouldBe("name");

    [Test]
    public async Task ListenerThatThrows_DoesNotChangeAScope([Values] AsyncForm form, [Values] bool fails, [Values] bool waits)
    {
        using var faulty = new ActivityListener
        {
            ShouldListenTo = source => source.Name == nameof(Yielding),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ => throw new InvalidOperationException("the listener fails"),
        };
        ActivitySource.AddActivityListener(faulty);
        var listener = new AsyncListener(waits);

        var thrown = await AsyncForms.CaughtAsync(
            () => form.ExecuteAsync(AsyncContextManager.From(listener.Generator).Traced("span"), _ => FailAsync(fails)));

        thrown.ShouldBeSameAs(fails ? _failure : null);
        if (fails)
        {
            listener.ShouldHaveFailedWith(_failure);
        }
        else
        {
            listener.ShouldHaveCompleted();
        }
    }

#if NET9_0_OR_GREATER // on .NET 8 a listener that was only disposed still receives measurements
    [Test]
    public async Task CancelledAfterItJoinedAShare_IsNoBodyOfTheShare()
    {
        using var spans = new Spans();
        using var source = new CancellationTokenSource();
        var committed = 0;
        var manager = AsyncContextManager.From(CommittingAsync()).Shared().Traced("span");

        await manager.RunAsync(async _ =>
        {
            // The scope inside has checked its token when its entry is measured.
            using var listener = new MeterListener();
            listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "yielding.scopes.entered")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<long>((_, _, _, _) => source.Cancel());
            listener.Start();

            (await AsyncForms.CaughtAsync(() => manager.RunAsync(_ => Task.CompletedTask, source.Token)))
                .ShouldBeAssignableTo<OperationCanceledException>();
        });

        committed.ShouldBe(1);

        async IAsyncEnumerable<int> CommittingAsync()
        {
            await Task.CompletedTask;
            yield return 1;
            committed++;
        }
    }
#endif

    private async Task FailAsync(bool fails)
    {
        await Task.Yield();
        ThrowIf(fails);
    }

    private void ThrowIf(bool fails)
    {
        if (fails)
        {
            throw _failure;
        }
    }
}
