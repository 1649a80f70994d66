namespace Yielding.Support;

/// <summary>Asynchronous enumerators written by hand, which can break every part of their contract.</summary>
internal static class AsyncEnumerators
{
    /// <summary>
    /// A sequence of one enumerator whose parts are given, and throw at once or into their tasks; by default it never yields.
    /// </summary>
    public sealed class HandWritten<T>(bool throwsAtOnce) : IAsyncEnumerable<T>
    {
        public Func<int, bool> MoveNext { get; init; } = _ => false;

        public Func<T> Current { get; init; } = () => default!;

        public Action Dispose { get; init; } = () => { };

        public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => new Steps<T>(this, throwsAtOnce);
    }

    /// <summary>A sequence whose GetAsyncEnumerator is given.</summary>
    public sealed class Giving<T>(Func<IAsyncEnumerator<T>> give) : IAsyncEnumerable<T>
    {
        public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => give();
    }

    private sealed class Steps<T>(HandWritten<T> script, bool throwsAtOnce) : IAsyncEnumerator<T>
    {
        private int _moves;

        public T Current => script.Current();

        public ValueTask<bool> MoveNextAsync()
        {
            _moves++;

            return throwsAtOnce ? new ValueTask<bool>(script.MoveNext(_moves)) : MoveAsync(_moves);
        }

        public ValueTask DisposeAsync()
        {
            if (!throwsAtOnce)
            {
                return EndAsync();
            }

            script.Dispose();

            return ValueTask.CompletedTask;
        }

        private async ValueTask<bool> MoveAsync(int move)
        {
            await Task.Yield();

            return script.MoveNext(move);
        }

        private async ValueTask EndAsync()
        {
            await Task.Yield();
            script.Dispose();
        }
    }
}
