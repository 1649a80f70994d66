using System.Reflection;
using System.Runtime.CompilerServices;

namespace Yielding.Platforms;

/// <summary>How this program was compiled and published, read from the program itself and not from the build's options.</summary>
internal sealed record Platform(string Name)
{
    private const string Jit = "jit";
    private const string RuntimeAsync = "runtime-async";
    private const string NativeAot = "native-aot";
    private const string Trimmed = "trimmed";
    private const string SingleFile = "single-file";

    // The flag of a method that the runtime suspends and resumes by itself. It has no name in .NET 8 and 9.
    private const MethodImplAttributes AsyncFlag = (MethodImplAttributes)0x2000;

    public static IReadOnlyList<string> Names { get; } = [Jit, RuntimeAsync, NativeAot, Trimmed, SingleFile];

    public static Platform Current { get; } = new(Detect());

    /// <summary>Asynchronous methods are state machines, whose IL can be read.</summary>
    public bool HasStateMachines => Name is not (RuntimeAsync or NativeAot);

    /// <summary>The runtime has exception pointers.</summary>
    public bool HasExceptionPointers => !IsNativeAot;

    public bool IsNativeAot => Name is NativeAot;

    /// <summary>Each frame of the stack has the name of its method. The library reads them on native AOT since .NET 10.</summary>
    public bool HasFrameNames => !IsNativeAot || Environment.Version.Major >= 10;

    /// <summary>Whether the outcome is known on this platform of a body that has handled an exception, in such a form.</summary>
    public bool IsExact(Form form) => form.Knowledge switch
    {
        Knowledge.Always => true,
        Knowledge.WithExceptionPointers => HasExceptionPointers,
        Knowledge.WithOwnStateMachine => !IsNativeAot,
        Knowledge.WithStateMachines => HasStateMachines,
        _ => false,
    };

    private static string Detect() =>
        !RuntimeFeature.IsDynamicCodeSupported ? NativeAot
        : ((Func<Task>)ProbeAsync).Method.MethodImplementationFlags.HasFlag(AsyncFlag) ? RuntimeAsync
        : IsSingleFile() ? SingleFile
        : !File.Exists(Path.Combine(AppContext.BaseDirectory, "System.Private.Xml.dll")) && IsSelfContained() ? Trimmed
        : Jit;

    private static bool IsSingleFile() => !File.Exists(Path.Combine(AppContext.BaseDirectory, "Yielding.dll"));

    private static bool IsSelfContained() => File.Exists(Path.Combine(AppContext.BaseDirectory, "System.Private.CoreLib.dll"));

    private static async Task ProbeAsync() => await Task.Yield();
}
