using System.Diagnostics;

namespace Yielding.Internal;

internal delegate OpenScope EnterGenerator<T>(out T value);

/// <summary>A context manager whose every entry is a fresh run of a generator.</summary>
internal sealed class GeneratorManager<T>(object generator, EnterGenerator<T> enter) : ContextManager<T>, INamed
{
    public object Generator => generator;

    internal override OpenScope Open(out T value) => enter(out value);

    // Open goes straight to the generator, so these two are not reached.
    protected override T OnEnter() => throw new UnreachableException();

    protected override bool OnExit(Exception? thrown) => throw new UnreachableException();
}
