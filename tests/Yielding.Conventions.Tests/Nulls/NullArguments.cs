using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Conventions.Nulls;

/// <summary>Finds every argument that may not be null (as MoreLINQ's NullArgumentTest does).</summary>
internal static class NullArguments
{
    private static readonly NullabilityInfoContext s_nullability = new();

    public static IEnumerable<NullArgument> In(IEnumerable<Type> types) =>
        from type in types
        where type is { IsVisible: true, IsInterface: false } && !typeof(Delegate).IsAssignableFrom(type)
        from method in CallableOf(type)
        from parameter in method.GetParameters()
        where MayNotBeNull(parameter)
        select new NullArgument(method, parameter);

    private static IEnumerable<MethodBase> CallableOf(Type type)
    {
        const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var constructors = type.IsAbstract ? [] : type.GetConstructors();

        return constructors.Concat<MethodBase>(type.GetMethods(Own)).Where(method => !method.IsAbstract && !CannotBeCalled(method));
    }

    private static bool CannotBeCalled(MethodBase method) => method.GetCustomAttribute<ObsoleteAttribute>() is { IsError: true };

    // A bare type parameter takes whatever its type argument allows.
    private static bool MayNotBeNull(ParameterInfo parameter) =>
        !parameter.IsOut
        && !IsFilledInByTheCompiler(parameter)
        && parameter.ParameterType is { IsValueType: false, IsGenericParameter: false, IsByRef: false, IsPointer: false }
        && s_nullability.Create(parameter).WriteState == NullabilityState.NotNull;

    private static bool IsFilledInByTheCompiler(ParameterInfo parameter) =>
        parameter.GetCustomAttributes().Any(
            attribute =>
                attribute is CallerMemberNameAttribute or CallerFilePathAttribute or CallerLineNumberAttribute
                    or CallerArgumentExpressionAttribute);
}
