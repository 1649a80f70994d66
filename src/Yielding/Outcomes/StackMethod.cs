using System.Collections;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Yielding.Internal;

namespace Yielding.Outcomes;

/// <summary>The method of a stack frame: its metadata, or, where native AOT keeps none, the address of its first instruction.</summary>
internal readonly struct StackMethod
{
    private const string Reason = "Only names and identities of methods are used; a frame without a method is no evidence of success.";

    // The flag of a method that the runtime itself suspends and resumes (.NET 11): it has no state machine.
    private const MethodImplAttributes RuntimeAsync = (MethodImplAttributes)0x2000;

    // Besides the boundary itself. A generic type counts by its definition.
    private static readonly Type[] s_drivers =
    [
        typeof(GeneratorScope), typeof(ObservingGeneratorScope),
        typeof(AwaitedScope<>), typeof(AwaitedSteps<>), typeof(YieldPoint<>), typeof(ScopeRunBox.Of<>),
    ];

    private readonly MethodBase? _method;
    private readonly nint _start;
#if NET9_0_OR_GREATER
    private readonly DiagnosticMethodInfo? _names;
#endif

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Reason)]
    public StackMethod(StackFrame frame)
    {
        _method = frame.GetMethod();
        if (_method is not null)
        {
            return;
        }

        _start = StartOf(frame.GetNativeIP(), frame.GetNativeOffset());
#if NET9_0_OR_GREATER
        _names = DiagnosticMethodInfo.Create(frame);
#endif
    }

    public StackMethod(MethodBase method) => _method = method;

#if NET9_0_OR_GREATER
    /// <summary>The method of a frame without metadata.</summary>
    internal StackMethod(nint start, DiagnosticMethodInfo? names)
    {
        _start = start;
        _names = names;
    }
#endif

    /// <summary>The metadata of the method; null where native AOT keeps none.</summary>
    public MethodBase? Method => _method;

    /// <summary>Whether the frame identifies its method, so that it can be compared with others.</summary>
    public bool IsIdentified => _method is not null || _start != 0;

    /// <summary>Whether the method belongs to this library. Its frames prove nothing, because they belong to many scopes at once.</summary>
    public bool IsOwn =>
        _method is not null
            ? OwnModules.Contains(_method.Module)
#if NET9_0_OR_GREATER
            : _names?.DeclaringAssemblyName is { } assembly
                && (assembly.StartsWith("Yielding,", StringComparison.Ordinal)
                    || assembly.StartsWith("Yielding.Async,", StringComparison.Ordinal));
#else
            : false;
#endif

    /// <summary>Whether the method resumes an asynchronous method, so that the code beyond it belongs to another call chain.</summary>
    /// <remarks>Asynchronous methods with the base library's builders are resumed through a box of their state machine.</remarks>
    public bool IsContinuation =>
        _method is not null
            ? _method.DeclaringType is { Namespace: "System.Runtime.CompilerServices" } type && IsBox(type.Name)
            : IsBox(TypeName) && TypeName.StartsWith("System.Runtime.CompilerServices", StringComparison.Ordinal);

    /// <summary>
    /// Whether an asynchronous method called by this one was resumed: the base library calls it, and not to start it. In hot code the JIT
    /// inlines the method of the box.
    /// </summary>
    public bool IsResumption =>
        _method is not null
            ? IsOfBaseLibrary && !IsStart(_method.Name, _method.DeclaringType?.Name)
#if NET9_0_OR_GREATER
            : _names?.DeclaringAssemblyName.StartsWith("System.Private.CoreLib,", StringComparison.Ordinal) == true
                && !IsStart(Name, TypeName);
#else
            : false;
#endif

    /// <summary>Whether the method belongs to the base library.</summary>
    public bool IsOfBaseLibrary => _method?.Module == typeof(object).Module;

    /// <summary>Whether the method throws a captured exception, with its captured stack trace.</summary>
    public bool IsThrowOfCaptured =>
        _method is not null ? _method.DeclaringType == typeof(ExceptionDispatchInfo) : TypeName == typeof(ExceptionDispatchInfo).FullName;

    /// <summary>Whether the method makes a task fail, or cancels it.</summary>
    public bool IsFailureOfTask =>
        _method?.Name is { } name
        && (name.EndsWith("SetException", StringComparison.Ordinal) || name.EndsWith("SetCanceled", StringComparison.Ordinal));

    /// <summary>
    /// Whether the method is the library's code that resumes or disposes generators. Its frames mark the border of a generator's code.
    /// </summary>
    public bool IsGeneratorBoundary =>
        _method?.DeclaringType is { } type && (type == typeof(GeneratorBoundary) || type == typeof(GeneratorDriver));

    /// <summary>Whether the method is library code into which the JIT may have inlined a generator's code.</summary>
    public bool IsDriver =>
        IsGeneratorBoundary
        || (_method?.DeclaringType is { } type
            && Array.IndexOf(s_drivers, type.IsGenericType ? type.GetGenericTypeDefinition() : type) >= 0);

    /// <summary>Whether the method disposes something, according to its name.</summary>
    public bool IsDisposal =>
        (_method?.Name ?? Name) is var name
        && (name.EndsWith(nameof(IDisposable.Dispose), StringComparison.Ordinal)
            || name.EndsWith(nameof(IAsyncDisposable.DisposeAsync), StringComparison.Ordinal));

    /// <summary>Whether the method is asynchronous, or the <c>MoveNext</c> of an asynchronous one.</summary>
    public bool IsAsync =>
        _method is not null
            ? (_method.Name == nameof(IAsyncStateMachine.MoveNext) && typeof(IAsyncStateMachine).IsAssignableFrom(_method.DeclaringType))
                || IsRuntimeAsync
            : Name == nameof(IAsyncStateMachine.MoveNext) && TypeName.Contains(">d", StringComparison.Ordinal);

    /// <summary>Whether the runtime itself suspends and resumes the method.</summary>
    public bool IsRuntimeAsync => _method is not null && (_method.MethodImplementationFlags & RuntimeAsync) != 0;

    /// <summary>Whether the method runs a step of an asynchronous iterator.</summary>
    public bool IsAsyncIterator
    {
        [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "An iterator that is consumed keeps its interface.")]
        get => IsAsync && _method?.DeclaringType?.GetInterface(typeof(IAsyncEnumerator<>).FullName!) is not null;
    }

    /// <summary>Whether the method runs a step of a synchronous iterator.</summary>
    public bool IsIterator => _method?.Name == nameof(IEnumerator.MoveNext) && IsOfIterator;

    /// <summary>
    /// Whether the method disposes a synchronous iterator: it calls the methods that the compiler has created from <c>finally</c> blocks.
    /// </summary>
    public bool IsIteratorDisposal => IsDisposal && IsOfIterator && _method!.DeclaringType!.Name.StartsWith('<');

    /// <summary>Returns whether the method is the code of this state machine.</summary>
    public bool IsOf(object machine) =>
        _method?.DeclaringType is { } type && machine.GetType().HasSameMetadataDefinitionAs(type);

    private bool IsOfIterator => typeof(IEnumerator).IsAssignableFrom(_method?.DeclaringType);

#if NET9_0_OR_GREATER
    private string Name => _names?.Name ?? "";

    private string TypeName => _names?.DeclaringTypeName ?? "";
#else
    private static string Name => "";

    private static string TypeName => "";
#endif

    /// <summary>Whether the method can be unloaded.</summary>
    public bool IsCollectible => _method?.DeclaringType is { IsCollectible: true };

    /// <summary>
    /// Returns whether the method is the member of that name, or compiled from it or from a lambda or local function in it.
    /// </summary>
    public bool IsPartOf(string member)
    {
        var inAngles = $"<{member}>";

        return _method is not null
            ? _method.Name == member
                || _method.Name.Contains(inAngles, StringComparison.Ordinal)
                || _method.DeclaringType?.Name.Contains(inAngles, StringComparison.Ordinal) == true
            : Name == member || Name.Contains(inAngles, StringComparison.Ordinal) || TypeName.Contains(inAngles, StringComparison.Ordinal);
    }

    /// <summary>
    /// Returns whether both are the same method; instantiations of one generic method are the same where there is metadata.
    /// </summary>
    public bool IsSame(in StackMethod other) =>
        _method is not null && other._method is not null
            ? ReferenceEquals(_method, other._method)
                || (_method.DeclaringType is not null
                    && other._method.DeclaringType is not null
                    && _method.HasSameMetadataDefinitionAs(other._method))
            : _start != 0 && _start == other._start;

    /// <summary>Returns the address of a method's first instruction; 0 when that of the running code is unknown.</summary>
    internal static nint StartOf(nint address, int offset) => address == 0 ? 0 : address - offset;

    // The box of a method that the runtime itself suspends is AsyncHelpers.RuntimeAsyncTask.
    private static bool IsBox(string typeName) =>
        typeName.Contains("StateMachineBox", StringComparison.Ordinal) || typeName.Contains("RuntimeAsyncTask", StringComparison.Ordinal);

    private static bool IsStart(string name, string? typeName) =>
        name == "Start"
        || (name == nameof(IAsyncStateMachine.MoveNext)
            && typeName?.Contains("AsyncIteratorMethodBuilder", StringComparison.Ordinal) == true);
}
