namespace Yielding.Outcomes;

/// <summary>
/// Scopes in a generator: the library never disposes it at its yield without the reason, so the scopes inside receive the outcome of
/// the body.
/// </summary>
[TestFixtureSource(typeof(ScopeKinds), nameof(ScopeKinds.WithAndWithoutWaits))]
public sealed class IteratorsThatTheLibraryDrivesTests(ScopeKind kind, bool waits)
{
    private readonly BodyException _failure = new();
    private readonly RecordedScope _scope = new(kind, waits);

    [Test]
    public async Task Body_GivesItsOutcomeToTheScopesInside([Values] AsyncForm form, [Values] bool handles, [Values] bool fails)
    {
        var caught = await AsyncForms.CaughtAsync(() => form.ExecuteAsync(Generator(), async _ =>
        {
            if (handles)
            {
                await HandleAsync();
            }

            if (fails)
            {
                throw _failure;
            }
        }));

        caught.ShouldBe(fails ? _failure : null);
        _scope.ShouldHaveEndedWith(caught);
    }

    [Test]
    public async Task BodyInAnAwaitUsing_HandlesItsException_AllComplete()
    {
        await using (await AsyncScope.EnterAsync(Generator()))
        {
            try
            {
                throw _failure;
            }
            catch (BodyException)
            {
                await Wait();
            }
        }

        _scope.ShouldHaveCompleted();
    }

    [Test]
    public async Task UnknownOutcome_IsUnknownInside()
    {
        var scope = await EnterAsync();
        await HandleAsync();
        await scope.DisposeAsync();

        _scope.ShouldBeUnknown();

        async Task<AsyncScope<int>> EnterAsync() => await AsyncScope.EnterAsync(Generator());
    }

    [Test]
    public async Task GeneratorInAStream_ReadToItsEndOrStopped_GivesThatToTheScopesInside([Values] bool stops, [Values] bool handles)
    {
        await foreach (var _ in Stream())
        {
            if (handles)
            {
                await HandleAsync();
            }

            if (stops)
            {
                break;
            }
        }

        if (stops)
        {
            _scope.ShouldBeUnknown();
        }
        else
        {
            _scope.ShouldHaveCompleted();
        }

        async IAsyncEnumerable<int> Stream()
        {
            await using var scope = await AsyncScope.EnterAsync(Generator());
            yield return 1;
            yield return 2;
        }
    }

    [Test]
    public async Task HandledInTheSetup_Completes([Values] AsyncForm form)
    {
        await form.ExecuteAsync(Handling(), _ => Wait());

        _scope.ShouldHaveCompleted();

        async IAsyncEnumerable<int> Handling()
        {
            await using var scope = await _scope.EnterAsync();
            try
            {
                throw _failure;
            }
            catch (BodyException)
            {
                await Wait();
            }

            yield return 1;
        }
    }

    [Test]
    public async Task DecoratedStream_ReadToItsEndOrStopped([Values] bool stops, [Values] bool handles)
    {
        var wrapped = AsyncContextManager.From(Generator()).Wrap(Numbers);
        await foreach (var _ in wrapped())
        {
            if (handles)
            {
                await HandleAsync();
            }

            if (stops)
            {
                break;
            }
        }

        if (stops)
        {
            _scope.ShouldBeUnknown();
        }
        else
        {
            _scope.ShouldHaveCompleted();
        }

        async IAsyncEnumerable<int> Numbers()
        {
            await Wait();
            yield return 1;
            yield return 2;
        }
    }

    // A known limit of docs/decisions/0004: while the library runs the setup of one, another of the same method passes for it. Nothing is
    // thrown, so that a synchronous iterator would complete its scope too.
    [Test]
    public async Task SameIteratorReadAndStoppedInTheSetup_Completes()
    {
        var read = new RecordedScope(kind, waits);
        await AsyncScope.RunAsync(Recursive(_scope, read), _ => Wait());

        _scope.ShouldHaveCompleted();
        read.ShouldHaveCompleted();

        static async IAsyncEnumerable<int> Recursive(RecordedScope own, RecordedScope? other)
        {
            if (other is not null)
            {
                await foreach (var _ in Recursive(other, null))
                {
                    break;
                }
            }

            await using var scope = await own.EnterAsync();
            yield return 1;
        }
    }

    private async IAsyncEnumerable<int> Generator()
    {
        await Wait();
        await using var scope = await _scope.EnterAsync();
        yield return 1;
        await Wait();
    }

    private async Task HandleAsync()
    {
        try
        {
            await Wait();

            throw new TimeoutException();
        }
        catch (TimeoutException)
        {
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
