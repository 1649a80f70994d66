using System.Collections;

namespace Yielding.Conventions.Nulls;

/// <summary>A sequence that must not be enumerated.</summary>
internal sealed class UnusedSequence<T> : IEnumerable<T>, IAsyncEnumerable<T>
{
    public IEnumerator<T> GetEnumerator() => throw new UsedException();

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => throw new UsedException();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
