namespace Yielding.Testing.Internal;

/// <summary>Searches an exception, its inner exceptions, and the exceptions that they have replaced.</summary>
internal static class ExceptionGraph
{
    public static bool Includes(this Exception? exception, Exception of) => exception.Includes(other => ReferenceEquals(other, of));

    public static bool Includes(this Exception? exception, Predicate<Exception> of)
    {
        var seen = new HashSet<Exception>(ReferenceEqualityComparer.Instance);
        var open = new Stack<Exception?>([exception]);
        while (open.TryPop(out var next))
        {
            if (next is null || !seen.Add(next))
            {
                continue;
            }

            if (of(next))
            {
                return true;
            }

            open.Push(next.InnerException);
            open.Push(next.GetContext());
            if (next is AggregateException several)
            {
                foreach (var inner in several.InnerExceptions)
                {
                    open.Push(inner);
                }
            }
        }

        return false;
    }
}
