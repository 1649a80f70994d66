using Yielding.Testing.Internal;

namespace Yielding.Testing;

/// <summary>One run of the scope under test, when it is over.</summary>
public sealed class SweepRun
{
    internal SweepRun(RunLog log)
    {
        Form = ReportText.Of(log.Form);
        Fault = log.Describe();
        Thrown = log.Caught;
        Committed = [.. log.Commits.Select(commit => commit.Name)];
        Journal = log.Lines();
    }

    /// <summary>How the scope was held: "Run", "using", "RunAsync" or "await using".</summary>
    public string Form { get; }

    /// <summary>What was injected, and where, such as "InjectedException at 'acquire file' (setup)"; "no fault" for the clean run.</summary>
    public string Fault { get; }

    /// <summary>The exception that reached the caller; null when none did.</summary>
    public Exception? Thrown { get; }

    /// <summary>The names that were committed, in order.</summary>
    public IReadOnlyList<string> Committed { get; }

    /// <summary>What happened, an event a line, each with its phase.</summary>
    public IReadOnlyList<string> Journal { get; }

    /// <summary>The rules that the run broke, each with what happened and what to do; empty while <see cref="SweepOptions.AfterRun"/> looks at it.</summary>
    public IReadOnlyList<string> BrokenRules { get; internal set; } = [];

    /// <summary>Form and fault.</summary>
    /// <returns>Such as "using, InjectedException at 'acquire file' (setup)".</returns>
    public override string ToString() => $"{Form}, {Fault}";
}
