using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>What the tokens in a method's IL stand for; null for one that can't be resolved.</summary>
internal sealed class MethodTokens(MethodBase method)
{
    private const string Reason = "Where trimming or native AOT has removed the code or a member, nothing is shown, which never counts as success.";

    private static readonly string[] s_localsOfVisualBasic = ["$VB$ResumableLocal", "$A", "$S"];

    private Type[]? TypeArguments => method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;

    private Type[]? MethodArguments => method.IsGenericMethod ? method.GetGenericArguments() : null;

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Reason)]
    public MethodBase? Method(int token) => Resolve(() => method.Module.ResolveMethod(token, TypeArguments, MethodArguments));

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Reason)]
    public FieldInfo? Field(int token) => Resolve(() => method.Module.ResolveField(token, TypeArguments, MethodArguments));

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Reason)]
    public Type? Type(int token) => Resolve(() => method.Module.ResolveType(token, TypeArguments, MethodArguments));

    /// <summary>
    /// The field is a local of this method, which the compiler keeps in the method's state machine: no other code sets it, as it does for parameters. (C#: &lt;x&gt;5__1,
    /// Visual Basic: $VB$ResumableLocal_x$1, $A0.)
    /// </summary>
    public bool IsLocal(FieldInfo field) =>
        field.DeclaringType is { } type
        && type == method.DeclaringType
        && IsCompilerGenerated(type)
        && (typeof(IAsyncStateMachine).IsAssignableFrom(type) || typeof(IEnumerator).IsAssignableFrom(type))
        && (field.Name.StartsWith('<') || s_localsOfVisualBasic.Any(start => field.Name.StartsWith(start, StringComparison.Ordinal)));

    /// <summary>The compiler has made the type. It marks only the outermost of such types.</summary>
    public static bool IsCompilerGenerated(Type? type) =>
        type is not null && (type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) || IsCompilerGenerated(type.DeclaringType));

    private static T? Resolve<T>(Func<T?> resolve)
        where T : class
    {
#pragma warning disable CA1031 // what can't be resolved is not what is looked for
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
