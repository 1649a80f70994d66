namespace Yielding.Internal;

/// <summary>Marks what exists in one half only, so that the test that compares the halves expects no twin.</summary>
/// <param name="reason">Why there is no twin.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Method)]
internal sealed class HasNoTwinAttribute(string reason) : Attribute
{
    public string Reason => reason;
}
