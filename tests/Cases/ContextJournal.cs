using System.Runtime.CompilerServices;

namespace Yielding.Cases;

/// <summary>Which pieces of user code have run, and whether each began in the context of the library's caller.</summary>
/// <param name="context">The caller's context.</param>
/// <param name="suspends">
/// Whether each piece continues outside of the context, as after <c>ConfigureAwait(false)</c>. Else all pieces complete synchronously.
/// </param>
internal sealed class ContextJournal(CallersContext context, bool suspends)
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<string> _pieces = [];

    public IReadOnlyList<string> Pieces
    {
        get
        {
            lock (_pieces)
            {
                return [.. _pieces];
            }
        }
    }

    /// <summary>A piece of user code begins. To be awaited by one that can.</summary>
    public Departure Begin(string piece)
    {
        var isAway = !context.IsCurrent || (!suspends && Environment.CurrentManagedThreadId != _thread);
        lock (_pieces)
        {
            _pieces.Add(isAway ? $"{piece} (elsewhere)" : piece);
        }

        return Leave();
    }

    /// <summary>Leaves the context, if the pieces are to.</summary>
    public Departure Leave() => new(isCompleted: !suspends);

    /// <summary>The same sequence, whose disposal also leaves the context when nothing is left to be disposed.</summary>
    public IAsyncEnumerable<int> LeavingAtDisposal(IAsyncEnumerable<int> items) => new Sequence(this, items);

    /// <summary>An await that is completed already, or always suspends and resumes on the thread pool without a context.</summary>
    internal sealed class Departure(bool isCompleted) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => isCompleted;

        public Departure GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => ThreadPool.QueueUserWorkItem(_ => continuation());

        public void UnsafeOnCompleted(Action continuation) => ThreadPool.UnsafeQueueUserWorkItem(_ => continuation(), null);
    }

    private sealed class Sequence(ContextJournal journal, IAsyncEnumerable<int> items) : IAsyncEnumerable<int>
    {
        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
            new Enumerator(journal, items.GetAsyncEnumerator(cancellationToken));
    }

    private sealed class Enumerator(ContextJournal journal, IAsyncEnumerator<int> items) : IAsyncEnumerator<int>
    {
        public int Current => items.Current;

        public ValueTask<bool> MoveNextAsync() => items.MoveNextAsync();

        public async ValueTask DisposeAsync()
        {
            await items.DisposeAsync().ConfigureAwait(false);
            await journal.Leave();
        }
    }
}
