using System.Diagnostics;
using Yielding.Internal;

namespace Yielding;

/// <summary>
/// A scope that was entered and has not been exited, at the time when <see cref="ScopeDiagnostics.LiveScopes"/> was read.
/// </summary>
/// <remarks>It does not keep the scope alive. Its values do not change, so any thread may read them.</remarks>
/// <example>
/// <code>
/// foreach (var scope in ScopeDiagnostics.LiveScopes)
/// {
///     Console.WriteLine($"{scope.Generator}, {scope.Phase}, entered {scope.Age} ago: {scope.EntryStack}");
/// }
/// </code>
/// </example>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public sealed class LiveScope
{
    private readonly EntryStack _entryStack;

    internal LiveScope(ScopeTracker tracker)
    {
        Generator = tracker.Generator;
        Phase = tracker.Phase;
        Age = tracker.Age;
        _entryStack = tracker.EntryStack!;
    }

    /// <summary>Gets the name of the generator or of the manager.</summary>
    public string Generator { get; }

    /// <summary>Gets the phase of the scope.</summary>
    public ScopePhase Phase { get; }

    /// <summary>Gets the time since the setup has ended; during the setup, since it began.</summary>
    public TimeSpan Age { get; }

    /// <summary>Gets the calls that entered the scope, one a line, the innermost first.</summary>
    public string EntryStack => _entryStack.ToString();

    private string DebuggerDisplay => $"{Generator}, {Phase}, {Age}";
}
