using System.Diagnostics;

namespace Yielding.Internal;

/// <summary>
/// An asynchronous context manager each entry of which is a fresh run of a generator, or a fresh entry of a synchronous manager.
/// </summary>
internal class AsyncGeneratorManager<T>(object generator, Func<AsyncScope<T>> open) : AsyncContextManager<T>, INamed
{
    public object Generator => generator;

    internal override AsyncScope<T> Open() => open();

    internal override void ThrowIfExitNeedsEntry(string parameter) =>
        throw new ArgumentException(
            $"The manager of '{GeneratorName.Of(generator)}' cannot be exited before its setup has run. Use EnterAsync.",
            parameter);

    // Open enters the generator directly, so these two are not reached.
    protected override ValueTask<T> OnEnterAsync(CancellationToken cancellationToken) => throw new UnreachableException();

    protected override ValueTask<bool> OnExitAsync(Exception? thrown) => throw new UnreachableException();
}
