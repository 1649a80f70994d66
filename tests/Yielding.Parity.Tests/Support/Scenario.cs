namespace Yielding.Parity.Support;

/// <summary>
/// A program that stands in the folder python too, under the same name, and says there what it says here: one event a line.
/// </summary>
internal abstract class Scenario
{
    private readonly Journal _journal = new();

    public IReadOnlyList<string> Trace => _journal.Lines;

    /// <summary>False where there is no scope that a <c>using</c> could hold: then the scenario is played once.</summary>
    public virtual bool HasForms => true;

    public abstract Task PlayAsync(Form form);

    public void Say(string line) => _journal.Write(line);

    /// <summary>Prints its phases, and catches nothing.</summary>
    protected IEnumerable<string> Resource(string name)
    {
        Say($"{name}: setup");
        try
        {
            yield return name;
            Say($"{name}: completed");
        }
        finally
        {
            Say($"{name}: finally");
        }
    }

    /// <summary>Prints the outcome of its body, and rethrows its exception.</summary>
    protected Func<ScopeBody, IEnumerable<string>> Listening(string name) => body => Listen(name, body);

    private IEnumerable<string> Listen(string name, ScopeBody body)
    {
        Say($"{name}: setup");
        yield return name;
        try
        {
            body.Rethrow();
        }
        catch (Exception e)
        {
            Say($"{name}: received {Chain(e)}");

            throw;
        }

        Say($"{name}: received nothing");
    }
}
