namespace Yielding;

/// <summary>How far an active scope has come.</summary>
/// <example>
/// <code>
/// var hanging = ScopeDiagnostics.LiveScopes.Where(scope => scope.Phase == ScopePhase.Teardown);
/// </code>
/// </example>
public enum ScopePhase
{
    /// <summary>The setup runs.</summary>
    Setup,

    /// <summary>The body runs.</summary>
    Body,

    /// <summary>The teardown runs.</summary>
    Teardown,
}
