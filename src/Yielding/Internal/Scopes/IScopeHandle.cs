namespace Yielding.Internal;

/// <summary>What a user holds of a live scope. On an exit stack it stands for that scope, which then receives what the stack knows.</summary>
[HasNoTwin("An asynchronous handle is the scope itself.")]
internal interface IScopeHandle
{
    /// <summary>The scope; null when the handle stands for none.</summary>
    ActiveScope? Scope { get; }
}
