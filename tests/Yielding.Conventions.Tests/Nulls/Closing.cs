using System.Reflection;

namespace Yielding.Conventions.Nulls;

/// <summary>Puts type arguments in the place of type parameters, so that a method can be called.</summary>
internal static class Closing
{
    private static readonly Type[] s_arguments =
        [typeof(int), typeof(string), typeof(InvalidOperationException), typeof(ArgumentException), typeof(MemoryStream), typeof(Task)];

    public static MethodBase Closed(this MethodBase method)
    {
        var type = method.DeclaringType!;
        if (type.IsGenericTypeDefinition)
        {
            type = type.MakeGenericType(ArgumentsFor(type.GetGenericArguments()));
            method = MethodBase.GetMethodFromHandle(method.MethodHandle, type.TypeHandle)!;
        }

        return method is MethodInfo { IsGenericMethodDefinition: true } generic
            ? generic.MakeGenericMethod(ArgumentsFor(generic.GetGenericArguments()))
            : method;
    }

    // By turns, so that values and references both occur.
    private static Type[] ArgumentsFor(Type[] parameters) =>
    [
        .. parameters.Select((parameter, index) =>
            s_arguments.Skip(index).Concat(s_arguments).FirstOrDefault(type => Fits(type, parameter)) ?? throw Unfit(parameter)),
    ];

    private static bool Fits(Type type, Type parameter)
    {
        var required = parameter.GenericParameterAttributes;

        return (!required.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) || !type.IsValueType)
            && (!required.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint) || type.IsValueType)
            && (!required.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint)
                || type.IsValueType
                || type.GetConstructor([]) is not null)
            && parameter.GetGenericParameterConstraints()
                .All(constraint => constraint.ContainsGenericParameters || constraint.IsAssignableFrom(type));
    }

    private static InvalidOperationException Unfit(Type parameter) =>
        new(
            $"No type argument fits the constraints of '{parameter}' of "
            + $"'{parameter.DeclaringMethod ?? (object?)parameter.DeclaringType}': add one to Closing.");
}
