using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Yielding.Internal;

namespace Yielding;

/// <summary>
/// The return type of a synchronous generator that is an async method and yields by <c>await yield.Return(value)</c>.
/// </summary>
/// <remarks>
/// Such a method cannot await anything else, so it runs on the threads that enter and exit its scope. C# infers this type for a lambda that
/// is passed to <c>ContextManager.From</c>. A named method declares it: <c>static async ScopeRun Lines(Yielder&lt;string> yield)</c>.
/// </remarks>
/// <example>
/// <code>
/// static async ScopeRun Numbered(Yielder&lt;int> yield, int number, TextWriter log)
/// {
///     log.WriteLine($"begin {number}");
///     await yield.Return(number);
///     log.WriteLine($"end {number}");
/// }
///
/// ContextManager.From&lt;int>(yield => Numbered(yield, 7, log)).Run(number => log.WriteLine(number));
/// </code>
/// </example>
[AsyncMethodBuilder(typeof(ScopeRunMethodBuilder))]
[DebuggerDisplay("{DebuggerDisplay,nq}")]
#pragma warning disable CA1815 // runs are not compared
public readonly struct ScopeRun
#pragma warning restore CA1815
{
    /// <summary>Stands for a run that has ended normally.</summary>
    internal static readonly object Ended = new();

    internal ScopeRun(object? state) => State = state;

    /// <summary>
    /// Null for <c>default</c>; <see cref="Ended"/>; the captured exception of a run that failed; or the <see cref="ScopeRunBox"/> of a run
    /// that was suspended.
    /// </summary>
    internal object? State { get; }

    /// <summary>The exception of a run that is not suspended: its own, or the one for a run that is not that of an entry.</summary>
    internal Exception? FailureOf(YieldPoint entry) => State switch
    {
        ExceptionDispatchInfo failure => failure.SourceException,
        null => new InvalidOperationException(
            $"The delegate '{GeneratorName.Of(entry)}' returned default(ScopeRun). Return the run of an async method."),
        ScopeRunBox { HasEnded: true } box => box.Failure?.SourceException,
        ScopeRunBox => new InvalidOperationException(
            $"The delegate '{GeneratorName.Of(entry)}' returned the run of another entry. Return that of an async method it calls."),
        _ => null,
    };

    private string DebuggerDisplay => State switch
    {
        null => "no run",
        ScopeRunBox => "suspended",
        _ => ReferenceEquals(State, Ended) ? "ended" : "failed",
    };
}
