using Yielding.Testing.Internal;

namespace Yielding.Testing;

/// <summary>
/// A resource that a run has acquired through its <see cref="SweepProbe"/>. Disposing it releases it, which must happen exactly once.
/// </summary>
/// <typeparam name="T">The type of the real thing.</typeparam>
/// <example>
/// <code>
/// static IEnumerable&lt;StringWriter> Writer(SweepProbe probe)
/// {
///     using SweepResource&lt;StringWriter> writer = probe.Acquire("writer", () => new StringWriter());
///     yield return writer.Value;
/// }
/// </code>
/// </example>
public sealed class SweepResource<T> : IDisposable, IAsyncDisposable
{
    private readonly RunLog _run;
    private readonly AcquiredResource _held;
    private readonly Action<T>? _release;

    internal SweepResource(RunLog run, AcquiredResource held, T value, Action<T>? release)
    {
        _run = run;
        _held = held;
        _release = release;
        Value = value;
    }

    /// <summary>Gets the real thing. It stays readable after the release.</summary>
    public T Value { get; }

    /// <summary>
    /// Releases the resource: disposes the real thing, or calls the <c>release</c> that <c>Acquire</c> received. A second call is reported
    /// as a broken rule, and does nothing.
    /// </summary>
    /// <exception cref="InvalidOperationException">The real thing can only be disposed asynchronously.</exception>
    /// <exception cref="Exception">
    /// The exception that the sweep injects here, or any exception thrown by the release. The resource counts as released.
    /// </exception>
    public void Dispose()
    {
        if (_run.TryRelease(_held))
        {
            var arrival = _run.Arrive($"release {_held.Name}");
            ReleaseValue();
            _run.Throw(arrival);
        }
    }

    /// <summary>
    /// Releases the resource after a real suspension: disposes the real thing, asynchronously if possible, or calls the <c>release</c> that
    /// <c>Acquire</c> received. A second call is reported as a broken rule, and does nothing.
    /// </summary>
    /// <returns>
    /// A task that completes, or fails with the exception that the sweep injects here or that the release throws. The resource counts as
    /// released in any case.
    /// </returns>
    public async ValueTask DisposeAsync()
    {
        if (_run.TryRelease(_held))
        {
            var arrival = await SweepProbe.ArriveAsync(_run, $"release {_held.Name}").ConfigureAwait(false);
            if (_release is null && Value is IAsyncDisposable thing)
            {
                await thing.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                ReleaseValue();
            }

            _run.Throw(arrival);
        }
    }

    private void ReleaseValue()
    {
        if (_release is not null)
        {
            _release(Value);
        }
        else if (Value is IDisposable thing)
        {
            thing.Dispose();
        }
        else if (Value is IAsyncDisposable)
        {
            throw new InvalidOperationException(
                $"The resource '{_held.Name}' was released with 'Dispose', but its '{Value.GetType().Name}' has only 'DisposeAsync'. "
                + "Use 'await using'.");
        }
    }
}
