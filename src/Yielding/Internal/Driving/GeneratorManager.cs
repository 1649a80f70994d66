using System.Diagnostics;

namespace Yielding.Internal;

/// <summary>A context manager each entry of which opens its own scope: a fresh run of a generator.</summary>
internal abstract class GeneratorManager<T>(object generator) : ContextManager<T>, INamed
{
    public object Generator => generator;

    internal abstract override ActiveScope Open(out T value);

    internal override ExitEntry OpenEntry(out T value) => ScopeExit.OfScope(Open(out value));

    internal override void ThrowIfExitNeedsEntry(string parameter) =>
        throw new ArgumentException(
            $"The manager of '{GeneratorName.Of(generator)}' cannot be exited before its setup has run. Use Enter.",
            parameter);

    // Open enters the generator directly, so these two are not reached.
    protected override T OnEnter() => throw new UnreachableException();

    protected override bool OnExit(Exception? thrown) => throw new UnreachableException();
}

/// <summary>The manager of a generator without a <see cref="ScopeBody"/>.</summary>
internal sealed class PlainManager<T>(IEnumerable<T> generator) : GeneratorManager<T>(generator)
{
    internal override ActiveScope Open(out T value) => GeneratorScope.Enter(generator, out value);
}

/// <summary>The manager of a generator that receives the outcome of its body through a <see cref="ScopeBody"/>.</summary>
internal sealed class ObservingManager<T>(Func<ScopeBody, IEnumerable<T>> generator) : GeneratorManager<T>(generator)
{
    internal override ActiveScope Open(out T value) => ObservingGeneratorScope.Enter(generator, out value);
}
