namespace Yielding.Support;

/// <summary>A manager that runs a synchronous generator: its methods are asynchronous by their signature alone.</summary>
internal sealed class EnumeratorManager(Func<IEnumerable<int>> generator) : AsyncContextManager<int>
{
    private readonly Stack<IEnumerator<int>> _entered = new();

    protected override ValueTask<int> OnEnterAsync(CancellationToken cancellationToken)
    {
        _entered.Push(generator().GetEnumerator());
        _entered.Peek().MoveNext();

        return new(_entered.Peek().Current);
    }

    protected override ValueTask<bool> OnExitAsync(Exception? thrown)
    {
        _entered.Pop().Dispose();

        return new(false);
    }
}
