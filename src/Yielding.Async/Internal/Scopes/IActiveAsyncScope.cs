using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous scope as an entry of an exit stack, whatever the type of its value.</summary>
internal interface IActiveAsyncScope : IActiveScope
{
    /// <summary>Ends the scope; true when it suppresses the exception. Any other exception is thrown.</summary>
    ValueTask<bool> ExitWithAsync(BodyOutcome outcome);

    /// <inheritdoc cref="ActiveScope.TryExitWith"/>
    ValueTask TryExitWithAsync(BodyOutcome outcome);
}
