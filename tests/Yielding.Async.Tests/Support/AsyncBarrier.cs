namespace Yielding.Support;

/// <summary>
/// Where tasks wait for each other. The last one to arrive resumes the others: on the thread pool, or inline, or inline in a
/// <c>catch</c> block with an exception that is none of theirs, in turn.
/// </summary>
internal sealed class AsyncBarrier(int participants)
{
    private readonly object _gate = new();
    private Opening _opening = new(phase: 0);
    private int _participants = participants;
    private int _waiting;

    public Task SignalAndWaitAsync()
    {
        Opening opening;
        lock (_gate)
        {
            if (++_waiting < _participants)
            {
                return _opening.Task;
            }

            opening = NextPhase();
        }

        opening.Open();

        return Task.CompletedTask;
    }

    /// <summary>One task fewer to wait for.</summary>
    public void RemoveParticipant()
    {
        Opening opening;
        lock (_gate)
        {
            _participants--;
            if (_waiting == 0 || _waiting < _participants)
            {
                return;
            }

            opening = NextPhase();
        }

        opening.Open();
    }

    private Opening NextPhase()
    {
        var ended = _opening;
        _opening = new Opening(ended.Phase + 1);
        _waiting = 0;

        return ended;
    }

    private sealed class Opening(int phase)
    {
        private readonly TaskCompletionSource _source = new(
            phase % 3 == 0 ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None);

        public int Phase => phase;

        public Task Task => _source.Task;

        public void Open()
        {
            if (phase % 3 != 2)
            {
                _source.SetResult();

                return;
            }

            try
            {
                throw new TimeoutException();
            }
            catch (TimeoutException)
            {
                _source.SetResult();
            }
        }
    }
}
