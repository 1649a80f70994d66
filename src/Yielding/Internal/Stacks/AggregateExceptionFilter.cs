using System.Runtime.CompilerServices;

namespace Yielding.Internal;

/// <summary>
/// Removes the exceptions of some types from an exception, and splits an <see cref="AggregateException"/>: Python's
/// <c>BaseExceptionGroup.split</c>.
/// </summary>
[HasNoTwin("A Suppression, which serves both halves, is its only user.")]
internal static class AggregateExceptionFilter
{
    /// <summary>
    /// Returns what remains: null when all exceptions are removed; the exception itself when none is; otherwise a new
    /// <see cref="AggregateException"/> with the same nesting and message.
    /// </summary>
    public static Exception? Without(Exception exception, Type[] types)
    {
        if (Array.Exists(types, type => type.IsInstanceOfType(exception)))
        {
            return null;
        }

        // Groups that nest too deep for the stack stay unchanged, so that no exception is lost.
        if (exception is not AggregateException group
            || group.InnerExceptions.Count == 0
            || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
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

    // A group's Message ends with the messages of its exceptions. The new group appends the remaining messages itself.
    private static string OwnMessage(AggregateException group)
    {
        var inners = string.Concat(group.InnerExceptions.Select(one => $" ({one.Message})"));

        return group.Message.EndsWith(inners, StringComparison.Ordinal) ? group.Message[..^inners.Length] : group.Message;
    }
}
