using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Yielding.Outcomes;

/// <summary>Makes the methods of this assembly known to the analysis of the call stack.</summary>
internal static class OwnModule
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It has to run before any method of this assembly is on a call stack.")]
    public static void Add() => OwnModules.Add(typeof(OwnModule).Module);
}
