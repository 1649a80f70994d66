namespace Yielding.Internal;

/// <summary>The twin of <see cref="IScopeHandle"/>.</summary>
internal interface IAsyncScopeHandle
{
    IAsyncEntry Open { get; }
}
