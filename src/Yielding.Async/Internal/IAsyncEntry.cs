using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous scope as an entry of an exit stack, whatever the type of its value.</summary>
internal interface IAsyncEntry : IActiveScope
{
    /// <summary>Ends the scope; true when it suppresses the exception. Any other exception is thrown.</summary>
    ValueTask<bool> EndAsAsync(BodyOutcome outcome);

    /// <inheritdoc cref="OpenScope.EndHandleAs"/>
    ValueTask EndHandleAsAsync(BodyOutcome outcome);
}
