namespace Yielding.Support;

/// <summary>
/// A test of what only the runtime's exception pointers can tell. Without them, as on native AOT, the outcome is in doubt, loud, and logged.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsExceptionPointersAttribute : CategoryAttribute;
