using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Yielding.Analyzers.Flow;

/// <summary>The methods that release what a setup has acquired. A commit is not one of them.</summary>
internal static class Releases
{
    private static readonly HashSet<string> s_names = new(
        [
            "Close", "CloseAsync", "Dispose", "DisposeAsync", "ExitReadLock", "ExitUpgradeableReadLock", "ExitWriteLock", "Free",
            "Release", "ReleaseAsync", "ReleaseMutex", "ReleaseReaderLock", "ReleaseWriterLock", "Unlock", "UnlockAsync",
        ],
        StringComparer.Ordinal);

    // A queue deletes a message to commit it; so a deletion is one of a file or of a folder.
    public static bool IsRelease(IInvocationOperation call)
    {
        var method = call.TargetMethod;

        return !call.IsImplicit
            && call.Syntax is InvocationExpressionSyntax
            && (s_names.Contains(method.Name)
                || (method.Name == "Exit" && method.ContainingType?.Name is "Monitor" or "SpinLock")
                || (method.Name == "Delete" && method.ContainingNamespace?.ToDisplayString() == "System.IO"));
    }
}
