using System.ComponentModel;
using System.Runtime.CompilerServices;
using Yielding.Internal;
using Yielding.Testing.Internal;

namespace Yielding.Testing;

/// <summary>
/// Injects faults at every point: runs a scope repeatedly, each time with an exception or a cancellation at another point, and fails with a
/// report unless every run kept the rules.
/// </summary>
/// <remarks>
/// <para>The generator and the body receive a <see cref="SweepProbe"/>, to which they report where they can fail, what they acquire and
/// release, and what they commit. A first run without faults finds the points. Then one run for each point has an exception thrown there,
/// and one more run for each point that such a run still reaches has a second exception there. In an asynchronous scope the caller's token
/// is cancelled, too: before the setup, at each wait, and at the start and the end of the body. All of this is done once with the body as a
/// delegate (<c>Run</c>) and once in a <c>using</c>.</para>
/// <para>The rules: every acquired resource is released exactly once, in reverse order. No exception is lost: the one that left the body,
/// and the last one that was thrown, are the one that the caller catches, or a context (<see cref="ExceptionContext"/>) or an inner
/// exception of it. The body runs only after a setup that succeeded. What the first run commits is committed in each run whose body
/// completes, and in none after a failure. A cancellation ends the setup, and nothing later. A second <c>Dispose</c> does nothing. Without
/// a fault nothing is thrown.</para>
/// <para>A run that breaks a rule with one fault is not tried with a second one. Nothing depends on time: the same generator gives the same
/// runs.</para>
/// </remarks>
/// <example>
/// <code>
/// static IEnumerable&lt;string> Locked(SweepProbe probe)
/// {
///     using var file = probe.Acquire("lock");
///     yield return file.Value;
///     probe.Commit("row");
/// }
///
/// ScopeSweep.Verify(Locked, (value, probe) => probe.Point("insert"));
/// </code>
/// </example>
public static partial class ScopeSweep
{
    private const string TaskBody =
        "The body returns a task: the scopes of a synchronous sweep end when the body returns. "
        + "Use 'ScopeSweep.VerifyAsync' with an asynchronous generator or manager.";

    /// <summary>Sweeps a generator.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">Makes the generator from the probe of the run. It is called once in each run.</param>
    /// <param name="body">The body. It receives the value that the generator yielded, and the probe of the run.</param>
    /// <param name="options">What else the sweep needs to know; null for nothing.</param>
    /// <param name="subject">Filled in by the compiler: the generator as it is written in the call, for the report.</param>
    /// <returns>What the sweep did.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="generator"/>, <paramref name="body"/> or <paramref name="subject"/> is null; nothing has run.
    /// </exception>
    /// <exception cref="ScopeSweepException">A run broke a rule. The sweep finishes before this is thrown.</exception>
    /// <exception cref="InvalidOperationException">
    /// The probe was not used and there is no <see cref="SweepOptions.AfterRun"/>, so that nothing could have been found.
    /// </exception>
    public static ScopeSweepReport Verify<T>(
        Func<SweepProbe, IEnumerable<T>> generator,
        Action<T, SweepProbe> body,
        SweepOptions? options = null,
        [CallerArgumentExpression(nameof(generator))] string subject = "")
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(subject);

        return new Subject<T>((probe, run) => Scope.Run(generator(probe), run), probe => Scope.Enter(generator(probe)), body)
            .Sweep(subject, options);
    }

    /// <summary>
    /// Sweeps a generator with a function as its body, whose result is ignored. A body that returns a task is rejected: use
    /// <c>VerifyAsync</c>.
    /// </summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result, which is ignored.</typeparam>
    /// <param name="generator">Makes the generator from the probe of the run. It is called once in each run.</param>
    /// <param name="body">The body. It receives the value that the generator yielded, and the probe of the run.</param>
    /// <param name="options">What else the sweep needs to know; null for nothing.</param>
    /// <param name="subject">Filled in by the compiler: the generator as it is written in the call, for the report.</param>
    /// <returns>What the sweep did.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="generator"/>, <paramref name="body"/> or <paramref name="subject"/> is null; nothing has run.
    /// </exception>
    /// <exception cref="ScopeSweepException">A run broke a rule. The sweep finishes before this is thrown.</exception>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="TResult"/> is a task; nothing has run. Or the probe was not used and there is no
    /// <see cref="SweepOptions.AfterRun"/>.
    /// </exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static ScopeSweepReport Verify<T, TResult>(
        Func<SweepProbe, IEnumerable<T>> generator,
        Func<T, SweepProbe, TResult> body,
        SweepOptions? options = null,
        [CallerArgumentExpression(nameof(generator))] string subject = "")
    {
        ArgumentNullException.ThrowIfNull(generator);

        return Verify(generator, WithoutResult(body), options, subject);
    }

    /// <summary>Sweeps a generator that receives the outcome of its body.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">
    /// Makes the generator from the probe and the <see cref="ScopeBody"/> of the run. It is called once in each run.
    /// </param>
    /// <param name="body">The body. It receives the value that the generator yielded, and the probe of the run.</param>
    /// <param name="options">What else the sweep needs to know, such as which faults the generator suppresses; null for nothing.</param>
    /// <param name="subject">Filled in by the compiler: the generator as it is written in the call, for the report.</param>
    /// <returns>What the sweep did.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="generator"/>, <paramref name="body"/> or <paramref name="subject"/> is null; nothing has run.
    /// </exception>
    /// <exception cref="ScopeSweepException">A run broke a rule. The sweep finishes before this is thrown.</exception>
    /// <exception cref="InvalidOperationException">
    /// The probe was not used and there is no <see cref="SweepOptions.AfterRun"/>, so that nothing could have been found.
    /// </exception>
    public static ScopeSweepReport Verify<T>(
        Func<SweepProbe, ScopeBody, IEnumerable<T>> generator,
        Action<T, SweepProbe> body,
        SweepOptions? options = null,
        [CallerArgumentExpression(nameof(generator))] string subject = "")
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(subject);

        return new Subject<T>(
            (probe, run) => Scope.Run(channel => generator(probe, channel), run),
            probe => Scope.Enter(channel => generator(probe, channel)),
            body).Sweep(subject, options);
    }

    /// <summary>
    /// Sweeps a generator that receives the outcome of its body with a function as its body, whose result is ignored. A body that returns a
    /// task is rejected: use <c>VerifyAsync</c>.
    /// </summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <typeparam name="TResult">The type of the body's result, which is ignored.</typeparam>
    /// <param name="generator">
    /// Makes the generator from the probe and the <see cref="ScopeBody"/> of the run. It is called once in each run.
    /// </param>
    /// <param name="body">The body. It receives the value that the generator yielded, and the probe of the run.</param>
    /// <param name="options">What else the sweep needs to know, such as which faults the generator suppresses; null for nothing.</param>
    /// <param name="subject">Filled in by the compiler: the generator as it is written in the call, for the report.</param>
    /// <returns>What the sweep did.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="generator"/>, <paramref name="body"/> or <paramref name="subject"/> is null; nothing has run.
    /// </exception>
    /// <exception cref="ScopeSweepException">A run broke a rule. The sweep finishes before this is thrown.</exception>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="TResult"/> is a task; nothing has run. Or the probe was not used and there is no
    /// <see cref="SweepOptions.AfterRun"/>.
    /// </exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static ScopeSweepReport Verify<T, TResult>(
        Func<SweepProbe, ScopeBody, IEnumerable<T>> generator,
        Func<T, SweepProbe, TResult> body,
        SweepOptions? options = null,
        [CallerArgumentExpression(nameof(generator))] string subject = "")
    {
        ArgumentNullException.ThrowIfNull(generator);

        return Verify(generator, WithoutResult(body), options, subject);
    }

    /// <summary>Sweeps a context manager.</summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <param name="manager">Makes the manager from the probe of the run. It is called once in each run.</param>
    /// <param name="body">The body. It receives the value that the manager gave, and the probe of the run.</param>
    /// <param name="options">What else the sweep needs to know, such as which faults the manager suppresses; null for nothing.</param>
    /// <param name="subject">Filled in by the compiler: the manager as it is written in the call, for the report.</param>
    /// <returns>What the sweep did.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="manager"/>, <paramref name="body"/> or <paramref name="subject"/> is null; nothing has run.
    /// </exception>
    /// <exception cref="ScopeSweepException">A run broke a rule. The sweep finishes before this is thrown.</exception>
    /// <exception cref="InvalidOperationException">
    /// The probe was not used and there is no <see cref="SweepOptions.AfterRun"/>, so that nothing could have been found.
    /// </exception>
    public static ScopeSweepReport Verify<T>(
        Func<SweepProbe, ContextManager<T>> manager,
        Action<T, SweepProbe> body,
        SweepOptions? options = null,
        [CallerArgumentExpression(nameof(manager))] string subject = "")
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(subject);

        return new Subject<T>((probe, run) => manager(probe).Run(run), probe => manager(probe).Enter(), body).Sweep(subject, options);
    }

    /// <summary>
    /// Sweeps a context manager with a function as its body, whose result is ignored. A body that returns a task is rejected: use
    /// <c>VerifyAsync</c>.
    /// </summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <typeparam name="TResult">The type of the body's result, which is ignored.</typeparam>
    /// <param name="manager">Makes the manager from the probe of the run. It is called once in each run.</param>
    /// <param name="body">The body. It receives the value that the manager gave, and the probe of the run.</param>
    /// <param name="options">What else the sweep needs to know, such as which faults the manager suppresses; null for nothing.</param>
    /// <param name="subject">Filled in by the compiler: the manager as it is written in the call, for the report.</param>
    /// <returns>What the sweep did.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="manager"/>, <paramref name="body"/> or <paramref name="subject"/> is null; nothing has run.
    /// </exception>
    /// <exception cref="ScopeSweepException">A run broke a rule. The sweep finishes before this is thrown.</exception>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="TResult"/> is a task; nothing has run. Or the probe was not used and there is no
    /// <see cref="SweepOptions.AfterRun"/>.
    /// </exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static ScopeSweepReport Verify<T, TResult>(
        Func<SweepProbe, ContextManager<T>> manager,
        Func<T, SweepProbe, TResult> body,
        SweepOptions? options = null,
        [CallerArgumentExpression(nameof(manager))] string subject = "")
    {
        ArgumentNullException.ThrowIfNull(manager);

        return Verify(manager, WithoutResult(body), options, subject);
    }

    private static Action<T, SweepProbe> WithoutResult<T, TResult>(Func<T, SweepProbe, TResult> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        TaskResult<TResult>.ThrowIfTask(TaskBody);

        return (value, probe) => body(value, probe);
    }
}
