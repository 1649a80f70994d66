using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>What is known of the values that a called method gives.</summary>
internal static class CalledMethod
{
    public static bool IsOfFramework(Assembly assembly) => assembly.GetName().Name is { } name
        && (name is "System" or "mscorlib" or "netstandard" || name.StartsWith("System.", StringComparison.Ordinal));

    /// <summary>The method gives something new: nothing that its caller does can have happened to it.</summary>
    /// <remarks>An accessor, or a collection, gives what was there before. What a delegate or an enumerable gives is new.</remarks>
    public static bool IsSource(MethodBase called) =>
        !called.Name.StartsWith("get_", StringComparison.Ordinal)
        && called.Name is not ("TryGetValue" or "Deconstruct")
        && (!IsOfFramework(called.Module.Assembly)
            || called.Name is nameof(Action.Invoke) or nameof(IEnumerable.GetEnumerator)
            || (called.DeclaringType == typeof(Activator) && called.Name == nameof(Activator.CreateInstance))
            || (called.DeclaringType == typeof(Task) && called.Name == nameof(Task.Run)));

    /// <summary>What the method gives was obtained together with its object, or its first argument: a task, what awaits it, or a nullable value.</summary>
    public static bool PassesOn(MethodBase called) =>
        called.DeclaringType is { } type
        && IsOfFramework(type.Assembly)
        && (type.Namespace is "System.Threading.Tasks" or "System.Runtime.CompilerServices"
            ? called.Name is "GetResult" or "get_Result" or nameof(Task.GetAwaiter) or nameof(Task.ConfigureAwait) or nameof(Task.WaitAsync) or nameof(Task.FromResult)
                or nameof(ValueTask.AsTask) or nameof(ValueTask.Preserve) or nameof(TaskExtensions.Unwrap)
            : type is { Namespace: "System", Name: "Nullable`1" } && called.Name is "get_Value" or "GetValueOrDefault");

    /// <summary>The type is a structure of the framework, such as a tuple, which only holds what it was made of.</summary>
    public static bool IsCarrier(Type? type) => type is { IsValueType: true } && IsOfFramework(type.Assembly);

    /// <summary>A value of the type holds nothing that can be disposed.</summary>
    public static bool IsPlain(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string);

    /// <summary>The builders of asynchronous methods take what they wait for by reference, and don't change it.</summary>
    public static bool IsAwait(MethodBase called) =>
        called.Name is nameof(AsyncTaskMethodBuilder.AwaitOnCompleted) or nameof(AsyncTaskMethodBuilder.AwaitUnsafeOnCompleted);
}
