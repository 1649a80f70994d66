namespace Yielding.Support;

/// <summary>
/// A test that needs the runtime's exception pointers. Without them, as on native AOT, the outcome is ambiguous, logged and rethrown.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsExceptionPointersAttribute : CategoryAttribute;
