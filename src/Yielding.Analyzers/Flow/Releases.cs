using Microsoft.CodeAnalysis.Operations;

namespace Yielding.Analyzers.Flow;

/// <summary>The names of methods that release what a setup has acquired. A commit is not one of them.</summary>
internal static class Releases
{
    private static readonly HashSet<string> s_names = new(
        [
            "Close", "CloseAsync", "Delete", "DeleteAsync", "Dispose", "DisposeAsync", "Exit", "ExitReadLock",
            "ExitUpgradeableReadLock", "ExitWriteLock", "Free", "Release", "ReleaseAsync", "ReleaseMutex", "ReleaseReaderLock",
            "ReleaseWriterLock", "Unlock", "UnlockAsync",
        ],
        StringComparer.Ordinal);

    public static bool IsRelease(IInvocationOperation call) => s_names.Contains(call.TargetMethod.Name);
}
