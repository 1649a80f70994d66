namespace Yielding.Support;

/// <summary>
/// A scope of some kind that records how its body ended. Its methods are not asynchronous, so that the method that calls them encloses
/// the scope.
/// </summary>
internal sealed class RecordedScope(ScopeKind kind, bool waits = false)
{
    private int _exits;
    private bool _isResumed;
    private BodyStatus? _status;
    private Exception? _received;
    private Action? _complete;
    private Action<Exception>? _fail;

    /// <summary>The body was taken for completed.</summary>
    public bool IsCommitted => _status == BodyStatus.Completed || _isResumed;

    /// <summary>How often the teardown has run.</summary>
    public int Exits => Volatile.Read(ref _exits);

    public ValueTask<IAsyncDisposable> EnterAsync() => kind switch
    {
        ScopeKind.Plain => Kept(AsyncScope.EnterAsync(Plain())),
        ScopeKind.Observing => Kept(AsyncScope.EnterAsync(Observing)),
        ScopeKind.Manager => Kept(new Manager(this).EnterAsync()),
        ScopeKind.Shared => Kept(AsyncContextManager.From(Observing).Shared().EnterAsync()),
        ScopeKind.Stack => Filled(Kept(new AsyncExitStack()), isSynchronous: false),
        _ => Filled(Kept(new AsyncExitStack()), isSynchronous: true),
    };

    public void Complete() => _complete!();

    public void Fail(Exception e) => _fail!(e);

    public void ShouldHaveCompleted()
    {
        Exits.ShouldBe(1, $"{kind}");
        IsCommitted.ShouldBeTrue($"{kind}, {_status} with {_received}");
        _received.ShouldBeNull();
    }

    public void ShouldHaveFailedWith(Exception failure)
    {
        ShouldNotBeCommitted();
        if (kind != ScopeKind.Plain)
        {
            (_status, _received).ShouldBe((BodyStatus.Failed, failure), $"{kind}");
        }
    }

    public void ShouldBeUnknown()
    {
        ShouldNotBeCommitted();
        if (kind != ScopeKind.Plain)
        {
            _status.ShouldBe(BodyStatus.Unknown, $"{kind}");
        }
    }

    public void ShouldNotBeCommitted()
    {
        Exits.ShouldBe(1, $"{kind}");
        IsCommitted.ShouldBeFalse($"{kind}, {_status}");
    }

    /// <summary>Completed without an exception, or failed with this one.</summary>
    public void ShouldHaveEndedWith(Exception? failure)
    {
        if (failure is null)
        {
            ShouldHaveCompleted();
        }
        else
        {
            ShouldHaveFailedWith(failure);
        }
    }

    private ValueTask<IAsyncDisposable> Kept(ValueTask<AsyncScope<int>> entering)
    {
        return entering.IsCompletedSuccessfully ? new ValueTask<IAsyncDisposable>(Keep(entering.Result)) : AwaitAsync();

        async ValueTask<IAsyncDisposable> AwaitAsync() => Keep(await entering);

        IAsyncDisposable Keep(AsyncScope<int> scope)
        {
            (_complete, _fail) = (scope.Complete, e => scope.Fail(e));

            return scope;
        }
    }

    private AsyncExitStack Kept(AsyncExitStack stack)
    {
        (_complete, _fail) = (stack.Complete, e => stack.Fail(e));

        return stack;
    }

    private ValueTask<IAsyncDisposable> Filled(AsyncExitStack stack, bool isSynchronous)
    {
        if (isSynchronous)
        {
            stack.Enter(Synchronous);

            return new ValueTask<IAsyncDisposable>(stack);
        }

        return AwaitAsync(stack.EnterAsync(Observing));

        async ValueTask<IAsyncDisposable> AwaitAsync(ValueTask<int> entering)
        {
            await entering;

            return stack;
        }
    }

    private async IAsyncEnumerable<int> Plain()
    {
        await MaybeWait();
        try
        {
            yield return 1;
            await MaybeWait();
            _isResumed = true;
        }
        finally
        {
            await MaybeWait();
            Interlocked.Increment(ref _exits);
        }
    }

    private async IAsyncEnumerable<int> Observing(ScopeBody body)
    {
        await MaybeWait();
        yield return 1;
        await MaybeWait();
        (_status, _received) = (body.Status, body.Exception);
        Interlocked.Increment(ref _exits);
    }

    private IEnumerable<int> Synchronous(ScopeBody body)
    {
        yield return 1;
        (_status, _received) = (body.Status, body.Exception);
        Interlocked.Increment(ref _exits);
    }

    private async Task MaybeWait()
    {
        if (waits)
        {
            await Task.Yield();
        }
    }

    private sealed class Manager(RecordedScope scope) : AsyncContextManager<int>
    {
        protected override async ValueTask<int> OnEnterAsync(CancellationToken cancellationToken)
        {
            await scope.MaybeWait();

            return 1;
        }

        protected override async ValueTask<bool> OnExitAsync(Exception? thrown)
        {
            await scope.MaybeWait();
            scope._status = thrown switch
            {
                null => BodyStatus.Completed,
                UnknownOutcomeException => BodyStatus.Unknown,
                _ => BodyStatus.Failed,
            };
            scope._received = thrown;
            Interlocked.Increment(ref scope._exits);

            return false;
        }
    }
}
