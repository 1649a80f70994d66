using Yielding.Oracle.Running;

namespace Yielding.Oracle.Comparing;

/// <summary>What came of the comparison of the two forms of a program.</summary>
/// <param name="Failure">What is wrong; null when the forms agree but for what is allowed.</param>
/// <param name="Explanation">The failure for people.</param>
/// <param name="Allowed">The allowed differences.</param>
/// <param name="Scopes">How many scopes were entered.</param>
/// <param name="Stopped">How many of these were held by an async iterator method that was stopped, or left by <c>yield break</c>.</param>
/// <param name="LostTraces">How many of the warnings were about an exception whose trace does not show the enclosing method.</param>
internal sealed record ComparisonResult(
    FailureKind? Failure, string Explanation, IReadOnlyDictionary<ScopeName, Override> Allowed, int Scopes, int Stopped, int LostTraces)
{
    public bool IsFailure => Failure is not null;
}

internal enum FailureKind
{
    /// <summary>The worst: a scope said that its body had completed while an exception was leaving it.</summary>
    ReportedCompleted,

    /// <summary>A scope reported a failure of a body that had not failed, without a warning in the log.</summary>
    FailedSilently,

    /// <summary>A scope named another exception than the one that was leaving it.</summary>
    WrongException,

    /// <summary>An outcome was unknown or ambiguous where it has to be exact.</summary>
    NotExact,

    /// <summary>The warning was about an exception that never passed the enclosing method.</summary>
    UnfoundedWarning,

    /// <summary>The traces differ otherwise.</summary>
    Differs,

    /// <summary>The program did not end.</summary>
    Hangs,
}
