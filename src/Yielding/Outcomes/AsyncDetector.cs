namespace Yielding.Outcomes;

/// <summary>
/// Detects the outcome of an asynchronous scope from the stack traces of the newest throws, where no state machine gives it.
/// </summary>
internal static class AsyncDetector
{
    /// <summary>Detects the outcome; null when that cannot be determined.</summary>
    /// <param name="since">Exceptions thrown up to this time are not the body's.</param>
    /// <param name="place">The place of the entry; null when unknown.</param>
    /// <param name="isOfAnotherCall">
    /// Whether the scope may have been entered by another call of the enclosing method than the one that disposes it.
    /// </param>
    public static BodyOutcome? Detect(long since, EntryPlace? place, bool isOfAnotherCall)
    {
        if (!Platform.TracksThrows)
        {
            return null;
        }

        // The clock also ticks at the begin of the exit of a generator.
        if (!RecentThrows.AnySince(since, onlyThread: null))
        {
            return BodyOutcome.Completed;
        }

        // The exception of a caller that blocks in a real finally block, instead of awaiting there, is in flight.
        if (PointerDetector.FindLeaving(since) is { } leaving)
        {
            return BodyOutcome.Failed(leaving);
        }

        return place is null
            ? null
            : Conclude(place, RecentThrows.After(since, onlyThread: null, out var isAll) ?? [], isAll, isOfAnotherCall);
    }

    /// <summary>Concludes the outcome from the exceptions thrown since the entry; null when they prove nothing.</summary>
    /// <param name="place">The place of the entry.</param>
    /// <param name="thrown">The exceptions thrown since the entry that are alive, the newest first.</param>
    /// <param name="isAll">Whether none is missing.</param>
    /// <param name="isOfAnotherCall">
    /// Whether the scope may have been entered by another call of that method than the one on the stack.
    /// </param>
    /// <remarks>
    /// An exception that is leaving the body has passed the method that entered the scope. One that has passed it may also have been
    /// handled, or belong to another call of that method: it is reported only where no other call had an active scope of the same place. If
    /// another method disposes the scope, the exceptions of that method count, so the methods between here and the entering method must not
    /// have been passed either.
    /// </remarks>
    public static BodyOutcome? Conclude(EntryPlace place, List<RecentThrow> thrown, bool isAll, bool isOfAnotherCall)
    {
        var passed = thrown.ConvertAll(one => one.Passed());
        var candidates = thrown.Where((_, index) => CallStack.Contains(passed[index].Methods, place.Method)).ToList();
        if (candidates.Count > 0)
        {
            return candidates.Count == 1 && isAll && place.IsOnlyActiveEntry
                ? BodyOutcome.Ambiguous(candidates[0].Exception)
                : BodyOutcome.Unknown;
        }

        // The consumer may also have stopped an asynchronous iterator.
        if (!isAll
            || isOfAnotherCall
            || place.IsIterator
            || passed.Exists(one => one.MayLackMethods || Array.Exists(one.Methods, method => !method.IsIdentified)))
        {
            return null;
        }

        foreach (var call in CallStack.Capture().Own)
        {
            if (call.Method.IsSame(place.Method))
            {
                return BodyOutcome.Completed;
            }

            if (!call.Method.IsIdentified || passed.Exists(one => CallStack.Contains(one.Methods, call.Method)))
            {
                break;
            }
        }

        return null;
    }
}
