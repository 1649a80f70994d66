namespace Yielding.Support;

/// <summary>The kinds of asynchronous scopes whose outcome is determined when they are disposed.</summary>
public enum ScopeKind
{
    Plain,
    Observing,
    Manager,
    Shared,
    Stack,
    StackOfSynchronous,
}
