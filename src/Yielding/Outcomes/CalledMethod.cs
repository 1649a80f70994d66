using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>Classifies methods by the values that they return.</summary>
internal static class CalledMethod
{
    // The compiler calls it for a with expression: the copy holds what the record holds.
    private const string CloneOfRecord = "<Clone>$";

    // No type is in one of the facades, such as mscorlib.
    public static bool IsOfFramework(Assembly assembly) => assembly.GetName().Name!.StartsWith("System.", StringComparison.Ordinal);

    /// <summary>Returns whether the value of the method is new: no other code has used it before.</summary>
    /// <remarks>An accessor or a collection returns an existing value. The value of a delegate or an enumerable is new.</remarks>
    public static bool IsSource(MethodBase called) =>
        !called.Name.StartsWith("get_", StringComparison.Ordinal)
        && called.Name is not ("TryGetValue" or "Deconstruct")
        && (!IsOfFramework(called.Module.Assembly)
            || called.Name is nameof(Action.Invoke) or nameof(IEnumerable.GetEnumerator)
            || (called.DeclaringType == typeof(Activator) && called.Name == nameof(Activator.CreateInstance))
            || (called.DeclaringType == typeof(Task) && called.Name == nameof(Task.Run)));

    /// <summary>
    /// Returns whether the value of the method was obtained together with its object or its first argument: a task, its awaiter, or a
    /// nullable value.
    /// </summary>
    public static bool PassesOn(MethodBase called) =>
        called.Name == CloneOfRecord || (called.DeclaringType is { } type && IsOfFramework(type.Assembly) && IsPassedOn(type, called));

    /// <summary>
    /// Returns whether the type is a structure of the framework, such as a tuple, that only holds what was passed to its constructor.
    /// </summary>
    public static bool IsCarrier(Type? type) => type is { IsValueType: true } && IsOfFramework(type.Assembly);

    /// <summary>Returns whether values of the type hold nothing that can be disposed.</summary>
    public static bool IsPlain(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string);

    /// <summary>
    /// Returns whether the builder of an asynchronous method receives an awaiter by reference, which the call does not change.
    /// </summary>
    public static bool IsAwait(MethodBase called) =>
        called.Name is nameof(AsyncTaskMethodBuilder.AwaitOnCompleted) or nameof(AsyncTaskMethodBuilder.AwaitUnsafeOnCompleted);

    private static bool IsPassedOn(Type type, MethodBase called) =>
        type.Namespace is "System.Threading.Tasks" or "System.Runtime.CompilerServices"
            ? called.Name is "GetResult" or "get_Result" or nameof(Task.GetAwaiter) or nameof(Task.ConfigureAwait)
                or nameof(Task.WaitAsync) or nameof(Task.FromResult)
                or nameof(ValueTask.AsTask) or nameof(ValueTask.Preserve) or nameof(TaskExtensions.Unwrap)
            : type is { Namespace: "System", Name: "Nullable`1" } && called.Name is "get_Value" or "GetValueOrDefault";
}
