namespace Yielding.Outcomes;

/// <summary>Detects how the body of an asynchronous scope ended, where no state machine shows it: from the stack traces of the newest throws.</summary>
internal static class AsyncDetector
{
    /// <summary>How the body ended; null when that cannot be determined.</summary>
    /// <param name="since">Exceptions thrown up to this time are not the body's.</param>
    /// <param name="place">The place of the entry; null when it is not known.</param>
    /// <param name="isOfAnotherCall">Whether another call of the enclosing method than the one that disposes the scope may have entered it.</param>
    public static BodyOutcome? Detect(long since, EntryPlace? place, bool isOfAnotherCall)
    {
        if (!Platform.SeesThrows)
        {
            return null;
        }

        // The clock also ticks when a generator begins to be exited.
        if (!RecentThrows.AnySince(since, onlyThread: null))
        {
            return BodyOutcome.Completed;
        }

        // A caller that blocks in a real finally block, instead of awaiting there, has its exception in flight.
        if (PointerDetector.FindLeaving(since) is { } leaving)
        {
            return BodyOutcome.Failed(leaving);
        }

        return place is null ? null : Conclude(place, RecentThrows.After(since, onlyThread: null, out var isAll) ?? [], isAll, isOfAnotherCall);
    }

    /// <summary>What the exceptions thrown since the entry prove; null when they prove nothing.</summary>
    /// <param name="place">The place of the entry.</param>
    /// <param name="thrown">The exceptions thrown since the entry that are alive, the newest first.</param>
    /// <param name="isAll">Whether these are all.</param>
    /// <param name="isOfAnotherCall">Whether another call of that method than the one on the stack may have entered the scope.</param>
    /// <remarks>
    /// An exception that is leaving the body has passed the method that entered the scope. One that has passed it may as well be handled, or be the
    /// exception of another call of that method: it is named only where no other call had a scope open that was entered at the same place. The scope may also be
    /// disposed by another method than the one that entered it. Then it is that method's exceptions that count, so the methods between here and the entering
    /// method may not have been passed either.
    /// </remarks>
    public static BodyOutcome? Conclude(EntryPlace place, List<RecentThrow> thrown, bool isAll, bool isOfAnotherCall)
    {
        var passed = thrown.ConvertAll(one => one.Passed());
        var candidates = thrown.Where((_, index) => CallStack.Contains(passed[index].Methods, place.Method)).ToList();
        if (candidates.Count > 0)
        {
            return candidates.Count == 1 && isAll && place.IsOnlyOpenEntry ? BodyOutcome.Ambiguous(candidates[0].Exception) : BodyOutcome.Unknown;
        }

        // An asynchronous iterator may also be stopped by its consumer.
        if (!isAll || isOfAnotherCall || place.IsIterator || passed.Exists(one => one.MayLackMethods || Array.Exists(one.Methods, method => !method.IsIdentified)))
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
