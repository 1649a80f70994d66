namespace Yielding;

/// <summary>The exception that a generator receives in place of the body's if the outcome of the body cannot be determined.</summary>
/// <remarks>
/// <para><see cref="ScopeBody.Rethrow"/> throws it; <see cref="ScopeBody.Exception"/> and the argument of
/// <see cref="ContextManager{T}.OnExit"/> are it. So null always means success. It does not propagate to the caller: the scope catches it
/// when it leaves the generator.</para>
/// <para>Python has no counterpart, because its <c>with</c> statement can always determine the outcome.</para>
/// </remarks>
/// <example>
/// <code>
/// static IEnumerable&lt;int> Saving(TextWriter log, ScopeBody body)
/// {
///     yield return 1;
///     try
///     {
///         body.Rethrow();
///         log.WriteLine("saved");
///     }
///     catch (UnknownOutcomeException)
///     {
///         log.WriteLine("not saved: the outcome is unknown");
///         throw;
///     }
/// }
/// </code>
/// </example>
#pragma warning disable CA1032 // only the library makes one, when a scope ends and its outcome is unknown
public sealed class UnknownOutcomeException : Exception
#pragma warning restore CA1032
{
    internal UnknownOutcomeException(string generator)
        : base(
            $"It could not be determined whether the body of '{generator}' completed, so it does not count as completed. "
            + "Use Run, or call Complete() as the last statement of the body.")
    {
    }
}
