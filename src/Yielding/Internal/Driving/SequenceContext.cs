namespace Yielding.Internal;

/// <summary>
/// The execution context of a decorated sequence. What its scope and its items set there, an <c>AsyncLocal</c>, is there for the next item, and not for the consumer.
/// </summary>
/// <remarks>As long as nothing is set, the sequence runs in the consumer's own context, as it would undecorated.</remarks>
internal sealed class SequenceContext
{
    private ExecutionContext? _inside;

    /// <summary>Runs code of the sequence: until the region is disposed, its context is the current one.</summary>
    public Region Enter() => new(this);

    /// <summary>Makes the sequence's context the current one, for an asynchronous method that returns to the consumer's by itself.</summary>
    public void Restore()
    {
        if (_inside is not null)
        {
            ExecutionContext.Restore(_inside);
        }
    }

    /// <summary>Keeps what has been set.</summary>
    /// <param name="consumers">The consumer's context.</param>
    public void Keep(ExecutionContext? consumers)
    {
        var now = ExecutionContext.Capture();
        if (_inside is not null || !ReferenceEquals(now, consumers))
        {
            _inside = now;
        }
    }

    internal readonly ref struct Region
    {
        private readonly SequenceContext _context;
#pragma warning disable CA2213 // contexts are shared, and never disposed
        private readonly ExecutionContext? _consumers;
#pragma warning restore CA2213

        private readonly bool _isSuppressed;

        public Region(SequenceContext context)
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

        // While the consumer suppresses the flow of its context, it can't be captured.
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
