using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Yielding.Internal;

namespace Yielding;

/// <summary>The result of <see cref="Yielder{T}.Return"/>, which a generator awaits. Its await runs the body of the scope.</summary>
/// <typeparam name="T">The type of the scope's value.</typeparam>
/// <example>
/// <code>
/// static ContextManager&lt;int> Attempt(int number, TextWriter log) => ContextManager.From(async (Yielder&lt;int> yield) =>
/// {
///     try
///     {
///         YieldAwaitable&lt;int> body = yield.Return(number);    // nothing happens yet
///         await body;
///     }
///     catch (TimeoutException)
///     {
///         log.WriteLine($"attempt {number} timed out");
///     }
/// });
///
/// Attempt(1, log).Run(_ => throw new TimeoutException());
/// </code>
/// </example>
#pragma warning disable CA1815 // awaitables are not compared
public readonly struct YieldAwaitable<T>
#pragma warning restore CA1815
{
    private readonly YieldPoint<T>? _point;
    private readonly T _value;

    internal YieldAwaitable(YieldPoint<T>? point, T value)
    {
        _point = point;
        _value = value;
    }

    /// <summary>Returns the awaiter. Compilers call it.</summary>
    /// <returns>The awaiter.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Awaiter GetAwaiter() => new(_point, _value);

    /// <summary>Awaits the body of a scope. Compilers use it.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
#pragma warning disable CA1034 // nested as the awaiters of the base library are
#pragma warning disable CA1815 // awaiters are not compared
    public readonly struct Awaiter : ICriticalNotifyCompletion, IOnlyYielderReturnCanBeAwaitedHere
#pragma warning restore CA1815
#pragma warning restore CA1034
    {
        private readonly YieldPoint<T>? _point;
        private readonly T _value;

        internal Awaiter(YieldPoint<T>? point, T value)
        {
            _point = point;
            _value = value;
        }

        /// <summary>
        /// Gets whether the generator continues without being suspended. The first read yields the value: in <c>Run</c> it calls the body,
        /// and throws the exception of a body that failed. Throws for a yielder that does not belong to the running generator.
        /// </summary>
        /// <exception cref="InvalidOperationException">The yielder does not belong to the running generator.</exception>
        /// <exception cref="Exception">The body's exception, in <c>Run</c>.</exception>
#pragma warning disable CA1065 // the compiler reads it in the await, which is where the misuse has to be reported
        public bool IsCompleted
        {
            [StackTraceHidden]
            get => (_point ?? throw YieldPoint.NoEntry()).Reach(_value);
        }
#pragma warning restore CA1065

        /// <summary>
        /// Ends the await: returns after a body that completed, and throws the exception of a body that failed, unless
        /// <see cref="IsCompleted"/> has thrown it.
        /// </summary>
        [StackTraceHidden]
        public void GetResult()
        {
            var point = _point ?? throw YieldPoint.NoEntry();
            if (!point.TryReturn())
            {
                point.End();
            }
        }

        /// <summary>Stores what continues the generator.</summary>
        /// <param name="continuation">Continues the generator.</param>
        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        /// <inheritdoc cref="OnCompleted"/>
        public void UnsafeOnCompleted(Action continuation)
        {
            ArgumentNullException.ThrowIfNull(continuation);
            _point!.Suspend(_value, continuation);
        }

        void IOnlyYielderReturnCanBeAwaitedHere.Suspend(ScopeRunBox box) => _point!.Suspend(_value, box);
    }
}
