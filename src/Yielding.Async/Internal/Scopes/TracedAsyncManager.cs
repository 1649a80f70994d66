using System.Diagnostics;

namespace Yielding.Internal;

/// <summary>An asynchronous context manager each entry of which is a span around an entry of another manager.</summary>
internal sealed class TracedAsyncManager<T>(AsyncContextManager<T> inner, string name) : AsyncContextManager<T>, INamed
{
    public object Generator => inner;

    /// <summary>The manager whose scopes are entered now: the other one, while nothing listens.</summary>
    public AsyncContextManager<T> Current => ScopeActivity.HasListeners ? this : inner;

    internal override AsyncScope<T> Open() =>
        ScopeActivity.HasListeners ? AsyncScope<T>.Of(new TracedAsyncScope<T>(inner, name)) : inner.Open();

    internal override void ThrowIfExitNeedsEntry(string parameter) =>
        throw new ArgumentException(
            $"The manager traces the scopes of '{GeneratorName.Of(inner)}', and cannot be exited before it was entered. Use EnterAsync.",
            parameter);

    // Open enters the other manager, so these two are not reached.
    protected override ValueTask<T> OnEnterAsync(CancellationToken cancellationToken) => throw new UnreachableException();

    protected override ValueTask<bool> OnExitAsync(Exception? thrown) => throw new UnreachableException();
}
