namespace Yielding.Outcomes;

/// <summary>The state of the body of an active asynchronous scope: a <see cref="BodyObservation"/>, and the place of the entry.</summary>
internal struct AsyncBodyObservation
{
    private const int Stoppable = 1;

    private BodyObservation _body;
    private EntryPlace? _place;

    /// <summary>Whether nothing was reported, and nothing was thrown in the process since the entry. Two reads.</summary>
    public readonly bool NothingHappened => _body.NothingHappened;

    /// <summary>
    /// Whether <see cref="NothingHappened"/> proves nothing: the enclosing method is an asynchronous iterator that the library does not
    /// drive, so its consumer may dispose it without an exception.
    /// </summary>
    public readonly bool MayBeStopped => _body.Thread == Stoppable;

    /// <inheritdoc cref="BodyObservation.IsExited"/>
    public readonly bool IsExited => _body.IsExited;

    /// <inheritdoc cref="BodyObservation.ReportedException"/>
    public readonly Exception? ReportedException => _body.ReportedException;

    /// <inheritdoc cref="BodyOutcome.CoveredSince"/>
    public readonly long CoveredSince => _body.CoveredSince;

    /// <summary>The place of the entry; null when it is unknown, or not needed.</summary>
    public readonly EntryPlace? Place => _place;

    /// <summary>Stores the place of the entry, before the setup begins.</summary>
    public void Prepare(EntryPlace? place)
    {
        _place = place;
        _body.Thread = place is { IsIterator: true } && !DrivenIterator.IsOf(place.Method) ? Stoppable : 0;
    }

    /// <summary>Stores the time at which the body begins.</summary>
    public void Begin()
    {
        BodyObservation.Prepare();
        _body.Begin();
    }

    /// <inheritdoc cref="BodyObservation.IsOlderThanSuccess"/>
    public readonly bool IsOlderThanSuccess(long coveredSince) => _body.IsOlderThanSuccess(coveredSince);

    /// <inheritdoc cref="BodyObservation.FindFailureAround"/>
    public readonly BodyOutcome? FindFailureAround(long coveredSince) => _body.FindFailureAround(coveredSince);

    public void ReportCompleted() => _body.ReportCompleted();

    public void ReportFailed(Exception exception) => _body.ReportFailed(exception);

    /// <inheritdoc cref="BodyObservation.TryExit"/>
    public bool TryExit() => _body.TryExit();

    /// <inheritdoc cref="BodyObservation.ExitOnce"/>
    public void ExitOnce() => _body.ExitOnce();

    /// <summary>Removes the scope from the count of active scopes, after its exit or a failed setup.</summary>
    public readonly void Close() => _place?.Exit();

    /// <summary>Determines the outcome; null when that needs the awaiting state machine.</summary>
    /// <param name="awaited">The state to keep until the disposal is awaited.</param>
    public readonly BodyOutcome? TryConclude(out AwaitedExit awaited)
    {
        var ambient = _body.FindAmbientExit(isAsync: _place?.Layout is not null);
        if (ambient is { IsObserved: true })
        {
            var isOfOther = IsOfOther(ambient.AsyncGenerator);
            if (isOfOther && AmbientExit.FindFailure(_body.Since, isAsync: true) is { } failed)
            {
                ambient = failed;
            }
            else if (IsOlderThanSuccess(ambient.CoveredSince) || (isOfOther && BodyObservation.AnyThrownSince(_body.Since)))
            {
                ambient = null;
            }
        }

        awaited = new AwaitedExit(ambient, ambient?.Since ?? _body.Since);
        if (ThrowClock.NothingSince(awaited.Since) && (ambient is not null || !MayBeStopped))
        {
            return _body.Weigh(BodyOutcome.Completed, ambient);
        }

        return _place?.Layout is not null && Platform.TracksThrows ? null : Conclude(awaited);
    }

    /// <summary>Determines the outcome, given the answer of the awaiting state machine.</summary>
    public readonly BodyOutcome Conclude(in AwaitedExit awaited)
    {
        var answer = awaited.Answer;
        BodyOutcome? detected =
            answer.Pending is { } pending ? BodyOutcome.Failed(pending)
            : answer.IsNone ? Detect(awaited.Since, answer.IsOfAnotherCall)
            : answer.IsStopped ? null // the report counts, because the consumer is not part of the body
            : BodyOutcome.Completed;

        return _body.Weigh(detected, awaited.AmbientExit);
    }

    // A generator may dispose a scope that it has not entered: the body of that scope is not the generator's.
    private readonly bool IsOfOther(object? generator) =>
        generator is not null
        && _place is { Layout: not null } place
        && !place.Method.IsOf(generator);

    // An exception thrown after a reported success may be leaving the body: then the report proves nothing.
    private readonly BodyOutcome? Detect(long since, bool isOfAnotherCall)
    {
        try
        {
            return Platform.TracksThrows ? AsyncDetector.Detect(since, _place, isOfAnotherCall) ?? BodyOutcome.Unknown : null;
        }
#pragma warning disable CA1031 // as in the synchronous half: the teardown has to run
        catch (Exception)
#pragma warning restore CA1031
        {
            return BodyOutcome.Unknown;
        }
    }
}
