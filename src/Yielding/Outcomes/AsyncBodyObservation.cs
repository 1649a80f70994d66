namespace Yielding.Outcomes;

/// <summary>What an active asynchronous scope knows of its body: the same as <see cref="BodyObservation"/>, and the place of its entry.</summary>
internal struct AsyncBodyObservation
{
    private const int AsksAlways = 1;

    private BodyObservation _body;
    private EntryPlace? _place;

    /// <summary>Nothing was reported, and nothing was thrown in the process since the entry. Two reads.</summary>
    public readonly bool NothingHappened => _body.NothingHappened;

    /// <summary>
    /// That proves nothing here: the enclosing method is an asynchronous iterator that the library does not drive, so its consumer may dispose it without any exception.
    /// </summary>
    public readonly bool MayBeStopped => _body.Thread == AsksAlways;

    /// <inheritdoc cref="BodyObservation.IsExited"/>
    public readonly bool IsExited => _body.IsExited;

    /// <inheritdoc cref="BodyObservation.ReportedException"/>
    public readonly Exception? ReportedException => _body.ReportedException;

    /// <summary>The place of the entry; null when it is not known, or not needed.</summary>
    public readonly EntryPlace? Place => _place;

    /// <summary>The setup begins, called from this place.</summary>
    public void Prepare(EntryPlace? place)
    {
        _place = place;
        _body.Thread = place is { IsIterator: true } && !DrivenIterator.IsOf(place.Method) ? AsksAlways : 0;
    }

    /// <summary>The body begins now.</summary>
    public void Begin()
    {
        BodyObservation.Prepare();
        _body.Begin();
    }

    public void ReportCompleted() => _body.ReportCompleted();

    public void ReportFailed(Exception exception) => _body.ReportFailed(exception);

    /// <inheritdoc cref="BodyObservation.TryExit"/>
    public bool TryExit() => _body.TryExit();

    /// <inheritdoc cref="BodyObservation.ExitOnce"/>
    public void ExitOnce() => _body.ExitOnce();

    /// <summary>The scope has been exited, or its setup has failed: it no longer counts as open.</summary>
    public readonly void Close() => _place?.Exit();

    /// <summary>How the body ended; null when that is known only once the disposal is awaited.</summary>
    /// <param name="awaited">What has to be kept until then.</param>
    public readonly BodyOutcome? TryConclude(out AwaitedExit awaited)
    {
        var ending = _body.FindAmbientExit(isAsync: _place?.Layout is not null);
        awaited = new AwaitedExit(ending, ending?.Since ?? _body.Since);
        if (ThrowClock.NothingSince(awaited.Since) && (ending is not null || !MayBeStopped))
        {
            return _body.Weigh(BodyOutcome.Completed, ending);
        }

        return _place?.Layout is not null && Platform.SeesThrows ? null : Conclude(awaited);
    }

    /// <summary>How the body ended, once it is known what the awaiting state machine shows.</summary>
    public readonly BodyOutcome Conclude(in AwaitedExit awaited)
    {
        var answer = awaited.Answer;
        BodyOutcome? detected =
            answer.Pending is { } pending ? BodyOutcome.Failed(pending)
            : answer.IsNone ? Detect(awaited.Since, answer.IsOfAnotherCall)
            : answer.IsStopped ? null // what was reported counts: its consumer is no part of the iterator
            : BodyOutcome.Completed;

        return _body.Weigh(detected, awaited.AmbientExit);
    }

    // What was thrown after a success was reported may be leaving the body: then the report proves nothing any more.
    private readonly BodyOutcome? Detect(long since, bool isOfAnotherCall) =>
        Platform.SeesThrows ? AsyncDetector.Detect(since, _place, isOfAnotherCall) ?? BodyOutcome.Unknown : null;
}
