using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Yielding.Internal;

/// <summary>The calls that entered a scope. It is formatted only when it is read.</summary>
[HasNoTwin("Both halves use it through ScopeTracker.")]
internal sealed class EntryStack
{
    // Without source positions, which would be read from files at each entry.
    private readonly StackTrace _calls = new(skipFrames: 1, fNeedFileInfo: false);

    /// <summary>Formats the calls, without those of the library at the top.</summary>
    public override string ToString()
    {
        var frames = _calls.GetFrames().SkipWhile(IsOwn).ToArray();

        return (frames.Length == 0 ? _calls : new StackTrace(frames)).ToString().TrimEnd();
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A call without metadata counts as one of the user's.")]
    private static bool IsOwn(StackFrame frame) =>
        frame.GetMethod()?.Module.Assembly.GetName().Name is nameof(Yielding) or $"{nameof(Yielding)}.Async";
}
