using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>Combines the outcomes of the bodies that share one setup, for the teardown after the last one.</summary>
/// <remarks>Both halves use it, each under its own lock.</remarks>
internal sealed class CombinedOutcome
{
    private BodyOutcome _worst = BodyOutcome.Completed;
    private bool _hasEnded;

    /// <summary>The number of bodies that are running.</summary>
    public int Count { get; private set; }

    public void BeginBody() => Count++;

    /// <summary>Adds the outcome of a body that has ended. Returns true when it was the last one.</summary>
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
    /// Removes a body that never ran, because its entry was cancelled. Returns true when it was the last one. Its outcome counts only when
    /// no other body has ended.
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

    /// <summary>Returns the outcome for the teardown, and resets this object.</summary>
    /// <param name="hadBodies">Whether a body has ended. If not, each entry was cancelled.</param>
    public BodyOutcome Take(out bool hadBodies)
    {
        hadBodies = _hasEnded;
        var worst = _worst;
        _worst = BodyOutcome.Completed;
        _hasEnded = false;

        return worst;
    }
}
