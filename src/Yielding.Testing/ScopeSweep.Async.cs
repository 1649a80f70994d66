using System.Runtime.CompilerServices;
using Yielding.Testing.Internal;

namespace Yielding.Testing;

public static partial class ScopeSweep
{
    /// <summary>Sweeps an asynchronous generator.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">
    /// Makes the generator from the probe of the run. It is called once in each run. The caller's token reaches the generator's parameter
    /// with <c>[EnumeratorCancellation]</c>.
    /// </param>
    /// <param name="body">The body. It receives the value that the generator yielded, and the probe of the run.</param>
    /// <param name="options">What else the sweep needs to know; null for nothing.</param>
    /// <param name="subject">Filled in by the compiler: the generator as it is written in the call, for the report.</param>
    /// <returns>A task with what the sweep did.</returns>
    /// <remarks>Every run starts in the synchronization context of the caller.</remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="generator"/>, <paramref name="body"/> or <paramref name="subject"/> is null. It is thrown by the call, and nothing
    /// has run.
    /// </exception>
    /// <exception cref="ScopeSweepException">A run broke a rule. The sweep finishes before this is thrown.</exception>
    /// <exception cref="InvalidOperationException">
    /// The probe was not used and there is no <see cref="SweepOptions.AfterRun"/>, so that nothing could have been found.
    /// </exception>
    public static Task<ScopeSweepReport> VerifyAsync<T>(
        Func<SweepProbe, IAsyncEnumerable<T>> generator,
        Func<T, SweepProbe, Task> body,
        SweepOptions? options = null,
        [CallerArgumentExpression(nameof(generator))] string subject = "")
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(subject);

        return new AsyncSubject<T>(
            (probe, run) => AsyncScope.RunAsync(generator(probe), run, probe.CancellationToken),
            probe => AsyncScope.EnterAsync(generator(probe), probe.CancellationToken),
            body).SweepAsync(subject, options);
    }

    /// <summary>Sweeps an asynchronous generator that receives the outcome of its body.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">
    /// Makes the generator from the probe and the <see cref="ScopeBody"/> of the run. It is called once in each run. The caller's token
    /// reaches the generator's parameter with <c>[EnumeratorCancellation]</c>.
    /// </param>
    /// <param name="body">The body. It receives the value that the generator yielded, and the probe of the run.</param>
    /// <param name="options">What else the sweep needs to know, such as which faults the generator suppresses; null for nothing.</param>
    /// <param name="subject">Filled in by the compiler: the generator as it is written in the call, for the report.</param>
    /// <returns>A task with what the sweep did.</returns>
    /// <remarks>Every run starts in the synchronization context of the caller.</remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="generator"/>, <paramref name="body"/> or <paramref name="subject"/> is null. It is thrown by the call, and nothing
    /// has run.
    /// </exception>
    /// <exception cref="ScopeSweepException">A run broke a rule. The sweep finishes before this is thrown.</exception>
    /// <exception cref="InvalidOperationException">
    /// The probe was not used and there is no <see cref="SweepOptions.AfterRun"/>, so that nothing could have been found.
    /// </exception>
    public static Task<ScopeSweepReport> VerifyAsync<T>(
        Func<SweepProbe, ScopeBody, IAsyncEnumerable<T>> generator,
        Func<T, SweepProbe, Task> body,
        SweepOptions? options = null,
        [CallerArgumentExpression(nameof(generator))] string subject = "")
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(subject);

        return new AsyncSubject<T>(
            (probe, run) => AsyncScope.RunAsync(channel => generator(probe, channel), run, probe.CancellationToken),
            probe => AsyncScope.EnterAsync(channel => generator(probe, channel), probe.CancellationToken),
            body).SweepAsync(subject, options);
    }

    /// <summary>Sweeps an asynchronous generator that receives the outcome of its body and the token for its setup.</summary>
    /// <typeparam name="T">The type of the value that the generator yields.</typeparam>
    /// <param name="generator">
    /// Makes the generator from the probe and the <see cref="ScopeBody"/> of the run, and the token for its setup. It is called once in
    /// each run.
    /// </param>
    /// <param name="body">The body. It receives the value that the generator yielded, and the probe of the run.</param>
    /// <param name="options">What else the sweep needs to know, such as which faults the generator suppresses; null for nothing.</param>
    /// <param name="subject">Filled in by the compiler: the generator as it is written in the call, for the report.</param>
    /// <returns>A task with what the sweep did.</returns>
    /// <remarks>Every run starts in the synchronization context of the caller.</remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="generator"/>, <paramref name="body"/> or <paramref name="subject"/> is null. It is thrown by the call, and nothing
    /// has run.
    /// </exception>
    /// <exception cref="ScopeSweepException">A run broke a rule. The sweep finishes before this is thrown.</exception>
    /// <exception cref="InvalidOperationException">
    /// The probe was not used and there is no <see cref="SweepOptions.AfterRun"/>, so that nothing could have been found.
    /// </exception>
    public static Task<ScopeSweepReport> VerifyAsync<T>(
        Func<SweepProbe, ScopeBody, CancellationToken, IAsyncEnumerable<T>> generator,
        Func<T, SweepProbe, Task> body,
        SweepOptions? options = null,
        [CallerArgumentExpression(nameof(generator))] string subject = "")
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(subject);

        return new AsyncSubject<T>(
            (probe, run) => AsyncScope.RunAsync((channel, token) => generator(probe, channel, token), run, probe.CancellationToken),
            probe => AsyncScope.EnterAsync((channel, token) => generator(probe, channel, token), probe.CancellationToken),
            body).SweepAsync(subject, options);
    }

    /// <summary>Sweeps an asynchronous context manager.</summary>
    /// <typeparam name="T">The type of the value that the manager gives.</typeparam>
    /// <param name="manager">Makes the manager from the probe of the run. It is called once in each run.</param>
    /// <param name="body">The body. It receives the value that the manager gave, and the probe of the run.</param>
    /// <param name="options">What else the sweep needs to know, such as which faults the manager suppresses; null for nothing.</param>
    /// <param name="subject">Filled in by the compiler: the manager as it is written in the call, for the report.</param>
    /// <returns>A task with what the sweep did.</returns>
    /// <remarks>Every run starts in the synchronization context of the caller.</remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="manager"/>, <paramref name="body"/> or <paramref name="subject"/> is null. It is thrown by the call, and nothing has
    /// run.
    /// </exception>
    /// <exception cref="ScopeSweepException">A run broke a rule. The sweep finishes before this is thrown.</exception>
    /// <exception cref="InvalidOperationException">
    /// The probe was not used and there is no <see cref="SweepOptions.AfterRun"/>, so that nothing could have been found.
    /// </exception>
    public static Task<ScopeSweepReport> VerifyAsync<T>(
        Func<SweepProbe, AsyncContextManager<T>> manager,
        Func<T, SweepProbe, Task> body,
        SweepOptions? options = null,
        [CallerArgumentExpression(nameof(manager))] string subject = "")
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(subject);

        return new AsyncSubject<T>(
            (probe, run) => manager(probe).RunAsync(run, probe.CancellationToken),
            probe => manager(probe).EnterAsync(probe.CancellationToken),
            body).SweepAsync(subject, options);
    }
}
