namespace Yielding;

/// <summary>How the body of a scope stands, as its generator sees it through <see cref="ScopeBody.Status"/>.</summary>
public enum BodyStatus
{
    /// <summary>The body has not ended: the generator is still in its setup, or waits at its <c>yield return</c>.</summary>
    Running,

    /// <summary>The body reached its end, or left early with <c>return</c>, <c>break</c>, <c>continue</c> or <c>goto</c>.</summary>
    Completed,

    /// <summary>An exception left the body, or <see cref="Scope{T}.Fail"/> was told of one.</summary>
    Failed,

    /// <summary>Nobody can tell how the body ended. It never counts as a success.</summary>
    Unknown,
}
