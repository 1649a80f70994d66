namespace Yielding.Conventions.Nulls;

/// <summary>An asynchronous manager that throws when it is entered: a null has to be rejected before.</summary>
internal sealed class UnusedAsyncManager<T> : AsyncContextManager<T>
{
    protected override ValueTask<T> OnEnterAsync(CancellationToken cancellationToken) => throw new UsedException();

    protected override ValueTask<bool> OnExitAsync(Exception? thrown) => throw new UsedException();
}
