using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>How the bodies that share one setup have ended, up to now: what the teardown receives when the last one leaves.</summary>
/// <remarks>Both halves use it, each under its own lock.</remarks>
internal sealed class CombinedOutcome
{
    private BodyOutcome _worst = BodyOutcome.Completed;
    private bool _hasEnded;

    /// <summary>How many bodies are running.</summary>
    public int Count { get; private set; }

    public void BeginBody() => Count++;

    /// <summary>A body has ended; true when it was the last one.</summary>
    public bool EndBody(in BodyOutcome outcome)
    {
        Count--;
        _hasEnded = true;
        if (_worst.Status == BodyStatus.Completed || (_worst.Status == BodyStatus.Unknown && outcome.Status == BodyStatus.Failed))
        {
            _worst = outcome;
        }

        return Count == 0;
    }

    /// <summary>
    /// One that has entered is not to have a body after all; true when it was the last one. It says nothing of what the others did, and counts only
    /// when there was no other.
    /// </summary>
    public bool Withdraw(in BodyOutcome outcome)
    {
        Count--;
        if (Count == 0 && !_hasEnded)
        {
            _worst = outcome;
        }

        return Count == 0;
    }

    /// <summary>What the teardown receives. All starts anew.</summary>
    public BodyOutcome Take()
    {
        var worst = _worst;
        _worst = BodyOutcome.Completed;
        _hasEnded = false;

        return worst;
    }
}
