using System.Diagnostics;
using System.Reflection;

namespace Yielding.Support;

internal static class DebuggerDisplays
{
    /// <summary>What a debugger shows for an object.</summary>
    public static string Of(object instance)
    {
        for (var type = instance.GetType(); type is not null; type = type.BaseType)
        {
            if (type.GetCustomAttribute<DebuggerDisplayAttribute>(inherit: false) is { } attribute)
            {
                attribute.Value.ShouldBe("{DebuggerDisplay,nq}");

                return (string)type.GetProperty("DebuggerDisplay", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(instance)!;
            }
        }

        throw new InvalidOperationException($"'{instance.GetType()}' has no DebuggerDisplay.");
    }
}
