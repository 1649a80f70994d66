namespace Yielding.Internal;

/// <summary>A context manager each entry of which is a fresh run of a generator with an awaited yield.</summary>
internal sealed class AwaitedManager<T>(Func<Yielder<T>, ScopeRun> generator) : GeneratorManager<T>(generator)
{
    internal override Func<Yielder<T>, ScopeRun> Awaited => generator;

    internal override ActiveScope Open(out T value) => AwaitedScope<T>.Enter(generator, out value);
}
