using System.Diagnostics;

namespace Yielding.Outcomes;

/// <summary>
/// Many scopes in one method, each of which reads the state machine: the stack doesn't grow, and nothing hops to another thread.
/// </summary>
[TestFixtureSource(nameof(s_kinds))]
public sealed class DepthTests(ScopeKind kind)
{
    // The runtime inlines more or fewer methods in the course of a loop. Each scope would add several frames.
    private const int Allowed = 40;

    private static readonly int s_scopes = Size.Of(inCI: 10_000, plain: 2_000);

    private static readonly ScopeKind[] s_kinds = Enum.GetValues<ScopeKind>();

    private readonly BodyException _failure = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private int _shallowest = int.MaxValue;
    private int _deepest;
    private int _hops;

    [Test]
    public void ManyInOneMethod_DepthIsConstant()
    {
        RunToTheEnd(LoopAsync());

        ShouldBeFlat(s_scopes);

        async Task LoopAsync()
        {
            for (var i = 0; i < s_scopes; i++)
            {
                var scope = new RecordedScope(kind);
                await using (await scope.EnterAsync())
                {
                    try
                    {
                        throw _failure;
                    }
                    catch (BodyException)
                    {
                        Measure(i);
                    }
                }

                scope.ShouldHaveCompleted();
            }
        }
    }

    [Test]
    public void ManyFailingOnesInOneMethod_DepthIsConstant()
    {
        RunToTheEnd(LoopAsync());

        ShouldBeFlat(s_scopes);

        async Task LoopAsync()
        {
            for (var i = 0; i < s_scopes; i++)
            {
                var scope = new RecordedScope(kind);
                try
                {
                    await using var held = await scope.EnterAsync();

                    throw _failure;
                }
                catch (BodyException)
                {
                    Measure(i);
                }

                scope.ShouldHaveFailedWith(_failure);
            }
        }
    }

    [Test]
    public void ManyInOneIterator_DepthIsConstant([Values] bool aroundTheYields)
    {
        RunToTheEnd(ReadAsync());

        ShouldBeFlat(s_scopes);

        async Task ReadAsync()
        {
            await foreach (var i in ItemsAsync())
            {
                Measure(i);
            }
        }

        async IAsyncEnumerable<int> ItemsAsync()
        {
            for (var i = 0; i < s_scopes; i++)
            {
                var scope = new RecordedScope(kind);
                await using (await scope.EnterAsync())
                {
                    try
                    {
                        throw _failure;
                    }
                    catch (BodyException)
                    {
                    }

                    if (aroundTheYields)
                    {
                        yield return i;
                    }
                }

                scope.ShouldHaveCompleted();
                if (!aroundTheYields)
                {
                    yield return i;
                }
            }
        }
    }

    // The calls of one method that is called again and again: each returns to the loop before the next one begins.
    [Test]
    public void ManyCallsOfAMethod_DepthIsConstant([Values] bool isPooled)
    {
        RunToTheEnd(LoopAsync());

        ShouldBeFlat(s_scopes);

        async Task LoopAsync()
        {
            for (var i = 0; i < s_scopes; i++)
            {
                if (isPooled)
                {
                    await PooledAsync(i);
                }
                else
                {
                    await CallAsync(i);
                }
            }
        }

        async Task CallAsync(int i)
        {
            await using var held = await new RecordedScope(kind).EnterAsync();
            try
            {
                throw _failure;
            }
            catch (BodyException)
            {
                Measure(i);
            }
        }

        [System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder))]
        async ValueTask PooledAsync(int i)
        {
            await using var held = await new RecordedScope(kind).EnterAsync();
            try
            {
                throw _failure;
            }
            catch (BodyException)
            {
                Measure(i);
            }
        }
    }

    // The stack grows by the calls alone, on the way in and on the way out.
    [Test]
    public void RecursiveMethod_GrowsByItsCallsAlone([Values] bool fails)
    {
        const int Depth = 100;
        List<int> inward = [], outward = [];

        var caught = RunToTheEnd(AsyncForms.CaughtAsync(() => RecurseAsync(Depth)));

        caught.ShouldBe(fails ? _failure : null);
        _hops.ShouldBe(0);
        outward.Reverse();
        var frames = (inward[^1] - inward[0]) / (double)(Depth - 1);
        frames.ShouldBeInRange(1, 15);
        inward.Zip(outward).ShouldAllBe(pair => pair.Second - pair.First <= Allowed);

        async Task RecurseAsync(int rest)
        {
            if (rest == 0)
            {
                if (fails)
                {
                    throw _failure;
                }

                return;
            }

            inward.Add(new StackTrace().FrameCount);
            try
            {
                await using var held = await new RecordedScope(kind).EnterAsync();
                try
                {
                    throw new TimeoutException();
                }
                catch (TimeoutException)
                {
                }

                await RecurseAsync(rest - 1);
            }
            finally
            {
                outward.Add(new StackTrace().FrameCount);
                CountHop();
            }
        }
    }

    [Test]
    public void ManyCallsOfARecursiveMethod_DepthIsConstant()
    {
        RunToTheEnd(LoopAsync());

        ShouldBeFlat(s_scopes / 4);

        async Task LoopAsync()
        {
            for (var i = 0; i < s_scopes / 4; i++)
            {
                await RecurseAsync(4);
                Measure(i);
            }
        }

        async Task RecurseAsync(int rest)
        {
            await using var held = await new RecordedScope(kind).EnterAsync();
            try
            {
                throw _failure;
            }
            catch (BodyException)
            {
            }

            if (rest > 1)
            {
                await RecurseAsync(rest - 1);
            }
        }
    }

    private static T RunToTheEnd<T>(Task<T> running)
        where T : class?
    {
        running.IsCompleted.ShouldBeTrue("nothing in it waits");

        return running.GetAwaiter().GetResult();
    }

    private static void RunToTheEnd(Task running)
    {
        running.IsCompleted.ShouldBeTrue("nothing in it waits");
        running.GetAwaiter().GetResult();
    }

    private void Measure(int number)
    {
        CountHop();

        // A stack trace is dear. The first ones stand for the beginning, in which nothing is optimized.
        if (number > 10 && number % 50 != 0)
        {
            return;
        }

        var depth = new StackTrace().FrameCount;
        _shallowest = Math.Min(_shallowest, depth);
        _deepest = Math.Max(_deepest, depth);
    }

    private void CountHop() => _hops += Environment.CurrentManagedThreadId == _thread ? 0 : 1;

    private void ShouldBeFlat(int scopes)
    {
        _hops.ShouldBe(0);
        _deepest.ShouldBeGreaterThan(0);
        (_deepest - _shallowest).ShouldBeLessThan(Allowed, $"after {scopes} scopes");
    }
}
