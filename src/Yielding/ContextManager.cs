using Yielding.Internal;

namespace Yielding;

/// <summary>Makes context managers.</summary>
public static class ContextManager
{
    /// <summary>Makes a generator a context manager. Every entry is a fresh run of it, also while others are open.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">The generator. Nothing of it runs before the first entry.</param>
    /// <returns>A manager that can be entered again and again, nested, and from several threads if the generator allows that.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    public static ContextManager<T> From<T>(IEnumerable<T> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new GeneratorManager<T>(generator, (out value) => PlainScope.Enter(generator, out value));
    }

    /// <inheritdoc cref="From{T}(IEnumerable{T})"/>
    /// <param name="generator">Makes the generator, given the channel that it hears through. It is called at every entry.</param>
    public static ContextManager<T> From<T>(Func<ScopeBody, IEnumerable<T>> generator)
    {
        ArgumentNullException.ThrowIfNull(generator);

        return new GeneratorManager<T>(generator, (out value) => HearingScope.Enter(generator, out value));
    }
}
