namespace Yielding;

/// <summary>What a generator receives in the place of the body's exception when the outcome cannot be determined how its body ended.</summary>
/// <remarks>
/// <para><see cref="ScopeBody.Rethrow"/> throws it, <see cref="ScopeBody.Exception"/> and <see cref="ContextManager{T}.OnExit"/>
/// show it, so that "no exception" always means success. It is not thrown at the caller: the scope takes it back when it
/// leaves the generator.</para>
/// <para>Python has no counterpart, because its <c>with</c> statement always knows.</para>
/// </remarks>
#pragma warning disable CA1032 // only the library makes one, when a scope ends and its outcome is unknown
public sealed class UnknownOutcomeException : Exception
#pragma warning restore CA1032
{
    internal UnknownOutcomeException(string generator)
        : base(
            $"The scope of '{generator}' ended, and it cannot be known whether its body completed: an unknown outcome never counts as success. "
            + "Use Run, or call Complete() at the end of the body.")
    {
    }
}
