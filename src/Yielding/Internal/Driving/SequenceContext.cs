namespace Yielding.Internal;

/// <summary>
/// The execution context of a decorated sequence. Values that its scope and its items set there (<c>AsyncLocal</c>) are kept for the next
/// item, and hidden from the consumer.
/// </summary>
/// <remarks>While nothing is set, the sequence runs in the consumer's own context, as it would undecorated.</remarks>
internal sealed class SequenceContext
{
    private ExecutionContext? _inside;

    /// <summary>Makes the sequence's context the current one until the returned value is disposed.</summary>
    public ContextSwitch Enter() => new(this);

    /// <summary>
    /// Makes the sequence's context the current one, in an asynchronous method, which restores the consumer's when it returns.
    /// </summary>
    public void Restore()
    {
        if (_inside is not null)
        {
            ExecutionContext.Restore(_inside);
        }
    }

    /// <summary>Keeps the values that the sequence has set.</summary>
    /// <param name="consumers">The consumer's context.</param>
    public void Keep(ExecutionContext? consumers)
    {
        var now = ExecutionContext.Capture();
        if (_inside is not null || !ReferenceEquals(now, consumers))
        {
            _inside = now;
        }
    }

    internal readonly ref struct ContextSwitch
    {
        private readonly SequenceContext _context;
#pragma warning disable CA2213 // contexts are shared, and never disposed
        private readonly ExecutionContext? _consumers;
#pragma warning restore CA2213

        private readonly bool _isSuppressed;

        public ContextSwitch(SequenceContext context)
        {
            _context = context;
            _isSuppressed = AllowFlow();
            _consumers = ExecutionContext.Capture();
            context.Restore();
            SuppressAgain();
        }

        public void Dispose()
        {
            AllowFlow();
            _context.Keep(_consumers);
            if (!ReferenceEquals(ExecutionContext.Capture(), _consumers))
            {
                ExecutionContext.Restore(_consumers!);
            }

            SuppressAgain();
        }

        // A context cannot be captured while its flow is suppressed.
        private static bool AllowFlow()
        {
            if (!ExecutionContext.IsFlowSuppressed())
            {
                return false;
            }

            ExecutionContext.RestoreFlow();

            return true;
        }

        private void SuppressAgain()
        {
            if (_isSuppressed)
            {
                ExecutionContext.SuppressFlow();
            }
        }
    }
}
