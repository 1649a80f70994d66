namespace Yielding.Internal;

/// <summary>What a user holds of a live scope. On an exit stack it stands for that scope, which then hears what the stack knows.</summary>
internal interface IScopeHandle
{
    /// <summary>The scope; null when the handle stands for none.</summary>
    OpenScope? Open { get; }
}
