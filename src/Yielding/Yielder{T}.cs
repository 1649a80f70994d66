using System.Diagnostics;
using Yielding.Internal;

namespace Yielding;

/// <summary>
/// Yields the value of a generator that is an async method: the port of Python's <c>yield</c> inside <c>try</c> … <c>except</c>.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>
/// <para>C# forbids a <c>yield return</c> in a <c>try</c> with a <c>catch</c> (CS1626). An async method can await <see cref="Return"/>
/// there. The code before the await is the setup, the code after it the teardown, and the body runs during the await. If the body failed,
/// the await throws the body's exception: the same object. If the outcome of the body is unknown, it throws an
/// <see cref="UnknownOutcomeException"/>.</para>
/// <para>A generator that catches the exception and ends normally suppresses it, which has an effect in <c>Run</c> only: in a <c>using</c>
/// the language rethrows it.</para>
/// <para><c>ContextManager.From</c> passes a yielder to each entry, and <c>AsyncContextManager.From</c> does so for asynchronous
/// generators. It serves that entry only.</para>
/// </remarks>
/// <example>
/// <code>
/// static ContextManager&lt;string> Import(string path, TextWriter log) => ContextManager.From(async (Yielder&lt;string> yield) =>
/// {
///     try
///     {
///         await yield.Return(path);
///         log.WriteLine("imported");
///     }
///     catch (FormatException e)
///     {
///         throw new InvalidDataException($"{path} has a row that is not valid.", e);
///     }
/// });
///
/// Import("orders.csv", log).Run(path => log.WriteLine(path));
/// </code>
/// </example>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
#pragma warning disable CA1815 // yielders are not compared
public readonly struct Yielder<T>
#pragma warning restore CA1815
{
    private readonly YieldPoint<T>? _point;

    internal Yielder(YieldPoint<T> point) => _point = point;

    /// <inheritdoc cref="ScopeBody.TeardownToken"/>
    public CancellationToken TeardownToken => _point?.TeardownToken ?? CancellationToken.None;

    private string DebuggerDisplay => _point is null ? "no entry" : GeneratorName.Of(_point);

    /// <summary>
    /// Yields the scope's value when the result is awaited; without an await nothing happens. Every path through the generator that ends
    /// normally has to await it exactly once.
    /// </summary>
    /// <param name="value">The scope's value.</param>
    /// <returns>
    /// What the generator awaits. The await ends when the body has completed, and throws the exception of a body that failed.
    /// </returns>
    /// <remarks>
    /// These exceptions are thrown by the await. A second await throws a <see cref="YieldRuleException"/>, so that the generator's
    /// <c>finally</c> blocks run; that exception propagates even if the generator catches it. A third await never ends.
    /// An await of a yielder that belongs to another entry, whose scope has ended, or that is <c>default</c> throws an
    /// <see cref="InvalidOperationException"/>. Two limits: during the setup of an asynchronous generator, an await by other asynchronous
    /// code that has been resumed meanwhile counts as that of the generator. If another method that returns a task awaits the result for
    /// the generator, a <c>catch</c> around that method's task suppresses nothing: the task may have been dropped, which loses its
    /// exception. Catch at the await itself.
    /// </remarks>
    public YieldAwaitable<T> Return(T value) => new(_point, value);
}
