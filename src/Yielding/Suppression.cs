using System.Diagnostics;
using Yielding.Internal;

namespace Yielding;

/// <summary>
/// Suppresses exceptions of some types and of types derived from them: the port of Python's <c>contextlib.suppress</c>.
/// <see cref="ContextManager.Suppress{TException}"/> makes one.
/// </summary>
/// <remarks>
/// <para>It runs a body, or is pushed onto an <see cref="ExitStack"/>. It cannot be entered, because in a <c>using</c> the language
/// rethrows the exception.</para>
/// <para>Each suppressed exception is logged as a warning. An <see cref="AggregateException"/> of another type is split: the matching
/// exceptions are removed at any depth, and the others propagate in a new one of the same nesting and message, whose context is the
/// original. If nothing matches, the original propagates.</para>
/// <para>It keeps no state, so it can be used repeatedly, nested, and by several threads.</para>
/// </remarks>
/// <example>
/// <code>
/// var optional = ContextManager.Suppress&lt;FileNotFoundException, DirectoryNotFoundException>();
///
/// optional.Run(() => log.Write(File.ReadAllText("missing.txt")));
/// var text = optional.Run(() => File.ReadAllText("missing.txt"), _ => "nothing");
/// </code>
/// </example>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public sealed class Suppression : INamed
{
    private const string TaskBody =
        "The body returns a task: 'Suppression.Run' ends when the body returns. Use 'Suppression.RunAsync'.";

    private readonly Type[] _types;

    internal Suppression(Type[] types) => _types = types;

    private string DebuggerDisplay => GeneratorName.Of(this);

    object INamed.Generator => $"Suppress({string.Join(", ", _types.Select(type => type.Name))})";

    /// <summary>Runs a body. An exception of the types ends the body and is suppressed.</summary>
    /// <param name="body">The body.</param>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null.</exception>
    /// <exception cref="Exception">
    /// Any other exception thrown by the body: the same object with its stack trace. Or what remains of an
    /// <see cref="AggregateException"/>.
    /// </exception>
    [StackTraceHidden]
    public void Run(Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        try
        {
            body();
        }
        catch (Exception e) when (Matches(e))
        {
            Suppress(e);
        }
    }

    /// <summary>Runs a body with a result. An exception of the types ends the body and is suppressed.</summary>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="body">The body.</param>
    /// <returns>The body's result.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// <typeparamref name="TResult"/> is a task; nothing has run. Or the body's exception was suppressed, so that there is no result; it is
    /// the inner exception.
    /// </exception>
    /// <exception cref="Exception">
    /// Any other exception thrown by the body: the same object with its stack trace. Or what remains of an
    /// <see cref="AggregateException"/>.
    /// </exception>
    [StackTraceHidden]
    public TResult Run<TResult>(Func<TResult> body) => Run(body, NoResult<TResult>);

    /// <summary>Runs a body with a result. An exception of the types ends the body and is suppressed.</summary>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="body">The body.</param>
    /// <param name="whenSuppressed">Makes the result if the body's exception, its argument, was suppressed.</param>
    /// <returns>The result of the body or of <paramref name="whenSuppressed"/>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="body"/> or <paramref name="whenSuppressed"/> is null; nothing has run.
    /// </exception>
    /// <exception cref="InvalidOperationException"><typeparamref name="TResult"/> is a task; nothing has run.</exception>
    /// <exception cref="Exception">
    /// Any other exception thrown by the body: the same object with its stack trace. Or what remains of an
    /// <see cref="AggregateException"/>.
    /// </exception>
    [StackTraceHidden]
    public TResult Run<TResult>(Func<TResult> body, Func<Exception, TResult> whenSuppressed)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(whenSuppressed);
        TaskResult<TResult>.ThrowIfTask(TaskBody);
        Exception suppressed;
        try
        {
            return body();
        }
        catch (Exception e) when (Matches(e))
        {
            Suppress(suppressed = e);
        }

        return whenSuppressed(suppressed);
    }

    /// <summary>Runs an asynchronous body. An exception of the types ends the body and is suppressed.</summary>
    /// <param name="body">The body. It is called in the caller's synchronization context.</param>
    /// <returns>A task that completes with the body.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null. It is thrown by the call.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="body"/> returned null.</exception>
    /// <exception cref="Exception">
    /// Any other exception thrown by the body: the same object with its stack trace. Or what remains of an
    /// <see cref="AggregateException"/>.
    /// </exception>
    public Task RunAsync(Func<Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);

        return AwaitAsync(body);
    }

    /// <summary>Runs an asynchronous body with a result. An exception of the types ends the body and is suppressed.</summary>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="body">The body. It is called in the caller's synchronization context.</param>
    /// <returns>A task that completes with the body. Its result is the body's.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null. It is thrown by the call.</exception>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="body"/> returned null. Or the body's exception was suppressed, so that there is no result; it is the inner
    /// exception.
    /// </exception>
    /// <exception cref="Exception">
    /// Any other exception thrown by the body: the same object with its stack trace. Or what remains of an
    /// <see cref="AggregateException"/>.
    /// </exception>
    public Task<TResult> RunAsync<TResult>(Func<Task<TResult>> body) => RunAsync(body, NoResult<TResult>);

    /// <summary>Runs an asynchronous body with a result. An exception of the types ends the body and is suppressed.</summary>
    /// <typeparam name="TResult">The type of the body's result.</typeparam>
    /// <param name="body">The body. It is called in the caller's synchronization context.</param>
    /// <param name="whenSuppressed">Makes the result if the body's exception, its argument, was suppressed.</param>
    /// <returns>A task that completes with the body. Its result is that of the body or of <paramref name="whenSuppressed"/>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="body"/> or <paramref name="whenSuppressed"/> is null. It is thrown by the call.
    /// </exception>
    /// <exception cref="InvalidOperationException"><paramref name="body"/> returned null.</exception>
    /// <exception cref="Exception">
    /// Any other exception thrown by the body: the same object with its stack trace. Or what remains of an
    /// <see cref="AggregateException"/>.
    /// </exception>
    public Task<TResult> RunAsync<TResult>(Func<Task<TResult>> body, Func<Exception, TResult> whenSuppressed)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(whenSuppressed);

        return AwaitAsync(body, whenSuppressed);
    }

    /// <summary>
    /// Exits an entry of a stack. True if the exception is suppressed; throws what remains of an <see cref="AggregateException"/>.
    /// </summary>
    internal bool Exit(Exception? thrown)
    {
        // An unknown outcome is no exception to suppress.
        if (thrown is null or UnknownOutcomeException || !Matches(thrown))
        {
            return false;
        }

        ThrowRest(thrown);

        return true; // the stack logs it
    }

    private static InvalidOperationException ReturnedNull() =>
        new("The body of a suppression returned null instead of a task. Return Task.CompletedTask when there is nothing to wait for.");

    // As a filter it decides before anything is caught: what doesn't match passes untouched.
    private bool Matches(Exception exception) => !ReferenceEquals(AggregateExceptionFilter.Without(exception, _types), exception);

    private void Suppress(Exception thrown)
    {
        ThrowRest(thrown);
        EventLog.Suppressed(this, thrown);
    }

    private void ThrowRest(Exception thrown)
    {
        if (AggregateExceptionFilter.Without(thrown, _types) is { } rest)
        {
            GeneratorDriver.NoteReplacement(rest, thrown, this);

            throw rest;
        }
    }

    private TResult NoResult<TResult>(Exception suppressed) =>
        throw new InvalidOperationException(
            $"{GeneratorName.Of(this)} suppressed the exception of its body, so the body has no result. "
            + "Pass whenSuppressed to supply the result in that case; the suppressed exception is the inner exception.",
            suppressed);

    private async Task AwaitAsync(Func<Task> body)
    {
        try
        {
            await (body() ?? throw ReturnedNull()).ConfigureAwait(false);
        }
        catch (Exception e) when (Matches(e))
        {
            Suppress(e);
        }
    }

    private async Task<TResult> AwaitAsync<TResult>(Func<Task<TResult>> body, Func<Exception, TResult> whenSuppressed)
    {
        Exception suppressed;
        try
        {
            return await (body() ?? throw ReturnedNull()).ConfigureAwait(true);
        }
        catch (Exception e) when (Matches(e))
        {
            Suppress(suppressed = e);
        }

        return whenSuppressed(suppressed);
    }
}
