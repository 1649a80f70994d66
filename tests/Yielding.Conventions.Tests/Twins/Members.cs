using System.ComponentModel;
using System.Reflection;

namespace Yielding.Conventions.Twins;

/// <summary>The names of a type's members, as its twin would have them.</summary>
internal static class Members
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    /// <summary>What users see, without the <c>Async</c> at the end of the name.</summary>
    public static IReadOnlySet<string> Of(Type type) =>
        type.GetMembers(Declared)
            .Where(member => member.DeclaringType!.Module.Name.StartsWith(nameof(Yielding), StringComparison.Ordinal))
            .Where(member => IsVisible(member)
                && member.GetCustomAttribute<EditorBrowsableAttribute>() is null
                && member.CustomAttributes.All(attribute => attribute.AttributeType.Name != "HasNoTwinAttribute"))
            .Select(member => Stem(member.Name))
            .ToHashSet();

    private static string Stem(string name) => name.EndsWith("Async", StringComparison.Ordinal) ? name[..^"Async".Length] : name;

    private static bool IsVisible(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => constructor.IsPublic,
        MethodInfo method => !method.IsSpecialName && (method.IsPublic || method.IsFamily),
        PropertyInfo property => property.GetMethod?.IsPublic == true,
        _ => false,
    };
}
