#if !NET9_0_OR_GREATER
namespace System.Runtime.CompilerServices;

/// <summary>Recognized by the compiler by its name; .NET 8 does not contain it.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Property, Inherited = false)]
internal sealed class OverloadResolutionPriorityAttribute(int priority) : Attribute
{
    public int Priority => priority;
}
#endif
