using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>One asynchronous scope of several managers, whose setups run concurrently.</summary>
/// <param name="name">The name of the scope.</param>
/// <param name="managers">The managers.</param>
[HasNoTwin("Only asynchronous setups run concurrently.")]
internal sealed class AllAsyncScope<T>(object name, AsyncContextManager<T>[] managers) : ActiveAsyncScope<IReadOnlyList<T>>
{
    private readonly AsyncScope<T>[] _scopes = new AsyncScope<T>[managers.Length];
    private readonly bool[] _isEntered = new bool[managers.Length];
    private readonly List<Exception> _failures = [];
    private OperationCanceledException? _cancellation;

    public override object Generator => name;

    public override bool ObservesOutcome => Array.Exists(_scopes, scope => scope is { ObservesOutcome: true });

    public override CancellationToken TeardownToken { get; set; }

    // The scopes inside are tracked.
    public override ScopeTracker? Track() => null;

    public override async ValueTask<IReadOnlyList<T>> StartSetUpAsync(CancellationToken token)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(token);
        var setups = new Task[managers.Length];
        for (var i = 0; i < managers.Length; i++)
        {
#pragma warning disable CA2025 // they have ended before the source is disposed
            setups[i] = EnterAsync(i, source);
#pragma warning restore CA2025
        }

        await Task.WhenAll(setups).ConfigureAwait(true);
        if (Failure() is { } failure)
        {
            var failed = BodyOutcome.Failed(failure).Capture();
            await ReleaseAsync(failed, hadBody: false).ConfigureAwait(false);
            failed.Throw();
        }

        return Array.ConvertAll(_scopes, scope => scope.Value);
    }

    public override async ValueTask TearDownCompletedAsync(bool nothingInFlight) =>
        await ReleaseAsync(BodyOutcome.Completed, hadBody: true).ConfigureAwait(false);

    public override ValueTask<bool> TearDownOtherwiseAsync(BodyOutcome outcome) => ReleaseAsync(outcome, hadBody: true);

    public override ValueTask<bool> TearDownCancelledSetupAsync(BodyOutcome outcome) => ReleaseAsync(outcome, hadBody: false);

    /// <summary>Runs one setup. Throws nothing.</summary>
    private async Task EnterAsync(int index, CancellationTokenSource source)
    {
        try
        {
            var scope = _scopes[index] = managers[index].Open();
            scope.LimitTeardown(TeardownToken);
            await scope.EnterRunAsync(source.Token).ConfigureAwait(false);
            _isEntered[index] = true;
        }
#pragma warning disable CA1031 // it propagates when all setups have ended
        catch (Exception e)
#pragma warning restore CA1031
        {
            Add(e, source.IsCancellationRequested);
            TimeLimit.Cancel(source, name);
        }
    }

    private void Add(Exception exception, bool isCancelled)
    {
        lock (_failures)
        {
            if (isCancelled && exception is OperationCanceledException cancellation)
            {
                _cancellation ??= cancellation;
            }
            else
            {
                _failures.Add(exception);
            }
        }
    }

    /// <summary>The exception that propagates from the setups, or null.</summary>
    private Exception? Failure()
    {
        for (var i = 1; i < _failures.Count; i++)
        {
            GeneratorDriver.NoteReplacement(_failures[0], _failures[i], name);
        }

        return _failures.Count > 0 ? _failures[0] : _cancellation;
    }

    /// <summary>
    /// Exits all scopes that were entered, the last of the list first. Each receives the outcome, or the exception of an earlier exit. The
    /// result is true when one of them suppresses the body's exception.
    /// </summary>
    private async ValueTask<bool> ReleaseAsync(BodyOutcome bodys, bool hadBody)
    {
        var outcome = bodys;
        var suppresses = false;
        for (var i = _scopes.Length - 1; i >= 0; i--)
        {
            if (!_isEntered[i])
            {
                continue;
            }

            try
            {
                var exit = hadBody ? _scopes[i].ExitWithAsync(outcome) : _scopes[i].WithdrawAsync(outcome);
                if (await exit.ConfigureAwait(true) && outcome.Status == BodyStatus.Failed)
                {
                    suppresses = true;
                    if (!ReferenceEquals(outcome.Exception, bodys.Exception))
                    {
                        EventLog.Suppressed(_scopes[i].Generator, outcome.Exception!);
                        outcome = bodys;
                    }
                }
            }
#pragma warning disable CA1031 // it propagates at the end, unless another scope suppresses it
            catch (Exception e)
#pragma warning restore CA1031
            {
                suppresses = false;
                outcome = BodyOutcome.Failed(e).Capture();
            }
        }

        if (!ReferenceEquals(outcome.Exception, bodys.Exception))
        {
            outcome.Throw();
        }

        return suppresses;
    }
}

/// <summary>The name of a scope of several managers, which is computed when it is needed.</summary>
internal sealed class AllName(object[] managers) : INamed
{
    public object Generator => $"All({string.Join(", ", managers.Select(GeneratorName.Of))})";
}
