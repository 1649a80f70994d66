namespace Yielding.Parity.Support;

/// <summary>Exceptions in words that Python's half says too: see python/_trace.py.</summary>
internal static class ExceptionText
{
    /// <summary>An exception, and what it replaced.</summary>
    public static string Chain(Exception? e)
    {
        var texts = new List<string>();
        var seen = new HashSet<Exception>(ReferenceEqualityComparer.Instance);
        for (var next = e; next is not null; next = next.GetContext())
        {
            if (!seen.Add(next))
            {
                texts.Add($"{Shown(next)} again, without end");
                break;
            }

            texts.Add(Shown(next));
        }

        return texts.Count == 0 ? "nothing" : string.Join(" <- ", texts);
    }

    /// <summary>An exception without its context.</summary>
    public static string Shown(Exception? e) => e switch
    {
        null => "nothing",
        OperationCanceledException => "Cancelled",
        YieldRuleException { Violation: YieldRuleViolation.NeverYielded } => "never yielded",
        YieldRuleException => "yielded again",
        AggregateException group => $"Group {OwnMessage(group)} [{string.Join(", ", group.InnerExceptions.Select(Shown))}]",
        _ => $"{e.GetType().Name} {e.Message}",
    };

    // A group's message has those of its exceptions behind it, in parentheses.
    private static string OwnMessage(AggregateException group) => group.Message.Split(" (")[0];
}
