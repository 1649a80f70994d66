using System.Collections;

namespace Yielding.Cases;

/// <summary>A sequence of two items, of both kinds and written by hand: only its disposal ends it. Its parts fail as configured.</summary>
internal sealed class FaultySequence(SequenceCase played, Action<string> write) : IEnumerable<int>, IAsyncEnumerable<int>
{
    public IEnumerator<int> GetEnumerator() => Begin();

    IEnumerator IEnumerable.GetEnumerator() => Begin();

    public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) => Begin();

    private Steps Begin()
    {
        Reach("begin");

        return new Steps(this);
    }

    private void Reach(string part)
    {
        if (played.Throws.Split(' ').Contains(part))
        {
            throw new InvalidDataException(part);
        }
    }

    private sealed class Steps(FaultySequence sequence) : IEnumerator<int>, IAsyncEnumerator<int>
    {
        private int _moves;

        public int Current
        {
            get
            {
                sequence.Reach("current");

                return _moves - 1;
            }
        }

        object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            sequence.Reach($"move{_moves}");

            return ++_moves <= 2;
        }

        public async ValueTask<bool> MoveNextAsync()
        {
            await Task.Yield();

            return MoveNext();
        }

        public void Reset() => throw new NotSupportedException();

        public void Dispose()
        {
            sequence.Write("disposed");
            sequence.Reach("dispose");
        }

        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            Dispose();
        }
    }

    private void Write(string line) => write(line);
}
