using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>Resolves the tokens in a method's IL; null for a token that can't be resolved.</summary>
internal sealed class MethodTokens(MethodBase method)
{
    private const string Reason = "Code that trimming or native AOT has removed is not analyzed, which never counts as success.";

    private static readonly string[] s_localsOfVisualBasic = ["$VB$ResumableLocal", "$A", "$S"];

    private Type[]? TypeArguments => method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;

    private Type[]? MethodArguments => method.IsGenericMethod ? method.GetGenericArguments() : null;

    // Instructions without a token have 0. It is not resolved, which would throw.
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Reason)]
    public MethodBase? Method(int token) =>
        token == 0 ? null : Resolve(() => method.Module.ResolveMethod(token, TypeArguments, MethodArguments));

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Reason)]
    public FieldInfo? Field(int token) => Resolve(() => method.Module.ResolveField(token, TypeArguments, MethodArguments));

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Reason)]
    public Type? Type(int token) => Resolve(() => method.Module.ResolveType(token, TypeArguments, MethodArguments));

    /// <summary>Returns whether the tokens are those of this method.</summary>
    public bool IsOf(MethodBase other) => method.HasSameMetadataDefinitionAs(other);

    /// <summary>Returns whether the method receives a structure of this type by reference.</summary>
    public bool IsParameter(Type structure) => method.GetParameters().Any(
        parameter => parameter.ParameterType.GetElementType()?.HasSameMetadataDefinitionAs(structure) == true);

    /// <summary>
    /// Returns whether the field is a local of this method, which the compiler keeps in the method's state machine. Unlike the field of a
    /// parameter, only the method sets it. (C#: &lt;x&gt;5__1, Visual Basic: $VB$ResumableLocal_x$1, $A0.)
    /// </summary>
    public bool IsLocal(FieldInfo field) =>
        field.DeclaringType is { } type
        && type == method.DeclaringType
        && IsCompilerGenerated(type)
        && (typeof(IAsyncStateMachine).IsAssignableFrom(type) || typeof(IEnumerator).IsAssignableFrom(type))
        && (field.Name.StartsWith('<') || s_localsOfVisualBasic.Any(start => field.Name.StartsWith(start, StringComparison.Ordinal)));

    /// <summary>Returns whether the compiler has made the type. The compiler marks only the outermost of nested types.</summary>
    public static bool IsCompilerGenerated(Type? type) =>
        type is not null && (type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) || IsCompilerGenerated(type.DeclaringType));

    private static T? Resolve<T>(Func<T?> resolve)
        where T : class
    {
#pragma warning disable CA1031 // a token that can't be resolved is none of those that are searched for
        try
        {
            return resolve();
        }
        catch (Exception)
        {
            return null;
        }
#pragma warning restore CA1031
    }
}
