namespace Yielding.Internal;

/// <summary>
/// The user's handle of an active scope. Registered on an exit stack, it represents that scope, which then receives the stack's outcome.
/// </summary>
[HasNoTwin("An asynchronous handle is the scope itself.")]
internal interface IScopeHandle
{
    /// <summary>The scope; null for a default handle.</summary>
    ActiveScope? Scope { get; }
}
