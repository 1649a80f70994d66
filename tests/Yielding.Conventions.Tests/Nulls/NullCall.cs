using System.Reflection;

namespace Yielding.Conventions.Nulls;

/// <summary>Calls a method with one null.</summary>
internal static class NullCall
{
    /// <summary>Null when the call throws an <see cref="ArgumentNullException"/> that names the parameter; else what is wrong.</summary>
    public static string? Problem(NullArgument argument)
    {
        var method = argument.Method.Closed();
        var arguments = method.GetParameters()
            .Select(
                parameter => parameter.Position == argument.Parameter.Position || parameter.IsOut
                    ? null
                    : Samples.Of(parameter.ParameterType))
            .ToArray();
        try
        {
            // What a task or an iterator would throw later is not looked at: it is too late.
            Call(method, arguments);
        }
        catch (ArgumentNullException e)
        {
            return e.ParamName == argument.Parameter.Name ? null : $"{argument}: the exception names '{e.ParamName}'.";
        }
        catch (Exception e)
        {
            return $"{argument}: threw {e.GetType().Name} ({e.Message}) instead of an ArgumentNullException.";
        }

        return $"{argument}: the call returned instead of throwing an ArgumentNullException.";
    }

    private static void Call(MethodBase method, object?[] arguments)
    {
        const BindingFlags Unwrapped = BindingFlags.DoNotWrapExceptions;
        if (method is ConstructorInfo constructor)
        {
            constructor.Invoke(Unwrapped, binder: null, arguments, culture: null);

            return;
        }

        var target = method.IsStatic ? null : Samples.Of(method.DeclaringType!);
        method.Invoke(target, Unwrapped, binder: null, arguments, culture: null);
    }
}
