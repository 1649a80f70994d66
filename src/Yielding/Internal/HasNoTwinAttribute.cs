namespace Yielding.Internal;

/// <summary>Marks a type or member without a counterpart in the other half, for the test that compares the halves.</summary>
/// <param name="reason">The reason that there is no counterpart.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Method | AttributeTargets.Property)]
internal sealed class HasNoTwinAttribute(string reason) : Attribute
{
    public string Reason => reason;
}
