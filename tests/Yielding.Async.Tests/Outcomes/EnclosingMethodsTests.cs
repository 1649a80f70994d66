using Serilog.Events;

namespace Yielding.Outcomes;

/// <summary>
/// Each form of asynchronous method that enters a scope and disposes it is exact: no warning, and the exception is known by identity.
/// </summary>
[TestFixtureSource(nameof(s_forms))]
public sealed class EnclosingMethodsTests(string form, bool waits)
{
    private static readonly object[][] s_forms =
        [.. EnclosingMethods.All.Keys.SelectMany(form => new object[][] { [form, false], [form, true] })];

    private readonly BodyException _failure = new();
    private readonly AsyncListener _scope = new(waits);

    [Test]
    public async Task NothingThrown_Completes()
    {
        await RunAsync(Wait, handles: false);

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task HandledInTheBody_Completes()
    {
        await RunAsync(FailAsync, handles: true);

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task HandledInACallee_Completes()
    {
        await RunAsync(async () => await AsyncForms.CaughtAsync(FailAsync), handles: false);

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task Unhandled_Fails([Values] bool handlesAnotherBefore)
    {
        (await AsyncForms.CaughtAsync(() => RunAsync(WorkAsync, handles: false))).ShouldBeSameAs(_failure);

        _scope.ShouldHaveFailedWith(_failure);

        async Task WorkAsync()
        {
            if (handlesAnotherBefore)
            {
                await AsyncForms.CaughtAsync(FailAsync);
            }

            await FailAsync();
        }
    }

    [Test]
    public async Task OtherExceptionThanTheHandledOne_Fails()
    {
        var other = new TimeoutException();

        (await AsyncForms.CaughtAsync(() => RunAsync(WorkAsync, handles: true))).ShouldBeSameAs(other);

        _scope.ShouldHaveFailedWith(other);

        async Task WorkAsync()
        {
            try
            {
                await FailAsync();
            }
            catch (BodyException)
            {
                throw other;
            }
        }
    }

    [Test]
    public async Task CalledByItsOwnBody_EachCallIsRight([Values] bool innerHandles, [Values] bool outerHandles)
    {
        var inner = new AsyncListener(waits);

        (await AsyncForms.CaughtAsync(() => RunAsync(() => EnclosingMethods.All[form](inner, FailAsync, innerHandles), outerHandles)))
            .ShouldBe(innerHandles || outerHandles ? null : _failure);

        ShouldHaveEnded(inner, innerHandles);
        ShouldHaveEnded(_scope, innerHandles || outerHandles);
    }

    [Test]
    public async Task CalledByManyAtOnce_EachCallIsRight()
    {
        var scopes = Enumerable.Range(0, 12).Select(_ => new AsyncListener(waits)).ToArray();
        var failures = scopes.Select(_ => new BodyException()).ToArray();

        await Flows.RunAsync(scopes.Length, async (i, together) =>
            (await AsyncForms.CaughtAsync(() => EnclosingMethods.All[form](scopes[i], () => WorkAsync(i, together), i % 3 == 0)))
                .ShouldBe(i % 3 == 1 ? failures[i] : null));

        for (var i = 0; i < scopes.Length; i++)
        {
            if (i % 3 == 1)
            {
                scopes[i].ShouldHaveFailedWith(failures[i]);
            }
            else
            {
                scopes[i].ShouldHaveCompleted();
            }
        }

        // Two of three throw at the same time; of these one handles its exception.
        async Task WorkAsync(int i, AsyncBarrier together)
        {
            await together.SignalAndWaitAsync();
            try
            {
                if (i % 3 != 2)
                {
                    throw failures[i];
                }
            }
            finally
            {
                await together.SignalAndWaitAsync();
            }
        }
    }

    private async Task RunAsync(Func<Task> work, bool handles)
    {
        using var log = new LogOfTest(LogEventLevel.Warning);
        try
        {
            await EnclosingMethods.All[form](_scope, work, handles);
        }
        finally
        {
            log.Warnings.ShouldBeEmpty();
        }
    }

    private void ShouldHaveEnded(AsyncListener scope, bool completed)
    {
        if (completed)
        {
            scope.ShouldHaveCompleted();
        }
        else
        {
            scope.ShouldHaveFailedWith(_failure);
        }
    }

    private async Task FailAsync()
    {
        await Wait();

        throw _failure;
    }

    private async Task Wait()
    {
        if (waits)
        {
            await Task.Yield();
        }
    }
}
