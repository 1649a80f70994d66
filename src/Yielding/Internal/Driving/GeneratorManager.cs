using System.Diagnostics;

namespace Yielding.Internal;

internal delegate ActiveScope EnterGenerator<T>(out T value);

/// <summary>A context manager each entry of which opens its own scope: a fresh run of a generator, or a share of one.</summary>
internal class GeneratorManager<T>(object generator, EnterGenerator<T> enter) : ContextManager<T>, INamed
{
    public object Generator => generator;

    internal override ActiveScope Open(out T value) => enter(out value);

    internal override ExitEntry OpenEntry(out T value) => ScopeExit.OfScope(enter(out value));

    internal override void ThrowIfExitNeedsEntry(string parameter) =>
        throw new ArgumentException(
            $"The manager of '{GeneratorName.Of(generator)}' cannot be exited before its setup has run. Use Enter.",
            parameter);

    // Open enters the generator directly, so these two are not reached.
    protected override T OnEnter() => throw new UnreachableException();

    protected override bool OnExit(Exception? thrown) => throw new UnreachableException();
}
