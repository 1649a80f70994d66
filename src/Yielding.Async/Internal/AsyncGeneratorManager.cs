using System.Diagnostics;

namespace Yielding.Internal;

/// <summary>An asynchronous context manager whose every entry is a fresh run of a generator, or a fresh entry of a synchronous manager.</summary>
internal sealed class AsyncGeneratorManager<T>(object generator, Func<OpenAsyncScope<T>> open) : AsyncContextManager<T>, INamed
{
    public object Generator => generator;

    internal override OpenAsyncScope<T> Open() => open();

    // Open goes straight to the generator, so these two are not reached.
    protected override ValueTask<T> OnEnterAsync(CancellationToken cancellationToken) => throw new UnreachableException();

    protected override ValueTask<bool> OnExitAsync(Exception? thrown) => throw new UnreachableException();
}
