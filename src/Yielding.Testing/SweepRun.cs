using Yielding.Testing.Internal;

namespace Yielding.Testing;

/// <summary>One run of the scope under test, after its end.</summary>
/// <example>
/// <code>
/// var logging = new SweepOptions
/// {
///     AfterRun = run => log.WriteLine($"{run}: {run.Thrown?.Message}, committed {run.Committed.Count}"),
/// };
/// </code>
/// </example>
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

    /// <summary>Gets how the scope was held: "Run", "using", "RunAsync" or "await using".</summary>
    public string Form { get; }

    /// <summary>
    /// Gets what was injected, and where, such as "InjectedException at 'acquire file' (setup)"; "no fault" for the clean run.
    /// </summary>
    public string Fault { get; }

    /// <summary>Gets the exception that reached the caller; null if none did.</summary>
    public Exception? Thrown { get; }

    /// <summary>Gets the names that were committed, in order.</summary>
    public IReadOnlyList<string> Committed { get; }

    /// <summary>Gets what happened, one event a line, each with its phase.</summary>
    public IReadOnlyList<string> Journal { get; }

    /// <summary>
    /// Gets the rules that the run broke, each with what happened and what to do; empty while <see cref="SweepOptions.AfterRun"/> runs.
    /// </summary>
    public IReadOnlyList<string> BrokenRules { get; internal set; } = [];

    /// <summary>Formats the form and the fault.</summary>
    /// <returns>A text such as "using, InjectedException at 'acquire file' (setup)".</returns>
    public override string ToString() => $"{Form}, {Fault}";
}
