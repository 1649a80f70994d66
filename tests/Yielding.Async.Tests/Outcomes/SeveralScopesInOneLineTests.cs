namespace Yielding.Outcomes;

/// <summary>
/// Scopes that are entered in one line share the entry of that line. The first of another method may be unknown, since the line then shows
/// that it is one of several; what follows is exact. None is ever committed wrongly. The line directives put them into one line.
/// </summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class SeveralScopesInOneLineTests(bool waits)
{
    private readonly BodyException _failure = new();

    [Test]
    public async Task TwoLambdas_AreExactAfterTheFirstMismatch([Values] bool firstFails, [Values] bool secondFails)
    {
        Func<AsyncListener, bool, Task>[] both =
        [
            async (scope, fails) =>
            {
#line 1
                await using var held = await AsyncScope.EnterAsync(scope.Generator);
#line default
                await BodyAsync(fails);
            },
            async (scope, fails) =>
            {
#line 1
                await using var held = await AsyncScope.EnterAsync(scope.Generator);
#line default
                await BodyAsync(fails);
            },
        ];
        bool[] failing = [firstFails, secondFails];

        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < both.Length; i++)
            {
                var scope = new AsyncListener(waits);
                (await AsyncForms.CaughtAsync(() => both[i](scope, failing[i]))).ShouldBe(failing[i] ? _failure : null);
                ShouldBeRight(scope, failing[i], mayBeUnknown: round == 0);
            }
        }
    }

    [Test]
    public async Task TwoLambdas_HandlingTheirExceptions_AreNeverFailed()
    {
        Func<AsyncListener, Task>[] both =
        [
            async scope =>
            {
#line 2
                await using var held = await AsyncScope.EnterAsync(scope.Generator);
#line default
                try
                {
                    await BodyAsync(fails: true);
                }
                catch (BodyException)
                {
                }
            },
            async scope =>
            {
#line 2
                await using var held = await AsyncScope.EnterAsync(scope.Generator);
#line default
                try
                {
                    await BodyAsync(fails: true);
                }
                catch (BodyException)
                {
                }
            },
        ];

        for (var round = 0; round < 4; round++)
        {
            foreach (var lambda in both)
            {
                var scope = new AsyncListener(waits);
                await lambda(scope);
                ShouldBeRight(scope, fails: false, mayBeUnknown: round == 0);
            }
        }
    }

    [Test]
    public async Task TwoLambdasAtOnce_NoneIsCommittedWrongly()
    {
        Func<AsyncListener, AsyncBarrier, bool, Task>[] both =
        [
            async (scope, together, fails) =>
            {
#line 3
                await using var held = await AsyncScope.EnterAsync(scope.Generator);
#line default
                await TogetherAsync(together, fails);
            },
            async (scope, together, fails) =>
            {
#line 3
                await using var held = await AsyncScope.EnterAsync(scope.Generator);
#line default
                await TogetherAsync(together, fails);
            },
        ];

        for (var round = 0; round < 3; round++)
        {
            var scopes = Enumerable.Range(0, 8).Select(_ => new AsyncListener(waits)).ToArray();

            await Flows.RunAsync(scopes.Length, async (i, together) =>
                (await AsyncForms.CaughtAsync(() => both[i % 2](scopes[i], together, i % 4 < 2))).ShouldBe(i % 4 < 2 ? _failure : null));

            for (var i = 0; i < scopes.Length; i++)
            {
                ShouldBeRight(scopes[i], i % 4 < 2, mayBeUnknown: round == 0);
            }
        }
    }

    [Test]
    public async Task TwoLambdasNested_NoneIsCommittedWrongly([Values] bool fails)
    {
        Func<AsyncListener, Func<Task>, Task>[] both =
        [
            async (scope, body) =>
            {
#line 4
                await using var held = await AsyncScope.EnterAsync(scope.Generator);
#line default
                await body();
            },
            async (scope, body) =>
            {
#line 4
                await using var held = await AsyncScope.EnterAsync(scope.Generator);
#line default
                await body();
            },
        ];

        for (var round = 0; round < 4; round++)
        {
            AsyncListener outer = new(waits), inner = new(waits);
            (await AsyncForms.CaughtAsync(() => both[0](outer, () => both[1](inner, () => BodyAsync(fails)))))
                .ShouldBe(fails ? _failure : null);
            ShouldBeRight(outer, fails, mayBeUnknown: round == 0);
            ShouldBeRight(inner, fails, mayBeUnknown: round == 0);
        }
    }

    [Test]
    public async Task TwoScopesOfOneMethod_AreExact([Values] bool fails, [Values] bool handles)
    {
        for (var round = 0; round < 3; round++)
        {
            AsyncListener first = new(waits), second = new(waits);
            (await AsyncForms.CaughtAsync(async () =>
            {
#line 5
                await using var one = await AsyncScope.EnterAsync(first.Generator);
#line 5
                await using var other = await AsyncScope.EnterAsync(second.Generator);
#line default
                try
                {
                    await BodyAsync(fails);
                }
                catch (BodyException) when (handles)
                {
                }
            })).ShouldBe(fails && !handles ? _failure : null);
            ShouldBeRight(first, fails && !handles);
            ShouldBeRight(second, fails && !handles);
        }
    }

    [Test]
    public async Task TwoScopesInSequence_AreExact([Values] bool firstFails, [Values] bool secondFails)
    {
        for (var round = 0; round < 3; round++)
        {
            AsyncListener first = new(waits), second = new(waits);
            (await AsyncForms.CaughtAsync(async () =>
            {
                try
                {
#line 6
                    await using var one = await AsyncScope.EnterAsync(first.Generator);
#line default
                    await BodyAsync(firstFails);
                }
                catch (BodyException)
                {
                }

#line 6
                await using var other = await AsyncScope.EnterAsync(second.Generator);
#line default
                await BodyAsync(secondFails);
            })).ShouldBe(secondFails ? _failure : null);
            ShouldBeRight(first, firstFails);
            ShouldBeRight(second, secondFails);
        }
    }

    // The second scope is taken for one that was entered before the try block, so that its fields are not trusted.
    [Test]
    public async Task TwoScopesOneInACatchBlock_NoneIsCommittedWrongly([Values] bool secondFails)
    {
        for (var round = 0; round < 3; round++)
        {
            AsyncListener first = new(waits), second = new(waits);
            (await AsyncForms.CaughtAsync(async () =>
            {
                try
                {
#line 7
                    await using var one = await AsyncScope.EnterAsync(first.Generator);
#line default
                    await BodyAsync(fails: true);
                }
                catch (BodyException)
                {
#line 7
                    await using var other = await AsyncScope.EnterAsync(second.Generator);
#line default
                    await BodyAsync(secondFails);
                }
            })).ShouldBe(secondFails ? _failure : null);
            ShouldBeRight(first, fails: true);
            ShouldBeRight(second, secondFails, mayBeUnknown: true);
        }
    }

    // Disposed in ordinary code of a finally block, where the fields of other blocks say nothing about this scope.
    [Test]
    public async Task TwoScopesOneInOrdinaryCodeOfAFinallyBlock_NoneIsCommittedWrongly([Values] bool firstFails)
    {
        for (var round = 0; round < 3; round++)
        {
            AsyncListener first = new(waits), second = new(waits);
            (await AsyncForms.CaughtAsync(async () =>
            {
#line 8
                var one = await AsyncScope.EnterAsync(first.Generator);
#line default
                try
                {
                    await BodyAsync(firstFails);
                }
                finally
                {
#line 8
                    var other = await AsyncScope.EnterAsync(second.Generator);
#line default
                    await BodyAsync(fails: false);
                    await other.DisposeAsync();
                    await one.DisposeAsync();
                }
            })).ShouldBe(firstFails ? _failure : null);
            ShouldBeRight(first, firstFails);
            ShouldBeRight(second, fails: false, mayBeUnknown: true);
        }
    }

    private void ShouldBeRight(AsyncListener scope, bool fails, bool mayBeUnknown = false)
    {
        if (mayBeUnknown && scope.Status == BodyStatus.Unknown)
        {
            scope.ShouldBeUnknown();
        }
        else if (fails)
        {
            scope.ShouldHaveFailedWith(_failure);
        }
        else
        {
            scope.ShouldHaveCompleted();
        }
    }

    private async Task TogetherAsync(AsyncBarrier together, bool fails)
    {
        await together.SignalAndWaitAsync();
        try
        {
            await BodyAsync(fails);
        }
        finally
        {
            await together.SignalAndWaitAsync();
        }
    }

    private async Task BodyAsync(bool fails)
    {
        try
        {
            await Wait();

            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
        }

        if (fails)
        {
            throw _failure;
        }
    }

    private async Task Wait()
    {
        if (waits)
        {
            await Task.Yield();
        }
    }
}
