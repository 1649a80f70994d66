using System.Reflection;

namespace Yielding.Conventions.Nulls;

/// <summary>One argument that may not be null: a parameter of a public method or constructor, as it is declared.</summary>
public sealed record NullArgument(MethodBase Method, ParameterInfo Parameter)
{
    public override string ToString()
    {
        var parameters = string.Join(
            ", ",
            Method.GetParameters().Select(
                parameter => $"{(parameter.IsOut ? "out " : "")}{NameOf(parameter.ParameterType)} {parameter.Name}"));
        var method = Method.IsConstructor ? "new " + NameOf(Method.DeclaringType!) : $"{NameOf(Method.DeclaringType!)}.{Method.Name}";

        return $"{method}({parameters}) with null for {Parameter.Name}";
    }

    private static string NameOf(Type type)
    {
        if (type.IsByRef)
        {
            return NameOf(type.GetElementType()!);
        }

        return type.IsGenericType
            ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
            : type.Name;
    }
}
