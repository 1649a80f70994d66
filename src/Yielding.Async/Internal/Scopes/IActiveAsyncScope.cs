using Yielding.Outcomes;

namespace Yielding.Internal;

/// <summary>An asynchronous scope as an entry of an exit stack, with a value of any type.</summary>
internal interface IActiveAsyncScope : IActiveScope
{
    /// <summary>Exits the scope. Returns true when it suppresses the exception; throws any other exception.</summary>
    ValueTask<bool> ExitWithAsync(BodyOutcome outcome);

    /// <inheritdoc cref="ActiveScope.TryExitWith"/>
    ValueTask TryExitWithAsync(BodyOutcome outcome);
}
