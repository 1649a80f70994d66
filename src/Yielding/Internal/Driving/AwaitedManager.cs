using System.Diagnostics;

namespace Yielding.Internal;

/// <summary>A context manager each entry of which is a fresh run of a generator with an awaited yield.</summary>
internal sealed class AwaitedManager<T>(Func<Yielder<T>, ScopeRun> generator)
    : GeneratorManager<T>(generator, (out value) => ObservingGeneratorScope.Enter(generator, out value))
{
    /// <summary>Runs a body inside the await. Returns true with a result; false when the body's exception was suppressed.</summary>
    [StackTraceHidden]
    public bool TryRun<TResult, TBody>(TBody body, out TResult result, out Exception? suppressed)
        where TBody : struct, IBody<T, TResult> =>
        new AwaitedRun<T, TResult, TBody>(generator, body).TryRun(out result, out suppressed);
}
