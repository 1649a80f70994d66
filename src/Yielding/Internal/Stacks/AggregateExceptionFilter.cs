using System.Runtime.CompilerServices;

namespace Yielding.Internal;

/// <summary>Takes the exceptions of some types out of an exception that may be a group of others: Python's <c>BaseExceptionGroup.split</c>.</summary>
[HasNoTwin("A Suppression, which serves both halves, is its only user.")]
internal static class AggregateExceptionFilter
{
    /// <summary>What remains: null when all was taken out; the exception itself when nothing was; else a new group of the same nesting and message.</summary>
    public static Exception? Without(Exception exception, Type[] types)
    {
        if (Array.Exists(types, type => type.IsInstanceOfType(exception)))
        {
            return null;
        }

        // Groups that nest deeper than the stack reaches stay as they are: nothing is lost.
        if (exception is not AggregateException group || group.InnerExceptions.Count == 0 || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return exception;
        }

        var rest = new List<Exception>();
        var isWhole = true;
        foreach (var one in group.InnerExceptions)
        {
            var remains = Without(one, types);
            isWhole &= ReferenceEquals(remains, one);
            if (remains is not null)
            {
                rest.Add(remains);
            }
        }

        return isWhole ? group
            : rest.Count == 0 ? null
            : new AggregateException(OwnMessage(group), rest);
    }

    // A group's Message has those of its exceptions at the end, and the new group puts the remaining ones there again.
    private static string OwnMessage(AggregateException group)
    {
        var inners = string.Concat(group.InnerExceptions.Select(one => $" ({one.Message})"));

        return group.Message.EndsWith(inners, StringComparison.Ordinal) ? group.Message[..^inners.Length] : group.Message;
    }
}
