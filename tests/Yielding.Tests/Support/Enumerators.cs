using System.Collections;

namespace Yielding.Support;

/// <summary>Enumerators written by hand, which can break every part of their contract.</summary>
internal static class Enumerators
{
    /// <summary>A sequence of one enumerator whose parts are given; by default it never yields.</summary>
    public sealed class HandWritten<T> : IEnumerable<T>
    {
        public Func<int, bool> MoveNext { get; init; } = _ => false;

        public Func<T> Current { get; init; } = () => default!;

        public Action Dispose { get; init; } = () => { };

        public IEnumerator<T> GetEnumerator() => new Steps<T>(this);

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>A sequence whose GetEnumerator is given.</summary>
    public sealed class Giving<T>(Func<IEnumerator<T>> give) : IEnumerable<T>
    {
        public IEnumerator<T> GetEnumerator() => give();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class Steps<T>(HandWritten<T> script) : IEnumerator<T>
    {
        private int _moves;

        public T Current => script.Current();

        object? IEnumerator.Current => Current;

        public bool MoveNext() => script.MoveNext(++_moves);

        public void Reset() => throw new NotSupportedException();

        public void Dispose() => script.Dispose();
    }
}
